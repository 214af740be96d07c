# The two commands: `make demo` and `make test`. Both set up all that they need themselves; see CONTRIBUTING.md.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
SHELL := /bin/bash

JOBS ?= $(shell nproc)
VENV := build/venv
PYTHON_IN_VENV := $(CURDIR)/$(VENV)/bin/python
SIGWRIGHT := $(CURDIR)/$(VENV)/bin/sigwright
CMAKE_BUILD := build/cmake
CURL := build/curl
STEP := .ci/step

export CMAKE_BUILD_PARALLEL_LEVEL := $(JOBS)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONDONTWRITEBYTECODE := 1

CXX_SOURCES := $(shell find cpp bindings tests/cpp docs/examples -name '*.cpp' -o -name '*.h' | sort)
PACKAGE_SOURCES := $(shell find cpp bindings python -type f -not -path '*/__pycache__/*') CMakeLists.txt pyproject.toml
PYTHON_PLACES := python tests docs .ci

.PHONY: help demo test check interop mutants faults soak fuzz sanitize bench bench-check lint audit wheel release reference docs man lock clean
.PHONY: packages installed ready cpp-tests python-tests format-lint tidy-lint python-lint type-lint

help:
	@echo 'make demo       sign and verify a real image, step by step, in a directory of its own'
	@echo 'make test       every test that needs nothing but this machine, and lint'
	@echo 'make interop    both ways against real cosign and real registries (builds them once)'
	@echo 'make check      test and interop: what CI runs, and after it make audit'
	@echo 'make fuzz       every parser against made-up input, TIME=60 seconds each'
	@echo 'make sanitize   every C++ suite under KIND=address (and undefined behaviour) or KIND=thread'
	@echo 'make faults     every fault of network, disk and process on every verb, PART=K/N of them'
	@echo 'make soak       many verifications and signings with faults between: nothing lost, nothing leaked'
	@echo 'make mutants    break each defence once and see whether the tests notice'
	@echo 'make bench      speed and memory beside cosign and openssl, PARTS="images audits" of them'
	@echo 'make bench-check  instructions of the hot paths, beside what they may cost'
	@echo 'make docs       the documentation as a site, build/site'
	@echo 'make audit      known holes of the locked packages'
	@echo 'make wheel, make release, make reference, make man, make lock, make clean'

demo: installed
	@"$(SIGWRIGHT)" demo

test: ready cpp-tests lint python-tests docs

check: test interop

# --- set-up -----------------------------------------------------------------------------------------------------------

packages:
	@.ci/packages

# The few packages that building and running need come first, so that `make demo` waits for nothing else.
$(VENV)/.base: .ci/requirements-install.txt .ci/venv | packages
	@$(STEP) venv -- .ci/venv $(VENV) .ci/requirements-install.txt
	@touch $@

$(VENV)/.ready: .ci/requirements-dev.txt $(VENV)/.base
	@$(STEP) venv-dev -- .ci/venv $(VENV) .ci/requirements-dev.txt
	@touch $@

# The small libcurl that wheels have inside, so that what is tested is what is shipped; the machine's own where its
# source cannot be had.
$(CURL)/versions: .ci/static-libraries | packages
	@rm -rf $(CURL)
	@$(STEP) curl -- .ci/static-libraries $(CURL) nghttp2 curl || { \
	  echo 'note: no source of libcurl; the shared one of this machine is linked instead' >&2; mkdir -p $(CURL); }
	@touch $@

# A real installation, as `pip install .` makes it; its C++ tree is the one that ctest uses.
$(VENV)/.installed: $(VENV)/.base $(CURL)/versions $(PACKAGE_SOURCES)
	@$(STEP) build -- $(PYTHON_IN_VENV) -m pip install -v --no-build-isolation --no-deps --force-reinstall \
	  --config-settings=build-dir=$(CMAKE_BUILD) --config-settings=cmake.define.SIGWRIGHT_TESTS=ON \
	  --config-settings=cmake.define.CMAKE_PREFIX_PATH=$(CURDIR)/$(CURL) .
	@touch $@

installed: packages $(VENV)/.installed

ready: installed $(VENV)/.ready

# --- tests ------------------------------------------------------------------------------------------------------------

cpp-tests: installed
	@$(STEP) build-tests -- cmake --build $(CMAKE_BUILD)
	@$(STEP) ctest 4 -- ctest --test-dir $(CMAKE_BUILD) -j $(JOBS) --output-on-failure --timeout 120

python-tests: ready
	@echo '      pytest: the package, the command, the fakes, the structure'
	@$(PYTHON_IN_VENV) -m pytest -q -p no:cacheprovider tests/structure tests/fakes tests/faults tests/python tests/conformance tests/advisories tests/cli tests/documents

interop: ready
	@.ci/packages .ci/packages-interop.txt
	@tests/interop/install_peers.py
	@echo '      interop: both ways against real cosign and real registries'
	@$(PYTHON_IN_VENV) -m pytest -q -p no:cacheprovider tests/interop --ignore=tests/interop/test_examples.py
	@$(PYTHON_IN_VENV) -m pytest -q -p no:cacheprovider tests/interop/test_examples.py  # in a process of their own: they run in it

# Breaks the defences that docs/security/advisories.md names, one at a time; every one must be noticed by a test.
mutants: ready
	@$(PYTHON_IN_VENV) tests/advisories/run_mutants.py

# What is behind a proxy that resets, stalls and lies, on disks that fail, ended at every stage. Needs strace.
PART ?= 1/1
faults: ready
	@.ci/packages .ci/packages-faults.txt
	@$(PYTHON_IN_VENV) tests/faults/run.py --part $(PART)

soak: ready
	@$(PYTHON_IN_VENV) tests/faults/soak.py

# TIME seconds for each target; what is found is under build/fuzz/findings. Needs clang.
TIME ?= 60
fuzz: ready
	@.ci/packages .ci/packages-fuzz.txt
	@$(STEP) fuzz-build -- sh -c 'cmake --preset fuzz && cmake --build --preset fuzz'
	@$(PYTHON_IN_VENV) tests/fuzz/readers.py --time $(TIME)
	@$(PYTHON_IN_VENV) tests/fuzz/run.py --programs build/fuzz/tests/fuzz --time $(TIME)

# Each in a build tree of its own, build/asan or build/tsan.
KIND ?= address
SANITIZER := $(if $(filter thread,$(KIND)),tsan,asan)
sanitize: packages
	@.ci/packages .ci/packages-fuzz.txt
	@$(STEP) $(SANITIZER)-build -- sh -c 'cmake --preset $(SANITIZER) && cmake --build --preset $(SANITIZER)'
	@$(STEP) $(SANITIZER) 4 -- ctest --preset $(SANITIZER) -j $(JOBS) --timeout 600

# --- lint -------------------------------------------------------------------------------------------------------------

lint: format-lint tidy-lint python-lint type-lint

format-lint: packages
	@$(STEP) clang-format -- clang-format-19 --dry-run -Werror $(CXX_SOURCES)

tidy-lint: ready
	@$(STEP) clang-tidy 1 -- $(PYTHON_IN_VENV) .ci/tidy.py $(CMAKE_BUILD) build/tidy

python-lint: $(VENV)/.ready
	@$(STEP) ruff 1 -- $(PYTHON_IN_VENV) -m ruff check --no-cache $(PYTHON_PLACES)
	@$(STEP) licences 1 -- $(PYTHON_IN_VENV) .ci/licences.py
	@$(STEP) ruff-format 1 -- $(PYTHON_IN_VENV) -m ruff format --no-cache --check $(PYTHON_PLACES)

# The package itself, a caller that sees only what is installed, and the stub of the native module beside the module.
type-lint: ready
	@$(STEP) mypy 1 -- .ci/types $(PYTHON_IN_VENV)

# --- more -------------------------------------------------------------------------------------------------------------

bench: ready
	@.ci/packages .ci/packages-interop.txt
	@.ci/packages .ci/packages-bench.txt
	@tests/interop/install_peers.py cosign crane regctl registry sigstore sigstore-go slow-registry rekor-server trillian_log_server \
	  trillian_log_signer createtree
	@$(PYTHON_IN_VENV) tests/bench/run.py --json build/bench.json $(PARTS)
	@$(PYTHON_IN_VENV) tests/bench/page.py build/bench.json

# Fails where a hot path costs 5 % more instructions than its budget, tests/bench/budget.json.
bench-check: ready
	@.ci/packages .ci/packages-bench.txt
	@$(PYTHON_IN_VENV) tests/bench/instructions.py

# As they are released; WHEEL_PYTHONS names the interpreters.
WHEEL_PYTHONS ?= $(PYTHON_IN_VENV)
wheel: $(VENV)/.base
	@$(STEP) wheel 4 -- .ci/wheel build/dist $(WHEEL_PYTHONS)

# Signs what `make wheel` made: SIGN and VERIFY are options of sign-blob and verify-blob, see .ci/release.
release: installed
	@PATH="$(CURDIR)/$(VENV)/bin:$$PATH" .ci/release build/dist "$(SIGN)" "$(VERIFY)"

# Known holes of what is locked, from PyPI or OSV; says so where neither answers.
audit: $(VENV)/.base
	@$(STEP) venv-audit -- .ci/venv build/venv-audit .ci/requirements-audit.txt
	@$(STEP) audit 9 -- build/venv-audit/bin/python .ci/audit.py .ci/requirements-install.txt .ci/requirements-wheel.txt .ci/requirements-dev.txt

reference: ready
	@$(PYTHON_IN_VENV) docs/reference/generate.py

man: installed
	@mkdir -p build/man
	@$(PYTHON_IN_VENV) -c 'from pathlib import Path; from sigwright.cli import man; from sigwright.cli.verbs import VERBS; \
	  [Path("build/man", f"{man.name_of(verb)}.1").write_text(man.page(verb)) for verb in ("", *VERBS)]'

docs: ready
	@$(STEP) docs 2 -- $(PYTHON_IN_VENV) -m mkdocs build -q

lock:
	@$(STEP) lock -- .ci/lock

clean:
	rm -rf build
