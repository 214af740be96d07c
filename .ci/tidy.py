"""Run clang-tidy over the sources of cpp/ and bindings/, as many at once as there are cores.

A file that passed is not looked at again until it, a header of the project that it includes, or .clang-tidy changes.
Usage: tidy.py CMAKE_BUILD_DIRECTORY STATE_DIRECTORY
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CLANG_TIDY = os.environ.get("CLANG_TIDY", "clang-tidy-19")
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
# Of a compiler's command line only what decides how the text is read: warnings and precompiled headers are gcc's.
KEPT = re.compile(r"-(I|D|std=|isystem)")


def project_headers(source: Path) -> set[Path]:
    """The source and every header of the project that it includes, directly or not."""
    found: set[Path] = set()
    pending = [source]
    while pending:
        path = pending.pop()
        if path in found:
            continue
        found.add(path)
        pending += direct_includes(path)
    return found


@cache
def direct_includes(path: Path) -> tuple[Path, ...]:
    names = INCLUDE.findall(path.read_text(encoding="utf-8"))
    candidates = [base / name for name in names for base in (ROOT / "cpp", path.parent)]
    return tuple(candidate for candidate in candidates if candidate.is_file())


def fingerprint(source: Path, arguments: list[str], tool: str) -> str:
    digest = hashlib.sha256("\0".join([tool, *arguments]).encode())
    for path in sorted({*project_headers(source), ROOT / ".clang-tidy"}):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def reading_arguments(command: str) -> list[str]:
    words = shlex.split(command)
    kept: list[str] = []
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if word == "-isystem":
            kept += [word, following]
        elif KEPT.match(word):
            kept.append(word)
    return kept


def sources_of(file: Path) -> list[Path]:
    """A source, or those that CMake has put together in it."""
    return [Path(name) for name in INCLUDE.findall(file.read_text())] if file.parent.name == "Unity" else [file]


def check(source: Path, arguments: list[str], state: Path, tool: str) -> str | None:
    """What clang-tidy has to say about the file, or None."""
    passed = state / f"{source.relative_to(ROOT)}.passed".replace("/", "_")
    mark = fingerprint(source, arguments, tool)
    if passed.is_file() and passed.read_text() == mark:
        return None
    done = subprocess.run(
        [CLANG_TIDY, "--quiet", str(source), "--", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    print(f"clang-tidy {source.relative_to(ROOT)}", flush=True)
    if done.returncode != 0:
        return done.stdout + done.stderr
    passed.write_text(mark)
    return None


def main(build: Path, state: Path) -> int:
    state.mkdir(parents=True, exist_ok=True)
    tool = subprocess.run([CLANG_TIDY, "--version"], capture_output=True, text=True, check=True).stdout
    commands = {
        source: reading_arguments(entry["command"])
        for entry in json.loads((build / "compile_commands.json").read_text())
        for source in sources_of(Path(entry["file"]))
    }
    own = [ROOT / "cpp", ROOT / "bindings"]
    sources = sorted(path for path in commands if any(path.is_relative_to(base) for base in own))
    if not sources:
        print("no source to check: is the build directory right?")
        return 1
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        complaints = list(pool.map(lambda path: check(path, commands[path], state, tool), sources))
    failed = [text for text in complaints if text]
    print("\n".join(failed) or f"{len(sources)} files: no Result is dropped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
