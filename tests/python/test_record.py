"""Records: frozen, keyword-only, equal by value."""

from __future__ import annotations

import inspect
import json
import pickle
from collections.abc import Mapping

import pytest

from sigwright._record import Record, option
from sigwright.reports import Check


class Point(Record):
    x: int
    y: int = 0
    names: Mapping[str, str] = {}


class Named(Point):
    name: str = option("nobody", "-n, --name", "who it is")


class Nested(Record):
    points: tuple[Point, ...] = ()
    raw: bytes | None = None


def test_fields_have_their_defaults() -> None:
    assert (Point(x=1).x, Point(x=1).y, Named(x=1).name) == (1, 0, "nobody")


def test_a_missing_field_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="needs x"):
        Point()  # type: ignore[call-arg]


def test_an_unknown_field_is_a_type_error_that_names_it() -> None:
    with pytest.raises(TypeError, match="has no z"):
        Point(x=1, z=2)  # type: ignore[call-arg]


def test_nothing_can_be_changed() -> None:
    point = Point(x=1, names={"a": "b"})
    with pytest.raises(AttributeError):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(AttributeError):
        del point.x
    with pytest.raises(AttributeError):
        point.other = 2
    with pytest.raises(TypeError):
        point.names["a"] = "c"  # type: ignore[index]


def test_a_caller_that_keeps_its_dict_changes_nothing() -> None:
    names = {"a": "b"}
    point = Point(x=1, names=names)
    names["a"] = "c"
    assert point.names["a"] == "b"


def test_records_are_equal_by_type_and_value() -> None:
    assert Point(x=1, names={"a": "b"}) == Point(x=1, names={"a": "b"})
    assert hash(Point(x=1, names={"a": "b"})) == hash(Point(x=1, names={"a": "b"}))
    assert Point(x=1) != Point(x=2)
    assert Point(x=1) != Named(x=1)


def test_the_repr_can_be_pasted_back() -> None:
    point = Named(x=1, names={"a": "b"})
    assert eval(repr(point)) == point  # noqa: S307


def test_records_pickle() -> None:
    nested = Nested(points=(Point(x=1, names={"a": "b"}),), raw=b"\x00")
    assert pickle.loads(pickle.dumps(nested)) == nested


def test_to_dict_is_plain_data() -> None:
    document = Nested(points=(Point(x=1, names={"a": "b"}),), raw=b"\xff").to_dict()
    assert document == {"points": [{"x": 1, "y": 0, "names": {"a": "b"}}], "raw": "/w=="}
    json.dumps(document)


def test_replace_makes_a_copy() -> None:
    point = Point(x=1)
    assert (point._replace(y=5).y, point.y) == (5, 0)


def test_the_signature_shows_the_fields() -> None:
    assert str(inspect.signature(Point)) == "(*, x, y=0, names=mappingproxy({}))"


def test_an_option_knows_its_flags_and_its_kind() -> None:
    declared = Named._options["name"]
    assert (declared.flags, declared.kind, declared.default) == (("--name", "-n"), "text", "nobody")


def test_a_secret_is_not_shown() -> None:
    from sigwright.options import SignOptions

    options = SignOptions(password="hunter2", registry_password="hunter3", registry_username="me")
    assert "hunter" not in repr(options)
    assert "password=..." in repr(options)
    assert "registry_username='me'" in repr(options)
    assert "registry_token=None" in repr(options)


def test_what_is_not_as_by_default_is_told_and_makes_the_same_again() -> None:
    point = Named(x=1, names={"a": "b"})
    assert point.told() == {"x": 1, "names": {"a": "b"}}
    assert Named(**point.told()) == point
    assert Nested(points=(Point(x=2),)).told() == {"points": [{"x": 2, "y": 0, "names": {}}]}


def test_a_copy_takes_no_field_that_there_is_not() -> None:
    assert Point(x=1)._replace(y=2) == Point(x=1, y=2)
    with pytest.raises(TypeError, match="has no z"):
        Point(x=1)._replace(z=2)


def test_the_cores_data_makes_what_keywords_make_and_must_have_every_field() -> None:
    values = {"name": "x", "status": "passed", "reason": "", "option": "", "code": None}
    assert Check._of(values) == Check(name="x", status="passed")
    with pytest.raises(KeyError):
        Check._of({"name": "x"})
