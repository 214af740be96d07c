#!/usr/bin/env python3
"""Made-up policies and made-up files to lint: whatever they hold, they are read or refused, and nothing else.

readers.py --time 60     with atheris where it is installed, which sees what is covered; else from a seed, blindly
"""

from __future__ import annotations

import argparse
import ast
import importlib.util
import random
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import sigwright
from sigwright.lint import lint
from sigwright.policy import load

TESTS = Path(__file__).resolve().parents[1] / "python"
POLICIES = ("policy.yaml", "policy.json", "policy.cue")
LINTED = (
    "Dockerfile", "compose.yaml", "deployment.yaml", "kustomization.yaml", "main.tf", "deploy.sh", "cloudbuild.yaml",
    "notebook.ipynb", "service.json", "Chart.yaml", "values.yaml", "bake.hcl", "policy.yaml",
    ".github/workflows/ci.yml",
)  # fmt: skip
NAMES = (*POLICIES, *LINTED)
SLOW = 20.0  # seconds; anything shorter is a matter of the machine
INSERTED = (
    b"\x00", b"{", b"[" * 200, b'"', b"\n- ", b": ", b"&a ", b"*a", b"!!python/object:os.system ", b"${", b"{{", b"\t",
    b"\xff\xfe", b"@sha256:", b"\\u0000", b"1e999", b"-1", b"null", b"<<: ", b"\r", b"\xe2\x80\xae",
)  # fmt: skip


class Reader:
    """Reads what it is given as the file that its first byte chooses."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.refused = self.read = 0
        (folder / ".github/workflows").mkdir(parents=True)

    def __call__(self, data: bytes) -> None:
        if not data:
            return
        name = NAMES[data[0] % len(NAMES)]
        path = self._folder / name
        path.write_bytes(data[1:])
        signal.setitimer(signal.ITIMER_REAL, SLOW)
        try:
            load.load(path) if name in POLICIES else lint([str(path)])
            self.read += 1
        except sigwright.Error:
            self.refused += 1
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            path.unlink()


def too_slow(*_: object) -> None:
    raise AssertionError(f"took more than {SLOW} s")


def corpus() -> list[bytes]:
    """The texts that the tests of policies and of lint are about, under each name that they may be meant for."""
    found = []
    for path in sorted([*TESTS.glob("policy/*.py"), *TESTS.glob("lint/*.py")]):
        first = 0 if path.parent.name == "policy" else len(POLICIES)
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) > 40:
                names = range(len(POLICIES)) if first == 0 else range(first, len(NAMES))
                found += [bytes([number]) + node.value.encode() for number in names]
    return found


def mutated(seeds: list[bytes], chance: random.Random) -> Iterator[bytes]:
    while True:
        data = bytearray(chance.choice(seeds))
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(1, len(data) + 1)
            match chance.randrange(5):
                case 0:
                    data[at:at] = chance.choice(INSERTED)
                case 1:
                    del data[at : at + chance.randrange(1, 20)]
                case 2:
                    other = chance.choice(seeds)
                    data[at:at] = other[1:][chance.randrange(len(other)) :][: chance.randrange(1, 200)]
                case 3 if at < len(data):
                    data[at] = chance.randrange(256)
                case _:
                    data[at:at] = data[max(1, at - 20) : at] * chance.randrange(1, 5)
        yield bytes(data)


def blindly(reader: Reader, *, seconds: float = 0.0, count: int = 0, seed: int = 1) -> int:
    """Read made-up files for so long, or so many; returns how many. An input that is not survived is in the error."""
    until = time.monotonic() + seconds
    signal.signal(signal.SIGALRM, too_slow)
    for number, data in enumerate(mutated(corpus(), random.Random(seed))):
        if (count and number >= count) or (seconds and time.monotonic() > until):
            return number
        try:
            reader(data)
        except Exception as error:
            raise AssertionError(f"{NAMES[data[0] % len(NAMES)]} {data[1:]!r}") from error
    return 0


def with_atheris(folder: Path, seconds: int) -> None:
    import atheris

    kept = folder / "corpus"
    kept.mkdir()
    for number, data in enumerate(corpus()):
        (kept / f"{number:05}").write_bytes(data)
    reader = Reader(folder / "files")
    atheris.instrument_all()
    atheris.Setup([sys.argv[0], f"-max_total_time={seconds}", "-max_len=8192", str(kept)], reader)
    atheris.Fuzz()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--time", type=int, default=60)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="readers-") as folder:
        if importlib.util.find_spec("atheris"):
            with_atheris(Path(folder), given.time)
            return 0
        reader = Reader(Path(folder) / "files")
        done = blindly(reader, seconds=given.time, seed=given.seed)
    print(f"{done} files, {reader.read} read, {reader.refused} refused, seed {given.seed}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
