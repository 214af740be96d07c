"""JSON Schema: of the statement or the predicate, and of nothing that is fetched."""

from __future__ import annotations

import json
from typing import Any

import pytest

from python.policy.statements import STATEMENT
from sigwright.errors import MalformedError
from sigwright.policy import schema

jsonschema = pytest.importorskip("jsonschema", reason="the schema extra is not installed")


def checked(document: dict[str, Any]) -> tuple[bool, str]:
    met, reason, warnings = schema.check(json.dumps(document), STATEMENT)
    assert warnings == []
    return met, reason


@pytest.mark.parametrize(
    "document",
    [
        {"required": ["builder"], "properties": {"tests": {"minimum": 3}}},
        {"properties": {"predicate": {"properties": {"tests": {"const": 3}}}}, "required": ["predicate"]},
        {"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"tests": {"type": "integer"}}},
        {"$ref": "#/$defs/x", "$defs": {"x": {"required": ["tests"]}}},
    ],
)
def test_what_fits_is_met(document: dict[str, Any]) -> None:
    assert checked(document)[0]


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"properties": {"tests": {"minimum": 4}}}, "predicate.tests is 3 (minimum: 4)"),
        ({"properties": {"predicate": {"properties": {"tests": {"const": 4}}}}}, "statement.predicate.tests is 3"),
        ({"allOf": [{"properties": {"predicateType": {"const": "x"}}}]}, "statement.predicateType"),
        ({"required": ["nothing"]}, "'nothing' is a required property"),
        ({"properties": {"builder": {"additionalProperties": False}}}, "predicate.builder"),
    ],
)  # fmt: skip
def test_what_does_not_says_where_and_what_was_found(document: dict[str, Any], said: str) -> None:
    met, reason = checked(document)
    assert not met
    assert said in reason


def test_nothing_is_fetched() -> None:
    with pytest.raises(Exception, match="Unresolvable"):
        checked({"$ref": "http://127.0.0.1:9/schema.json"})


@pytest.mark.parametrize("text", ["[]", "{", '{"a":1,"a":2}', "1", "{" * 10 + "}"])
def test_what_is_no_schema_is_refused_when_it_is_read(text: str) -> None:
    with pytest.raises(MalformedError, match="no JSON Schema"):
        schema.parse(text, "a.json")


def test_a_schema_that_contradicts_its_own_is_a_syntax_error() -> None:
    with pytest.raises(SyntaxError, match="no JSON Schema"):
        schema.check('{"type": "nothing"}', STATEMENT)


@pytest.mark.parametrize(
    ("document", "about"),
    [
        ({"properties": {"bomFormat": {}}}, "predicate"),
        ({"properties": {"predicate": {}}}, "statement"),
        ({"required": ["subject"]}, "statement"),
        ({"anyOf": [{"not": {"required": ["predicateType"]}}]}, "statement"),
        ({"properties": {"a": {"required": ["predicate"]}}}, "predicate"),
        ({}, "predicate"),
    ],
)
def test_a_schema_is_about_what_it_names(document: dict[str, Any], about: str) -> None:
    assert schema.target(document) == about
