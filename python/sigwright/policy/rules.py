"""Rules for what an attestation says: files in Rego, CEL or JSON Schema, read strictly before anything is asked.

All Rego files together are one policy, as cosign takes them: its input is the statement, and `data.signature.allow`
must be true. A CEL file is one expression that must be true; a JSON Schema is one that the statement or its predicate
must fit (`schema.target`).
"""

from __future__ import annotations

import os

from sigwright._record import Record
from sigwright.errors import MalformedError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    from sigwright.options import StrPath

    Kind = Literal["rego", "cel", "schema"]

CAP = 4 << 20
"""Bytes of a policy file (base/limits.h, kConfigFileBytes)."""
KINDS: dict[str, Kind] = {".rego": "rego", ".cel": "cel", ".json": "schema"}
LIBRARIES: dict[str, tuple[str, str]] = {
    "rego": ("regopy", "rego"),
    "cel": ("cel", "cel"),
    "schema": ("jsonschema", "schema"),
}
"""What evaluates each kind: the module, and the extra that installs it."""


class Rule(Record):
    """One file of rules."""

    kind: Kind
    name: str
    text: str


def read(files: Sequence[StrPath | Rule]) -> tuple[Rule, ...]:
    """Return the rules in files; those that were read already are left as they are.

    Raises `UsageError` for a kind that is not known or whose library is not installed, `MalformedError` for CUE and
    for what is no text, `LocalFileError` for what cannot be read.
    """
    return tuple(file if isinstance(file, Rule) else _read(os.fspath(file)) for file in files)


def _read(name: str) -> Rule:
    kind = _kind(name)
    require(kind, name)
    from sigwright import _core

    return rule(kind, name, _text(_core.read_file(name, CAP), name))


def rule(kind: Kind, name: str, text: str) -> Rule:
    """Return one rule; a JSON Schema is checked to be JSON. Raises `MalformedError`."""
    if kind == "schema":
        from sigwright.policy import schema

        schema.parse(text, name)
    return Rule(kind=kind, name=name, text=text)


def _kind(name: str) -> Kind:
    suffix = os.path.splitext(name)[1].lower()  # noqa: PTH122 - pathlib costs start-up
    if suffix == ".cue":
        raise MalformedError(
            f"{name}: CUE policies are not evaluated",
            hint="`sigwright policy convert FILE.cue` makes a JSON Schema of plain constraints; else write Rego or CEL",
        )
    if suffix not in KINDS:
        raise UsageError(f"{name}: what kind of policy it is cannot be told", hint="name it *.rego, *.cel or *.json")
    return KINDS[suffix]


def require(kind: Kind, name: str) -> None:
    """Raise `UsageError` where the library that evaluates a kind is not installed."""
    from importlib.util import find_spec

    module, extra = LIBRARIES[kind]
    if find_spec(module) is None:
        raise UsageError(f"{name}: {module} is not installed", hint=f"pip install 'sigwright[{extra}]'")


def _text(data: bytes, name: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise MalformedError(f"{name}: not UTF-8 text") from None
