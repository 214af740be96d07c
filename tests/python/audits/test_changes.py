"""What changed between two runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from sigwright.audits import Row
from sigwright.audits.changes import between, of_last_runs
from sigwright.audits.store import Store
from sigwright.errors import NotFoundError

GOOD = Row(image="a", digest="sha256:1", verdict="verified", code=0, signers=("me",), logged=True)
BAD = Row(image="a", digest="sha256:1", verdict="failed", code=10, message="no signature")
ALLOWED = Row(image="a", digest="sha256:1", verdict="allowed", code=0, message="for now")
UNKNOWN = Row(image="a", verdict="error", code=21)


def kinds(old: Row, new: Row) -> list[str]:
    return [change.change for change in between([old], [new])]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (GOOD, GOOD, []),
        (GOOD, BAD, ["newly-unsigned"]),
        (BAD, GOOD, ["newly-signed"]),
        (GOOD, GOOD._replace(digest="sha256:2"), ["tag-moved"]),
        (GOOD, BAD._replace(digest="sha256:2"), ["newly-unsigned", "tag-moved"]),
        (GOOD, GOOD._replace(signers=("you",)), ["signer-changed"]),
        (GOOD, GOOD._replace(logged=False), ["log-evidence-lost"]),
        (GOOD, ALLOWED, ["newly-unsigned"]),
        (ALLOWED, BAD, ["newly-unsigned"]),
        (ALLOWED, GOOD, ["newly-signed"]),
        (BAD, ALLOWED, []),
        (GOOD, UNKNOWN, []),
        (UNKNOWN, BAD, []),
    ],
)
def test_each_change_has_its_name(old: Row, new: Row, expected: list[str]) -> None:
    assert kinds(old, new) == expected


def test_images_come_and_go() -> None:
    changes = between([GOOD], [GOOD._replace(image="b")])
    assert [(change.image, change.change) for change in changes] == [("a", "gone"), ("b", "new")]


def test_the_last_two_finished_runs_are_compared(tmp_path: Path) -> None:
    store = Store(tmp_path / "history.db")
    for row in (GOOD, BAD):
        list(store.record(["a"], {}, lambda _, row=row: iter([(0, row)])))
    store.record(["a"], {}, lambda _: iter([(0, GOOD)])).close()
    assert [change.change for change in of_last_runs(store)] == ["newly-unsigned"]


def test_one_run_cannot_be_compared(tmp_path: Path) -> None:
    store = Store(tmp_path / "history.db")
    list(store.record(["a"], {}, lambda _: iter([(0, GOOD)])))
    with pytest.raises(NotFoundError):
        of_last_runs(store)
