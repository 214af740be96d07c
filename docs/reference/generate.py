#!/usr/bin/env python3
"""Write the pages that the installed package knows best: commands, errors, reports. `--check` only compares."""

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

from sigwright import _core, _report_schema, configuration, environment, errors
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


def environment_page() -> Iterator[str]:
    yield GENERATED
    yield "# Environment\n"
    yield "Every flag has a variable of its own, which counts where the flag is not given: `SIGWRIGHT_REKOR_URL` for"
    yield "`--rekor-url`, and `COSIGN_REKOR_URL` too where cosign has the flag on that command. These count besides;"
    yield "`sigwright env` shows how they are set, and hides what is secret.\n"
    yield "| variable | what it does | what it holds |"
    yield "|---|---|---|"
    for variable in environment.VARIABLES:
        secret = "; a secret" if variable.sensitive else ""
        yield f"| `{variable.name}` | {variable.does} | {variable.expects.replace('|', ' or ')}{secret} |"


def configuration_page() -> Iterator[str]:
    yield GENERATED
    yield "# Configuration\n"
    about, example, order = inspect.cleandoc(configuration.__doc__).split("\n\n", 3)[:3]
    yield f"{about}\n\n```yaml\n{inspect.cleandoc(example)}\n```\n\n{order}\n"
    yield "A key is a flag of [a command](commands.md) without its dashes. No file of the working directory is read"
    yield "unless `--config` names it. `sigwright config show --origin COMMAND` says what holds, and from"
    yield "where. A key that no command has is an error (exit code 2), and so is a value of another type:\n"
    yield "| flag takes | value in the file |"
    yield "|---|---|"
    for kind, expected in configuration.TYPES.items():
        yield f"| {KINDS[kind]} | {expected} |"


KINDS = {
    "bool": "nothing, or `=true` and `=false`",
    "int": "N",
    "float": "seconds",
    "duration": "TIME",
    "map": "KEY=VALUE, as often as wanted",
    "list": "something, as often as wanted, or several with commas between",
    "texts": "something, as often as wanted",
    "rates": "RATE, as often as wanted",
    "text": "anything else",
}


def cpp_page() -> Iterator[str]:
    yield GENERATED
    yield "# C++\n"
    yield "The core is a library of its own. Its headers are its documentation; a layer may use those before it. Errors"
    yield "are values (`base/result.h`), and nothing throws. After `make installed`,\n"
    yield "```text\ncmake --install build/cmake --component cpp --prefix DIRECTORY\n```\n"
    yield "puts libraries and headers there, for `find_package(sigwright)` (link `sigwright::cosign`) and for"
    yield "pkg-config. `docs/examples/cpp` is a program that uses them. Interfaces may change until 1.0.\n"
    yield "`pkg-config --static` names what libcurl uses too. Debian's uses libraries that no request here needs, and"
    yield "that may not be installed; the one that `make` links does not:\n"
    yield "```text\nexport PKG_CONFIG_PATH=build/curl/lib/pkgconfig:DIRECTORY/lib/pkgconfig"
    yield "pkg-config --static --cflags --libs sigwright\n```\n"
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


def report_page() -> Iterator[str]:
    schema = _report_schema.schema()
    yield GENERATED
    yield "# Reports\n"
    yield "What the commands that verify print with `-o report`, and what a report's `to_dict()` gives in Python (that"
    yield "one without `schema_version`). [The JSON Schema](report.schema.json) says the same to programs. All fields"
    yield "are always there; `schema_version` rises when a program that reads them could be misled. Of several images"
    yield "it is a list of reports.\n"
    for name, record in schema["$defs"].items():
        if name == "VerificationReport":  # the same as the outermost, which has its version too
            continue
        yield f"## {'VerificationReport' if name == 'Top' else name}\n"
        yield f"{record['description']}\n"
        yield "| field | type |"
        yield "|---|---|"
        for field, kind in record["properties"].items():
            yield f"| `{field}` | {kind_of(kind)} |"
        yield ""


def kind_of(kind: Any) -> str:
    """Return the type of a field of the schema in words."""
    if kind is True:
        return "any JSON value; only from `verify-attestation`"
    if "$ref" in kind:
        name = kind["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in kind:
        return " or ".join(dict.fromkeys(map(kind_of, kind["anyOf"])))
    if "enum" in kind:
        return " or ".join(f"`{value}`" for value in kind["enum"])
    if "const" in kind:
        return f"`{kind['const']}`"
    if kind["type"] == "array":
        return f"list of {kind_of(kind['items'])}"
    if kind["type"] == "object":
        return "object of strings"
    return "bytes in base64" if kind.get("contentEncoding") else kind["type"]


def report_schema() -> Iterator[str]:
    yield json.dumps(_report_schema.schema(), indent=2)


PAGES = {
    "cpp.md": cpp_page,
    "errors.md": errors_page,
    "exit-codes.md": exit_codes_page,
    "commands.md": commands_page,
    "configuration.md": configuration_page,
    "environment.md": environment_page,
    "reports.md": report_page,
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
