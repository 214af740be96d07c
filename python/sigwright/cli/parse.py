"""Command lines, by cosign's grammar.

Flags stand anywhere; booleans take their value after "=" alone (`--yes`, `--yes=false`, `--no-yes`); short flags join
(`-ry`); nothing is ever abbreviated. `argparse` has none of these, and costs a command 9 ms.
"""

from __future__ import annotations

import os

from sigwright._record import Record, option
from sigwright.cli import later
from sigwright.errors import UsageError
from sigwright.options import CallOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright._record import Option

TRUE = ("1", "t", "T", "TRUE", "true", "True")
FALSE = ("0", "f", "F", "FALSE", "false", "False")
TIMEOUT = 180.0
"""Seconds, as cosign's; 0 is no limit."""
UNHURRIED_VERBS = ("audit",)
"""Verbs that take as long as their lists are, unless somebody says how long."""
COMMAND_VERBS = ("gate",)
"""Verbs to which the words after "--" are a command, so that the mark itself says something."""
UNCONFIGURED = ("help", "version", "completion")
"""Verbs that answer whatever a configuration says."""
UNITS = {"ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9, "h": 3600.0, "m": 60.0, "s": 1.0}
"""Seconds; the longer spelling first, for "m" begins "ms" too."""


class CommandOptions(CallOptions):
    """What every command takes besides its own."""

    help: bool = option(False, "-h, --help", "show this help", peer=False)
    output_file: str = option("", "--output-file", "write what goes to standard output here", metavar="FILE")
    verbose: bool = option(False, "-d, -v, --verbose", "show what is done, requests included, on standard error")
    debug_http: bool = option(
        False, "--debug-http", "show every request and answer on standard error, without secrets", peer=False
    )
    trace: str = option(
        "", "--trace", "write what was asked of whom, and when, for Perfetto to draw", metavar="FILE", peer=False
    )
    quiet: bool = option(False, "-q, --quiet", "say nothing but warnings and errors on standard error", peer=False)
    color: bool = option(
        True, "--color", "colour errors and warnings on a terminal; NO_COLOR and CLICOLOR=0 turn it off too", peer=False
    )
    config: str = option(
        "", "--config", "read options from this file before the user's own; see sigwright config show", metavar="FILE",
        peer=False,
    )  # fmt: skip


class Grammar:
    """The flags of one command."""

    def __init__(self, cls: type[Record], verb: str) -> None:
        self.verb = verb
        self.fields: dict[str, Option] = {**cls._options, **CommandOptions._options}
        self.long: dict[str, str] = {}
        self.short: dict[str, str] = {}
        for field, declared in self.fields.items():
            self.long[declared.flags[0][2:]] = field
            for alias in declared.aliases:
                self.long[alias[2:]] = field
            for short in declared.flags[1:]:
                self.short[short[1:]] = field
        self.values: dict[str, Any] = {}
        self.origins: dict[str, str] = {}
        """Which flag, variable or file set a value."""
        self.positionals: list[str] = []
        self.warnings: list[str] = []

    def parse(self, words: list[str]) -> None:
        """Take in the words after the verb."""
        rest = iter(words)
        for word in rest:
            if word == "--":
                self.positionals.extend(("--", *rest) if self.verb in COMMAND_VERBS else rest)
            elif word.startswith("--"):
                self._long(word[2:], rest)
            elif word.startswith("-") and word != "-":
                self._short(word[1:], rest)
            else:
                self.positionals.append(word)

    def _long(self, text: str, rest: Any) -> None:
        name, equals, value = text.partition("=")
        field = self.long.get(name)
        if field is None:
            self._unknown_long(name, value if equals else None, rest)
            return
        declared = self.fields[field]
        if declared.kind == "bool":
            self._set(field, value if equals else "true", f"--{name}")
        else:
            self._set(field, value if equals else argument(rest, f"--{name}"), f"--{name}")

    def _unknown_long(self, name: str, value: str | None, rest: Any) -> None:
        field = self.long.get(name.removeprefix("no-")) if name.startswith("no-") else None
        if field is not None and self.fields[field].kind == "bool" and value is None:
            self._set(field, "false", f"--{name}")
        elif (warning := later.take(self.verb, name, value, rest)) is None:
            from sigwright.cli import suggest

            raise suggest.unknown_flag(f"--{name}", self.verb, list(self.long))
        elif warning:
            self.warnings.append(warning)

    def _short(self, text: str, rest: Any) -> None:
        name = text.partition("=")[0]
        if len(name) > 1 and (name in self.long or later.knows(self.verb, name)):
            self.warnings.append(f"-{name} is an old spelling; write --{name}")
            self._long(text, rest)
            return
        while text:
            field = self.short.get(text[0])
            if field is None:
                from sigwright.cli import suggest

                raise suggest.unknown_flag(f"-{text[0]}", self.verb, list(self.long))
            letter, text = text[0], text[1:]
            if self.fields[field].kind == "bool" and not text.startswith("="):
                self._set(field, "true", f"-{letter}")
                continue
            value = text.removeprefix("=") if text else argument(rest, f"-{letter}")
            self._set(field, value, f"-{letter}")
            text = ""

    def _set(self, field: str, text: str, flag: str) -> None:
        declared = self.fields[field]
        value = convert(declared, text, flag)
        if declared.kind == "map":
            value = {**self.values.get(field, {}), **value}
        elif declared.kind in ("list", "texts", "rates"):
            value = (*self.values.get(field, ()), *value)
        self.values[field] = value
        self.origins[field] = flag

    def read_environment(self, environment: Any) -> None:
        """Fill what no flag has set: SIGWRIGHT_<FLAG>, and COSIGN_<FLAG> where cosign has that flag here."""
        for field, declared in self.fields.items():
            if field in self.values:
                continue
            for name in variables(declared, self.verb):
                text = environment.get(name, "")
                if text:
                    self._set(field, text, name)
                    break

    def read_configuration(self, named: str) -> None:
        """Fill what neither flag nor variable has set: from the file named, then from the user's own."""
        from sigwright import configuration

        for source in configuration.sources(named):
            for field, (value, place) in source.of_verb(self.verb, self.fields).items():
                if field not in self.values:
                    self.values[field] = value
                    self.origins[field] = place


def variables(declared: Option, verb: str) -> tuple[str, ...]:
    """Return the environment variables that set an option, the strongest first."""
    stem = declared.flags[0][2:].replace("-", "_").upper()
    peer = (f"COSIGN_{stem}",) if declared.peer and verb.partition(" ")[0] not in later.OWN_VERBS else ()
    return (f"SIGWRIGHT_{stem}", *peer, *declared.env)


def argument(rest: Any, flag: str) -> str:
    """Return the value that follows a flag."""
    for word in rest:
        return str(word)
    raise UsageError(f"{flag} needs a value")


def convert(declared: Option, text: str, flag: str) -> Any:
    """Return the value that `text` means for an option."""
    if declared.choices and text not in declared.choices and not (text == "" == declared.default):
        from sigwright.cli import suggest

        raise suggest.wrong_value(flag, text, declared.choices)
    return CONVERSIONS[declared.kind](text, flag)


def _bool(text: str, flag: str) -> bool:
    if text in TRUE or text in FALSE:
        return text in TRUE
    raise UsageError(f"{flag} is true or false, not {text!r}")


def _int(text: str, flag: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) <= 1 << 30:
        return int(text)
    raise UsageError(f"{flag} is a number above zero, not {text!r}")


def _map(text: str, flag: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for pair in text.split(","):
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise UsageError(f"{flag} is KEY=VALUE, not {pair!r}")
        pairs[key] = value
    return pairs


def _list(text: str, _: str) -> tuple[str, ...]:
    return tuple(item for item in text.split(",") if item)


def duration(text: str, flag: str) -> float:
    """Return the seconds of a duration as Go writes it: 3m0s, 1.5h, 200ms; a bare number is seconds."""
    if _is_number(text):
        return float(text)
    seconds, rest = 0.0, text
    while True:
        size = next((i for i, letter in enumerate(rest) if letter not in "0123456789."), len(rest))
        number, rest = rest[:size], rest[size:]
        unit = next((unit for unit in UNITS if rest.startswith(unit)), "")
        if not unit or not _is_number(number):
            raise UsageError(f"{flag} is a time such as 90s or 3m0s, not {text!r}")
        seconds, rest = seconds + float(number) * UNITS[unit], rest[len(unit) :]
        if not rest:
            return seconds


def _is_number(text: str) -> bool:
    return text.count(".") <= 1 and text.replace(".", "").isdigit() and text.isascii()


CONVERSIONS: dict[str, Any] = {
    "bool": _bool,
    "int": _int,
    "float": duration,
    "duration": duration,
    "map": _map,
    "list": _list,
    "texts": lambda text, _: (text,),
    "rates": _list,
    "text": lambda text, _: text,
}


def user_file(environment: Any) -> str:
    """Return the user's own configuration: never a file of the working directory."""
    named = environment.get("XDG_CONFIG_HOME", "")
    home = environment.get("HOME", "")
    folder = named if named.startswith("/") else f"{home}/.config"
    return f"{folder}/sigwright/config.yaml" if folder.startswith("/") else ""


def parse(cls: type[Record], verb: str, words: list[str]) -> Grammar:
    """Return the grammar of a command with everything that flags and environment say."""
    grammar = Grammar(cls, verb)
    grammar.parse(words)
    grammar.read_environment(os.environ)
    named = grammar.values.get("config", "")
    if verb not in UNCONFIGURED and (named or os.access(user_file(os.environ), os.F_OK)):
        grammar.read_configuration(named)
    limit = 0.0 if verb in UNHURRIED_VERBS else TIMEOUT
    grammar.values["timeout"] = grammar.values.get("timeout", limit) or None
    return grammar
