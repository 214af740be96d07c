"""Settings of Helm charts."""

from __future__ import annotations

from python.lint.conftest import HEX
from sigwright.lint.sets import Setting, split, uses


def found(text: str) -> list[tuple[str, bool]]:
    return [(use.text, use.tag_too) for use in uses(split(text, 0, literal=True))]


def test_whole_references_and_parts_are_found() -> None:
    assert found("image=a:1,x.sidecarImage=b:2,replicas=3") == [("a:1", False), ("b:2", False)]
    assert found("i.registry=r.io,i.repository=a,i.tag=1,j.tag=2") == [("r.io/a:1", False)]
    pinned = f"sha256:{HEX}"
    assert found(f"i.repository=a,i.tag=1,i.digest={pinned}") == [(f"a@{pinned}", True)]


def test_what_is_no_reference_yet_is_left_alone() -> None:
    assert found("image=$IMAGE,i.repository=a,i.tag=${TAG}") == []
    assert found("i.repository=a,x") == []


def test_a_value_stands_where_it_is_written() -> None:
    (setting,) = split("a.b=c", 10, literal=True)
    assert setting == Setting("a.b", "c", 14, True)
