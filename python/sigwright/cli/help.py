"""`help` and --help: from the tables of the options and the verbs."""

from __future__ import annotations

from sigwright._record import Record, option
from sigwright.cli import exit_codes
from sigwright.cli.verbs import BARE_GROUPS, VERBS, members
from sigwright.options import StorageOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from sigwright._record import Option
    from sigwright.cli.output import Output

WIDTH = 34

USAGE = "sigwright help [--man] [COMMAND | exit-codes]"
EXAMPLES = ("sigwright help sign", "sigwright help exit-codes", "sigwright help --man verify")
EXIT_CODES = (0, 2)


class Flags(Record):
    """The flags of `help`."""

    man: bool = option(False, "--man", "print the manual page, for man -l -", core=False)


def run(values: dict[str, Any], topics: list[str], output: Output) -> int:
    """Print the help asked for."""
    if values.get("man"):
        text = _manual(" ".join(topics))
    elif not topics:
        text = overview()
    elif topics == ["exit-codes"]:
        text = exit_codes.table()
    else:
        text = _topic(" ".join(topics))
    output.data(text.removesuffix("\n"))
    return 0


def _manual(verb: str) -> str:
    from sigwright.cli import man

    if verb and verb not in VERBS:
        from sigwright.cli import suggest

        raise suggest.unknown_verb(verb, list(VERBS))
    return man.page(verb)


def _topic(verb: str) -> str:
    if verb in BARE_GROUPS:
        return of_group(verb)
    if verb not in VERBS:
        from sigwright.cli import suggest

        raise suggest.unknown_verb(verb, [*VERBS, "exit-codes"])
    return of_verb(verb, __import__(f"sigwright.cli.{VERBS[verb][0]}", fromlist=["run"]))


def overview() -> str:
    """Return the help of the whole command."""
    lines = _columns({verb: line for verb, (_, line) in VERBS.items()})
    return (
        "Sign, verify and audit container images and files; compatible with cosign.\n\n"
        f"Usage: sigwright COMMAND [flags]\n\nCommands:\n{lines}\n"
        "sigwright COMMAND --help shows the flags of a command, sigwright help exit-codes what it returns.\n"
    )


def of_group(group: str) -> str:
    """Return the help of the commands that begin with one word."""
    lines = _columns({word: VERBS[f"{group} {word}"][1] for word in members(group)})
    return (
        f"Usage: sigwright {group} COMMAND [flags]\n\nCommands:\n{lines}\n"
        f"sigwright {group} COMMAND --help shows the flags of a command.\n"
    )


def _columns(rows: dict[str, str]) -> str:
    width = max(map(len, rows)) + 2
    return "".join(f"  {left:<{width}}{right}\n" for left, right in rows.items())


def of_verb(verb: str, module: ModuleType) -> str:
    """Return the help of one command."""
    from sigwright.cli.parse import CommandOptions

    every = {name: declared for name, declared in module.Flags._options.items() if name not in CommandOptions._options}
    own = {name: declared for name, declared in every.items() if name not in StorageOptions._options}
    registry = {name: declared for name, declared in every.items() if name not in own}
    parts = [f"{(module.__doc__ or '').strip()}\n\nUsage: {module.USAGE}\n"]
    if own:
        parts.append(f"\nFlags:\n{_flags(own)}")
    if registry:
        parts.append(f"\nFlags for registries:\n{_flags(registry)}")
    parts.append(f"\nFlags of every command:\n{_flags(CommandOptions._options)}")
    parts.append("\nExamples:\n" + "".join(f"  {example}\n" for example in module.EXAMPLES))
    parts.append(f"\nExit codes: {exit_codes.brief(module.EXIT_CODES)}.\nSee sigwright help exit-codes.\n")
    return "".join(parts)


def _flags(options: dict[str, Option]) -> str:
    lines = []
    for declared in options.values():
        if declared.hidden:
            continue
        left = spelling(declared)
        gap = f"\n{'':{WIDTH}}" if len(left) >= WIDTH else ""
        lines.append(f"{left:<{0 if gap else WIDTH}}{gap}{declared.help}{_default(declared)}\n")
    return "".join(lines)


def spelling(declared: Option) -> str:
    """Return the flags of an option and what they take."""
    long, *short = declared.flags
    lead = f"  {short[0]}, " if short else "      "
    names = {"map": "KEY=VALUE", "duration": "TIME", "int": "N"}
    value = declared.metavar or "|".join(declared.choices) or names.get(declared.kind, "TEXT")
    if len(value) > 20:
        value = "KIND"
    return f"{lead}{long}" + ("" if declared.kind == "bool" else f" {value}")


def _default(declared: Option) -> str:
    if declared.kind == "bool":
        return " (on; --no-… turns it off)".replace("…", declared.flags[0][2:]) if declared.default else ""
    if isinstance(declared.default, (str, int)) and declared.default and declared.kind in ("text", "int"):
        return f" (default {declared.default})"
    return ""
