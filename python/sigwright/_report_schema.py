"""The JSON Schema of `-o report`, made of the classes that reports are, so that the two cannot part."""

from __future__ import annotations

import re

from sigwright import reports
from sigwright.cli.show import SCHEMA_VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright._record import Record

CLASSES = (
    reports.VerificationReport, reports.CandidateReport, reports.Check, reports.SignerInfo, reports.LogInfo,
    reports.ErrorInfo,
)  # fmt: skip
TITLE = "What sigwright's verify commands print with -o report"
PLAIN: dict[str, dict[str, Any]] = {
    "str": {"type": "string"},
    "bool": {"type": "boolean"},
    "int": {"type": "integer"},
    "None": {"type": "null"},
    "bytes": {"type": "string", "contentEncoding": "base64"},
    "memoryview": {"type": "string", "contentEncoding": "base64"},
    "Mapping[str, str]": {"type": "object", "additionalProperties": {"type": "string"}},
}
WITH_PREDICATES = ("predicate", "content")
"""What `verify-attestation` adds to a candidate: any JSON value, null where it is not verified."""


def schema() -> dict[str, Any]:
    """Return the schema: a report, or a list of them where several images were asked for."""
    definitions = {each.__name__: _object(each) for each in CLASSES}
    definitions["CandidateReport"]["properties"] |= dict.fromkeys(WITH_PREDICATES, True)
    report = definitions["VerificationReport"]
    top = {
        **report,
        "properties": {"schema_version": {"const": SCHEMA_VERSION}, **report["properties"]},
        "required": ["schema_version", *report["required"]],
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": TITLE,
        "oneOf": [{"$ref": "#/$defs/Top"}, {"type": "array", "items": {"$ref": "#/$defs/Top"}}],
        "$defs": {"Top": top, **definitions},
    }


def _object(record: type[Record]) -> dict[str, Any]:
    kinds = {name: _kind(text) for name, text in record.__annotations__.items()}
    return {
        "type": "object",
        "description": (record.__doc__ or "").partition("\n")[0],
        "properties": kinds,
        "required": list(kinds),
        "additionalProperties": False,
    }


def _kind(annotation: str) -> dict[str, Any]:
    """Return the schema of a field; a form that is not foreseen is a KeyError, and a test fails."""
    if annotation.startswith("Literal["):
        return {"enum": re.findall(r"'(\w+)'", annotation)}
    if " | " in annotation:
        return {"anyOf": [_kind(part) for part in annotation.split(" | ")]}
    if many := re.fullmatch(r"tuple\[(\w+), \.\.\.\]", annotation):
        return {"type": "array", "items": _kind(many[1])}
    if annotation in {each.__name__ for each in CLASSES}:
        return {"$ref": f"#/$defs/{annotation}"}
    return PLAIN[annotation]
