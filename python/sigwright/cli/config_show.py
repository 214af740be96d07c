"""Show the options of a command as files and environment set them, and with --origin where each value comes from.

Flags come first, then the environment, then --config FILE, then the user's own file. No file of the working directory
is ever read unless --config names it. Without COMMAND the files are shown, and what they and the environment set for
any command. Secrets are hidden.
"""

from __future__ import annotations

import os

from sigwright._record import option
from sigwright.cli import common
from sigwright.cli.output import printable
from sigwright.cli.parse import CommandOptions, Grammar, user_file
from sigwright.errors import UsageError
from sigwright.options import CallOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright._record import Option
    from sigwright.cli.output import Output

USAGE = "sigwright config show [flags] [COMMAND]"
EXAMPLES = (
    "sigwright config show",
    "sigwright config show --origin verify",
    "sigwright config show --origin -o json sign --config ci.yaml",
)
EXIT_CODES = (0, 2)
DEFAULT = "default"


class Flags(CallOptions):
    """The flags of `config show`."""

    config: str = CommandOptions._options["config"]  # type: ignore[assignment]
    origin: bool = option(False, "--origin", "say where each value comes from")
    output: str = option("text", "-o, --output", "form", choices=("text", "json"))


def run(values: dict[str, Any], words: list[str], output: Output) -> int:
    """Print a line for each option, or each file and what is set."""
    named = values.get("config", "")
    files = {} if words else {"files": _files(named)}
    shown = {**files, "options": _of_verb(" ".join(words), named) if words else _set_for_any(named)}
    if values.get("output") == "json":
        import json

        output.data(json.dumps(shown, indent=2))
        return 0
    for rows in shown.values():
        for row in rows:
            output.data(_line(row, origin=bool(values.get("origin"))))
    return 0


def _line(row: dict[str, Any], *, origin: bool) -> str:
    if "file" in row:
        return f"{printable(row['file'])}: {'read' if row['there'] else 'not there'}"
    value = row["value"] if isinstance(row["value"], str) else _plain(row["value"])
    return f"--{row['flag']}={printable(value)}" + (f"  ({printable(row['origin'])})" if origin else "")


def _plain(value: Any) -> str:
    import json

    return json.dumps(value)


def _files(named: str) -> list[dict[str, Any]]:
    from sigwright import configuration

    configuration.sources(named)
    files = [file for file in (named, user_file(os.environ)) if file]
    return [{"file": file, "there": os.access(file, os.F_OK)} for file in files]


def _set_for_any(named: str) -> list[dict[str, Any]]:
    """Return what is not by default, for whatever command, each once."""
    from sigwright.cli.verbs import BARE_GROUPS, VERBS

    rows: dict[str, dict[str, Any]] = {}
    for verb in VERBS:
        for row in () if verb in BARE_GROUPS else _of_verb(verb, named):
            if row["origin"] != DEFAULT:
                rows.setdefault(_plain(row), row)
    return list(rows.values())


def _of_verb(verb: str, named: str) -> list[dict[str, Any]]:
    from sigwright.cli import suggest
    from sigwright.cli.verbs import BARE_GROUPS, VERBS

    if verb in BARE_GROUPS:
        raise UsageError(f"{verb} is several commands", hint=f"name one of them; see sigwright {verb} --help")
    if verb not in VERBS:
        raise suggest.unknown_verb(verb, list(VERBS))
    module = __import__(f"sigwright.cli.{VERBS[verb][0]}", fromlist=["Flags"])
    grammar = Grammar(module.Flags, verb)
    grammar.read_environment(os.environ)
    grammar.read_configuration(named)
    from sigwright.configuration import NOT_KEPT

    shown = {name: declared for name, declared in grammar.fields.items()
             if not declared.hidden and name not in NOT_KEPT}  # fmt: skip
    return [_row(name, declared, grammar) for name, declared in shown.items()]


def _row(name: str, declared: Option, grammar: Grammar) -> dict[str, Any]:
    value = grammar.values.get(name, declared.default)
    return {
        "flag": declared.flags[0][2:],
        "value": common.shown_value(declared, value),
        "origin": grammar.origins.get(name, DEFAULT),
    }
