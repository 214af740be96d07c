"""JSON Schema: of the statement where it speaks of a statement's members, else of the predicate."""

from __future__ import annotations

import sys

from sigwright.errors import MalformedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

STATEMENT = frozenset({"_type", "subject", "predicateType", "predicate"})
IN_PLACE = ("allOf", "anyOf", "oneOf")
IN_PLACE_SINGLE = ("if", "then", "else", "not")
MOST = 3


def parse(text: str, name: str) -> dict[str, Any]:
    """Return the schema. Raises `MalformedError` for what is no JSON object, or one that repeats a key."""
    import json

    try:
        document = json.loads(text, object_pairs_hook=_no_repetition)
    except (ValueError, RecursionError) as error:
        raise MalformedError(f"{name}: no JSON Schema: {error}") from None
    if not isinstance(document, dict):
        raise MalformedError(f"{name}: no JSON Schema: not an object")
    return document


def _no_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError("a key is repeated")
    return document


def target(schema: dict[str, Any]) -> str:
    """Return "statement" or "predicate": what the schema is about.

    One that never names a member of a statement would let any statement pass, and the other way round.
    """
    return "statement" if STATEMENT & set(_members(schema, 0)) else "predicate"


def _members(schema: Any, depth: int) -> Iterator[str]:
    """Yield the names that the schema has for members of the value itself, not of what is in it."""
    if not isinstance(schema, dict) or depth > 8:
        return
    for key in ("properties", "required"):
        yield from (name for name in schema.get(key, ()) if isinstance(name, str))
    for key in IN_PLACE:
        for part in schema.get(key, ()) if isinstance(schema.get(key), list) else ():
            yield from _members(part, depth + 1)
    for key in IN_PLACE_SINGLE:
        yield from _members(schema.get(key), depth + 1)


def check(source: str, statement: Any) -> tuple[bool, str, list[str]]:
    """Return whether the statement or its predicate fits, and what does not. Raises SyntaxError for no schema.

    References lead nowhere but into the schema itself: nothing is fetched.
    """
    import json

    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type] # seconds of start-up for formats unasserted
    from jsonschema import exceptions, validators  # type: ignore[import-untyped,import-not-found,unused-ignore]
    from referencing import Registry  # type: ignore[import-not-found,unused-ignore]

    schema = json.loads(source)
    validator_class = validators.validator_for(schema, default=validators.Draft202012Validator)
    try:
        validator_class.check_schema(schema)
    except exceptions.SchemaError as error:
        raise SyntaxError(f"no JSON Schema: {error.message} at {error.json_path}") from None
    about = target(schema)
    document = statement if about == "statement" else statement.get("predicate")
    errors = validator_class(schema, registry=Registry()).iter_errors(document)
    reasons = [_reason(error, about) for error, _ in zip(errors, range(MOST), strict=False)]
    return not reasons, "; ".join(reasons) or f"the {about} fits", []


def _reason(error: Any, about: str) -> str:
    from sigwright.policy import found

    where = about + error.json_path.removeprefix("$")
    wanted = f"{error.validator}: {found.short(error.validator_value)}"
    if isinstance(error.instance, (dict, list)):
        return f"{where}: {error.message[:200]} ({wanted})"
    return f"{where} is {found.short(error.instance)} ({wanted})"
