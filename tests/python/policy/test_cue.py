"""Plain constraints in CUE become a JSON Schema that means the same, or more."""

from __future__ import annotations

import json

import pytest

from python.policy.statements import STATEMENT
from sigwright.errors import MalformedError
from sigwright.policy import cue, schema

pytest.importorskip("jsonschema", reason="the schema extra is not installed")


def fits(text: str) -> bool:
    return schema.check(json.dumps(cue.schema_of(text, "p.cue")), STATEMENT)[0]


@pytest.mark.parametrize(
    ("text", "fit"),
    [
        ('predicateType: "https://example.test/build/v1"', True),
        ('predicateType: "https://example.test/build/v2"', False),
        ("predicate: tests: 3", True),
        ("predicate: tests: 4", False),
        ("predicate: {\n  tests: >=3 & <4 // enough\n  builder: id: string\n}", True),
        ("predicate: tests: >3", False),
        ("predicate: tests: int\npredicate: tests: <3", False),
        ('predicate: builder: id: =~"^https://ci\\\\.example/"', True),
        ('predicate: builder: id: !~"^https://ci\\\\.example/"', False),
        ('predicate: builder: id: "a" | "https://ci.example/1"', True),
        ('predicate: builder: id: "a" | "b"', False),
        ('predicate: builder: id: != "https://ci.example/1"', False),
        ("predicate: missing: string", False),
        ("predicate: missing?: string", True),
        ("predicate: tests?: string", False),
        ("package p\n\nsubject: [{name: \"app\", ...}]", True),
        ("subject: [...{name: string}]", True),
        ("subject: []", False),
        ("subject: [{name: string}, {name: string}]", False),
        ('"predicate": "builder": {...}', True),
        ("predicate: builder: null", False),
        ("predicate: tests: bool", False),
        ("predicate: tests: _", True),
        ("", True),
    ],
)  # fmt: skip
def test_the_schema_fits_what_the_constraints_do(text: str, fit: bool) -> None:
    assert fits(text) is fit


@pytest.mark.parametrize("text", ["", "other?: string", "predicate: x: 1"])
def test_the_schema_is_about_the_statement(text: str) -> None:
    assert schema.target(cue.schema_of(text, "p.cue")) == "statement"


@pytest.mark.parametrize(
    "text",
    [
        'import "time"\n',
        'before: time.Parse("x")',
        "a: b",
        "#A: {b: 1}",
        "a: *1 | 2",
        "a: {",
        "a: [1",
        "a 1",
        "a: 1 +2",
        'a: "\\(b)"',
        "a: >\"x\"",
        "a: <b",
        "a: {if true {b: 1}}",
        "a: [for x in y {x}]",
        "a: 'bytes'",
        "a: " + "{b: " * 100 + "1" + "}" * 100,
        "}",
    ],
)  # fmt: skip
def test_what_needs_evaluation_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(MalformedError, match=r"p\.cue:\d+: no plain constraint"):
        cue.schema_of(text, "p.cue")
