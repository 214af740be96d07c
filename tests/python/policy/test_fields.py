"""Mappings read member by member."""

from __future__ import annotations

import pytest

from sigwright.errors import MalformedError
from sigwright.policy.fields import Fields


def test_what_is_left_is_refused() -> None:
    with pytest.raises(MalformedError, match=r"p: unknown field 'b'"), Fields({"a": "1", "b": 2}, "p") as fields:
        assert fields.text("a") == "1"


def test_what_was_passed_over_is_not() -> None:
    with Fields({"a": 1, "b": None}, "p") as fields:
        fields.ignore("a")
        fields.refuse("b", "no")


@pytest.mark.parametrize(
    ("document", "read"),
    [
        ({"a": 1}, lambda f: f.text("a")),
        ({}, lambda f: f.required("a")),
        ({"a": ""}, lambda f: f.required("a")),
        ({"a": "yes"}, lambda f: f.flag("a")),
        ({"a": True}, lambda f: f.take("a", int, 0)),
        ({"a": "x"}, lambda f: f.one_of("a", ("y", "z"), "y")),
        ({"a": "x"}, lambda f: f.texts("a")),
        ({"a": [1]}, lambda f: f.texts("a")),
        ({"a": ["x"]}, lambda f: list(f.each("a"))),
        ({"a": []}, lambda f: f.inner("a")),
        ({"a": 1}, lambda f: f.refuse("a", "no")),
    ],
)
def test_another_type_is_refused(document: object, read: object) -> None:
    with pytest.raises(MalformedError), Fields(document, "p") as fields:
        read(fields)  # type: ignore[operator]


def test_what_is_no_mapping_is_refused() -> None:
    with pytest.raises(MalformedError, match="not a mapping"):
        Fields([], "p")


def test_an_error_on_the_way_is_told_first() -> None:
    with pytest.raises(KeyError), Fields({"a": 1}, "p"):
        raise KeyError
