#!/usr/bin/env python3
"""What cosign's command line is made of, as the real program tells it.

cosign_surface.py        print the rows of tests/cli/cosign.tsv: verb, flag, kind, shown or deprecated

Help shows neither deprecated verbs nor deprecated flags; those of the committed table are tried one by one.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

TABLE = Path(__file__).parents[1] / "cli/cosign.tsv"
FLAG = re.compile(r"^ {4}(?:-(?P<short>\w), )?--(?P<name>[\w-]+)=(?P<default>.*):$", re.MULTILINE)
COMMANDS = re.compile(r"Available Commands:\n(.*?)\n\n", re.DOTALL)


class Row(NamedTuple):
    """A flag of a verb; of a verb without any, the verb itself."""

    verb: str
    flag: str  # "--name", or "-x, --name"
    kind: str  # bool or text
    shown: str  # shown or deprecated


def committed() -> list[Row]:
    return [
        Row(*line.split("\t")) for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")
    ]


def ask(cosign: Path, *words: str) -> str:
    done = subprocess.run(
        [cosign, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60,
        env={"HOME": "/nonexistent", "PATH": os.environ["PATH"]},
    )  # fmt: skip
    return done.stdout + done.stderr


def shown(cosign: Path, verb: tuple[str, ...] = ()) -> Iterator[Row]:
    """Yield what `--help` shows of a verb and of those below it."""
    text = ask(cosign, *verb, "--help")
    for flag in FLAG.finditer(text.split("Global Flags:")[0]):
        kind = "bool" if flag["default"] in ("true", "false") else "text"
        spelling = f"-{flag['short']}, --{flag['name']}" if flag["short"] else f"--{flag['name']}"
        yield Row(" ".join(verb), spelling, kind, "shown")
    below = COMMANDS.search(text)
    for line in below[1].splitlines() if below else ():
        if (name := line.split()[0]) != "help":
            yield from shown(cosign, (*verb, name))


def is_there(cosign: Path, row: Row) -> bool:
    """Tell whether cosign knows a flag, and with a value or without."""
    said = ask(cosign, *row.verb.split(), row.flag.rpartition(" ")[2])
    return "unknown flag" not in said and ("flag needs an argument" in said) == (row.kind == "text")


def rows(cosign: Path) -> list[Row]:
    """Return the table as this cosign makes it. Verbs that only the committed table knows are asked for by name."""
    old = committed()
    found = set(shown(cosign))
    for verb in {row.verb for row in old} - {row.verb for row in found}:
        found |= set(shown(cosign, tuple(verb.split())))
    hidden = [row for row in old if row.shown == "deprecated"]
    with ThreadPoolExecutor(4) as pool:
        there = pool.map(lambda row: is_there(cosign, row), hidden)
        found |= {row for row, known in zip(hidden, there, strict=True) if known}
    return sorted(found)


if __name__ == "__main__":
    from interop.install_peers import peer

    print(*("\t".join(row) for row in rows(peer("cosign"))), sep="\n")
