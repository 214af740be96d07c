#!/usr/bin/env python3
"""Break every defence, one at a time, and count how often the tests of advisories notice (`make mutants`).

The tree is copied, every mutant is built into the copy at once, each switched on by DEFENCE_OFF. Ends with 1 where
one survives. Give names to try some only.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent))

from advisories.mutants import MUTANTS, Mutant  # noqa: E402
from advisories.table import tests_of  # noqa: E402

SWITCH = "DEFENCE_OFF"
HEADER = "base/mutant.h"
PARTS = ("cpp", "bindings", "python", "tests", "docs", ".ci", ".clang-tidy", "CMakeLists.txt", "CMakePresets.json",
         "pyproject.toml", "README.md", "LICENSE")  # fmt: skip
CODE = f"""#pragma once
#include <cstdlib>
#include <string_view>
inline bool sigwright_mutant(std::string_view name) {{
  const char* chosen = std::getenv("{SWITCH}");
  return chosen != nullptr && name == chosen;
}}
"""


def copy(tree: Path) -> None:
    for name in PARTS:
        source, target = ROOT / name, tree / name
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", "*.so"))
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)


def apply(tree: Path) -> None:
    """Put every mutant into its place; a place that is not there any more is an error."""
    header = tree / "cpp" / HEADER
    if not header.is_file() or header.read_text() != CODE:
        header.write_text(CODE)
    texts = {mutant.file: (ROOT / mutant.file).read_text() for mutant in MUTANTS.values()}
    for name, mutant in MUTANTS.items():
        texts[mutant.file] = _mutated(texts[mutant.file], name, mutant)
    for file, text in texts.items():
        whole = f'#include "{HEADER}"\n{text}' if file.endswith(".cpp") else text
        if (tree / file).read_text() != whole:
            (tree / file).write_text(whole)


def _mutated(text: str, name: str, mutant: Mutant) -> str:
    if text.count(mutant.old) != 1:
        raise SystemExit(f"{name}: {text.count(mutant.old)} places like it in {mutant.file}")
    cpp, python = f'::sigwright_mutant("{name}")', f'(__import__("os").environ.get("{SWITCH}") == "{name}")'
    return text.replace(mutant.old, mutant.new.replace("MUTANT", cpp if mutant.file.endswith(".cpp") else python))


def build(tree: Path, directory: Path) -> None:
    configure = [
        "cmake", "-S", str(tree), "-B", str(directory), "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
        "-DSIGWRIGHT_TESTS=OFF", f"-DPython_EXECUTABLE={sys.executable}",
    ]  # fmt: skip
    if not (directory / "CMakeCache.txt").is_file():
        subprocess.run(configure, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", str(directory), "--target", "_core"], check=True)
    (module,) = (directory / "bindings").glob("_core*.so")
    shutil.copy2(module, tree / "python" / "sigwright" / module.name)


def notice(tree: Path, name: str) -> bool:
    """Whether the tests that ought to notice a mutant fail with it."""
    environment = {**os.environ, SWITCH: name, "PYTHONPATH": f"{tree / 'python'}:{tree / 'tests'}"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests_of(name)]
    done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{name}: the tests did not run:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.returncode == 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--directory", type=Path, default=ROOT / "build" / "mutants")
    parser.add_argument("names", nargs="*", help="mutants; all where none is named")
    given = parser.parse_args()
    tree = given.directory / "tree"
    copy(tree)
    apply(tree)
    build(
        tree, tree / "build" / "cmake"
    )  # as far from the sources as in the original: ccache knows what did not change
    if notice(tree, ""):
        raise SystemExit("the tests fail without any mutant")
    survivors = []
    names = given.names or list(MUTANTS)
    for name in names:
        killed = notice(tree, name)
        print(f"{'killed  ' if killed else 'SURVIVED'} {name}", flush=True)
        survivors += [] if killed else [name]
    print(f"mutants killed: {len(names) - len(survivors)} of {len(names)}")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
