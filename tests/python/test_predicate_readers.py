"""Readers of predicates: what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from python.predicate_samples import CYCLONEDX, SPDX, SPDX_TEXT, TYPES, V02, V1, VEX
from sigwright import _predicate_readers, predicates
from sigwright.errors import LimitExceededError, MalformedError


def test_every_reader_has_its_example() -> None:
    assert TYPES.keys() == _predicate_readers.READERS.keys()


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("value", [[], "text", 1, True])
def test_a_predicate_of_another_shape_is_refused(kind: str, value: Any) -> None:
    with pytest.raises(MalformedError):
        predicates.parse(kind, value)


def changed(document: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return document | changes


@pytest.mark.parametrize(
    ("kind", "document"),
    [
        ("https://slsa.dev/provenance/v0.2", changed(V02, builder={})),
        ("https://slsa.dev/provenance/v0.2", changed(V02, builder={"id": 1})),
        ("https://slsa.dev/provenance/v0.2", changed(V02, materials={"uri": "x"})),
        ("https://slsa.dev/provenance/v1", changed(V1, runDetails={"builder": "me"})),
        ("https://spdx.dev/Document", changed(SPDX, packages=["zlib"])),
        ("https://spdx.dev/Document", changed(SPDX, spdxVersion=2.3)),
        ("https://spdx.dev/Document", {"packages": []}),
        ("https://cyclonedx.org/bom", changed(CYCLONEDX, bomFormat="SPDX")),
        ("https://cyclonedx.org/bom", changed(CYCLONEDX, components=[{"version": "1"}])),
        ("https://openvex.dev/ns", changed(VEX, statements=[{"vulnerability": "CVE-1", "status": "harmless"}])),
        ("https://openvex.dev/ns", changed(VEX, statements=[{"status": "fixed"}])),
        ("https://openvex.dev/ns", changed(VEX, version="1")),
        ("https://openvex.dev/ns", changed(VEX, author="")),
    ],
)
def test_what_a_decision_may_hang_on_is_strict(kind: str, document: dict[str, Any]) -> None:
    with pytest.raises(MalformedError):
        predicates.parse(kind, document)


def test_what_is_larger_than_honest_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_predicate_readers, "MOST", 3)
    with pytest.raises(LimitExceededError):
        predicates.parse("https://cyclonedx.org/bom", changed(CYCLONEDX, components=[{"name": "x"}] * 4))
    with pytest.raises(LimitExceededError):
        predicates.parse("https://spdx.dev/Document", SPDX_TEXT + "PackageName: y\n" * 4)
    with pytest.raises(LimitExceededError):
        predicates.parse("https://spdx.dev/Document", changed(SPDX, name="x" * 100_000))
