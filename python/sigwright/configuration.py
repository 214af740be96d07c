"""The configuration of the command: options kept in a file, read strictly.

    # ~/.config/sigwright/config.yaml
    registry-cacert: /etc/ssl/company.pem     # for every command that has the flag
    commands:
      verify:
        key: team.pub                         # for this command alone, before the above

Flags come first, then the environment, then `--config FILE`, then this file. The Python API reads neither file.
"""

from __future__ import annotations

import os

from sigwright.errors import Error, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright._record import Option

CAP = 1 << 20
COMMANDS = "commands"
NOT_KEPT = ("help", "config", "output_file")
"""Options of one call, which a file cannot have an opinion on."""
TYPES = {
    "bool": "true or false",
    "int": "a number",
    "float": "a time such as 90s",
    "duration": "a time such as 90s",
    "map": "a mapping of texts",
    "list": "a text or a list of texts",
    "texts": "a text or a list of texts",
    "rates": "a number or a text such as 600/m, or a list of them",
    "text": "a text (put numbers and true in quotes)",
}


class Source:
    """One file: what it says for all commands, and for some."""

    def __init__(self, path: str, document: dict[str, Any]) -> None:
        self.path = path
        self._own = document.pop(COMMANDS, None) or {}
        self._all = document
        if not isinstance(self._own, dict) or not all(isinstance(part, dict) for part in self._own.values()):
            raise UsageError(f"{path}: {COMMANDS} is a mapping of commands to their flags")

    def of_verb(self, verb: str, fields: dict[str, Option]) -> dict[str, tuple[Any, str]]:
        """Return {field: (value, where it stands)} for a command. Raises UsageError for what it would not understand.

        The whole file is checked, so that a mistake is found by the first command and not by the one it is about.
        """
        self._check(verb)
        known = {flag[2:]: name for name, declared in fields.items() for flag in _long(declared)}
        found: dict[str, tuple[Any, str]] = {}
        for part, place in ((self._all, self.path), (self._own.get(verb, {}), f"{self.path}: {COMMANDS}.{verb}")):
            for key, value in part.items():
                if key in known and known[key] not in NOT_KEPT:
                    found[known[key]] = (_value(fields[known[key]], value, f"{place}: {key}"), place)
        return found

    def _check(self, verb: str) -> None:
        from sigwright.cli.verbs import VERBS

        for name, part in self._own.items():
            if name not in VERBS:
                raise _unknown(f"{self.path}: {COMMANDS}", str(name), list(VERBS), "no such command")
            self._check_keys(f"{self.path}: {COMMANDS}.{name}", part, _flags(name))
        if self._all.keys() - _flags(verb):
            every = set().union(*map(_flags, VERBS))
            self._check_keys(self.path, self._all, every | {COMMANDS})

    def _check_keys(self, place: str, part: dict[str, Any], known: set[str]) -> None:
        for key in part:
            if key not in known:
                raise _unknown(place, str(key), sorted(known), "no such option")


def _long(declared: Option) -> tuple[str, ...]:
    return (declared.flags[0], *declared.aliases)


def _flags(verb: str) -> set[str]:
    """Return the flags of a command that a file may set, without their dashes."""
    from sigwright.cli.parse import CommandOptions
    from sigwright.cli.verbs import VERBS

    module = __import__(f"sigwright.cli.{VERBS[verb][0]}", fromlist=["Flags"])
    every = {**module.Flags._options, **CommandOptions._options}
    return {flag[2:] for name, declared in every.items() if name not in NOT_KEPT for flag in _long(declared)}


def _unknown(place: str, key: str, known: list[str], what: str) -> UsageError:
    from difflib import get_close_matches

    from sigwright.cli.verbs import VERBS

    if key in VERBS and what == "no such option":
        return UsageError(f"{place}: {what}: {key!a}", hint=f"options of one command stand below {COMMANDS}: {key}:")
    close = get_close_matches(key.replace("_", "-").removeprefix("--"), known, n=1, cutoff=0.6)
    return UsageError(
        f"{place}: {what}: {key!a}", hint=f"you probably mean {close[0]}" if close else "see sigwright config show"
    )


def _value(declared: Option, value: Any, place: str) -> Any:
    """Return what an option takes of what YAML read; never a guess."""
    from sigwright.cli.parse import convert

    kind = declared.kind
    if kind == "bool" and type(value) is bool:
        return value
    if kind in ("int", "float", "duration", "rates") and type(value) in (int, float):
        return convert(declared, str(value), place)
    if kind == "map" and isinstance(value, dict) and all(_text(item) for pair in value.items() for item in pair):
        return value
    if kind in ("list", "texts") and isinstance(value, list) and all(map(_text, value)):
        return tuple(value)
    if kind == "rates" and isinstance(value, list) and all(_text(item) or type(item) in (int, float) for item in value):
        return tuple(map(str, value))
    if kind in ("float", "duration", "list", "texts", "rates", "text") and _text(value):
        return convert(declared, value, place)
    raise UsageError(f"{place} is {TYPES[kind]}, not {type(value).__name__}")


def _text(value: Any) -> bool:
    return isinstance(value, str) and value.isprintable()


def sources(named: str) -> list[Source]:
    """Return the files that count, the strongest first: `named`, which must be there, and the user's own."""
    from sigwright.cli.parse import user_file

    files = [named] if named else []
    own = user_file(os.environ)
    if os.access(own, os.F_OK):
        if os.stat(own).st_mode & 0o002:  # noqa: PTH116
            raise UsageError(f"{own}: everybody can write it, so it is not followed", hint=f"chmod o-w {own}")
        files.append(own)
    return [read(file) for file in files]


def read(path: str) -> Source:
    """Read a file. Raises UsageError, for a command that half understands its configuration must not begin."""
    from sigwright._core import read_file
    from sigwright.policy import documents

    try:
        text = read_file(path, CAP).decode()
        said = any(line.strip() and not line.lstrip().startswith("#") for line in text.splitlines())
        found = documents.parse(text, path, "configuration") if said else [{}]
    except UnicodeDecodeError:
        raise UsageError(f"{path}: not UTF-8 text") from None
    except Error as error:
        raise UsageError(str(error), hint="see sigwright config show") from None
    if len(found) > 1:
        raise UsageError(f"{path}: one YAML document is wanted, not {len(found)}")
    return Source(path, found[0])
