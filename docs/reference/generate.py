#!/usr/bin/env python3
"""Write the pages that the installed package knows best: errors, exit codes, commands. `--check` only compares."""

from __future__ import annotations

import inspect
import json
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from itertools import takewhile
from pathlib import Path
from typing import Any

from sigwright import _core, _report_schema, errors
from sigwright.cli import help as command_help
from sigwright.cli.verbs import VERBS

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
GENERATED = (
    "<!-- Written by docs/reference/generate.py (`make reference`) from the package's tables; do not edit. -->\n"
)

Row = dict[str, Any]


def rows() -> list[Row]:
    return [dict(row) for row in _core.error_table()]


def meaning(row: Row) -> str:
    return inspect.cleandoc(getattr(errors, row["exception"]).__doc__)


def errors_page() -> Iterator[str]:
    yield GENERATED
    yield "# Errors\n"
    yield "Every error has a stable code, a Python class (all are a `sigwright.Error`), an exit code of the command and"
    yield "a hint. The message and often the hint of a single error say more; programs look at the code only.\n"
    for row in rows():
        yield f"## {row['symbol']}\n"
        yield f"{meaning(row)}\n"
        yield f"- class: `sigwright.{row['exception']}`"
        yield f"- exit code: [{row['exit_code']}](exit-codes.md)"
        yield f"- hint: {row['hint']}\n"


def exit_codes_page() -> Iterator[str]:
    yield GENERATED
    yield "# Exit codes\n"
    yield "One table for every verb; a superset of cosign's. With several images the code is the one they have in"
    yield "common, else 17 when one was judged bad, else 21.\n"
    yield "| code | meaning | errors |"
    yield "|---|---|---|"
    yield "| 0 | what was asked for holds or was done | |"
    for code in sorted({row["exit_code"] for row in rows()}):
        kinds = [row for row in rows() if row["exit_code"] == code]
        links = ", ".join(f"[{row['symbol']}](errors.md#{row['symbol']})" for row in kinds)
        yield f"| {code} | {meaning(kinds[0])} | {links} |"
    yield "| 143 | ended by the signal TERM | |"


def commands_page() -> Iterator[str]:
    yield GENERATED
    yield "# Commands\n"
    yield "Flags stand anywhere after the command. A boolean takes its value after an equals sign: `--yes`,"
    yield "`--yes=false`, `--no-yes`. Every flag can also come from the environment: `SIGWRIGHT_<FLAG>`, and"
    yield "`COSIGN_<FLAG>` where cosign has that flag on that command. Nothing is ever abbreviated.\n"
    for verb, (module, _) in VERBS.items():
        yield f"## {verb}\n"
        text = command_help.of_verb(verb, import_module(f"sigwright.cli.{module}"))
        yield f"```text\n{text.rstrip()}\n```\n"


def cpp_page() -> Iterator[str]:
    yield GENERATED
    yield "# C++\n"
    yield "The core is a library of its own. Its headers are its documentation; a layer may use those before it. Errors"
    yield "are values (`base/result.h`), and nothing throws. After `make installed`,\n"
    yield "```text\ncmake --install build/cmake --component cpp --prefix DIRECTORY\n```\n"
    yield "puts libraries and headers there, for `find_package(sigwright)` (link `sigwright::cosign`) and for"
    yield "pkg-config. `docs/examples/cpp` is a program that uses them. Interfaces may change until 1.0.\n"
    for layer in re.findall(r"^\[(\w+)\]$", (ROOT / "cpp/layers.toml").read_text(encoding="utf-8"), re.MULTILINE):
        yield f"## {layer}\n"
        yield "| header | what it has |"
        yield "|---|---|"
        for header in sorted((ROOT / "cpp" / layer).glob("*.h")):
            yield f"| `{layer}/{header.name}` | {about(header)} |"
        yield ""


def about(header: Path) -> str:
    """Return the comment that a header begins with, on one line."""
    lines = header.read_text(encoding="utf-8").removeprefix("#pragma once\n").splitlines()
    comment = " ".join(line.removeprefix("//").strip() for line in takewhile(lambda line: line.startswith("//"), lines))
    return comment.replace("|", "\\|").replace("<", "&lt;").replace("[", "\\[")


def report_schema() -> Iterator[str]:
    yield json.dumps(_report_schema.schema(), indent=2)


PAGES = {
    "cpp.md": cpp_page,
    "errors.md": errors_page,
    "exit-codes.md": exit_codes_page,
    "commands.md": commands_page,
    "report.schema.json": report_schema,
}


def main(check: bool) -> int:
    stale = []
    for name, page in PAGES.items():
        text = "\n".join(page()).rstrip() + "\n"
        path = HERE / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not check:
            path.write_text(text, encoding="utf-8")
    if check and stale:
        print(f"out of date: {', '.join(stale)}; run `make reference`")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
