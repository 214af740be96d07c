"""The cache: for a while, for one policy, and for nobody else to write."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

import pytest

from sigwright.audits import Row
from sigwright.audits.cache import BATCH, Cache
from sigwright.errors import LocalFileError

REFERENCE = "registry.example/app@sha256:" + "0" * 64
GOOD = Row(image="registry.example/app:1", reference=REFERENCE, verdict="verified", code=0, signers=("me",))


def kept(path: Path, *rows: Row, policy: str = "p", ttl: float = 60.0, negative_ttl: float = 60.0) -> Cache:
    cache = Cache(path, policy, ttl=ttl, negative_ttl=negative_ttl)
    with cache:
        for row in rows:
            cache.keep(row)
    return cache


def test_a_verdict_comes_back_with_the_time_of_its_making(tmp_path: Path) -> None:
    found = kept(tmp_path / "c.db", GOOD).found([REFERENCE, "another"])
    assert found[REFERENCE].checked is not None
    assert found == {REFERENCE: GOOD._replace(image=REFERENCE, checked=found[REFERENCE].checked)}


def test_another_policy_knows_nothing_of_it(tmp_path: Path) -> None:
    kept(tmp_path / "c.db", GOOD)
    assert kept(tmp_path / "c.db", policy="q").found([REFERENCE]) == {}


def test_verdicts_expire(tmp_path: Path) -> None:
    bad = GOOD._replace(verdict="failed", code=10)
    assert kept(tmp_path / "c.db", bad, negative_ttl=0.0).found([REFERENCE]) == {}
    assert kept(tmp_path / "c.db", GOOD, ttl=0.0).found([REFERENCE]) == {}
    assert kept(tmp_path / "c.db", bad).found([REFERENCE])[REFERENCE].code == 10


@pytest.mark.parametrize(
    "row",
    [
        GOOD._replace(verdict="error", code=21),
        GOOD._replace(verdict="error", code=20),
        GOOD._replace(reference=""),
        GOOD._replace(reference="oci:layout@sha256:" + "0" * 64),
    ],
    ids=["unreachable", "denied", "no digest", "a layout"],
)
def test_what_may_be_otherwise_soon_is_not_kept(tmp_path: Path, row: Row) -> None:
    assert kept(tmp_path / "c.db", row).found([row.reference]) == {}


def test_many_are_asked_for_at_once(tmp_path: Path) -> None:
    names = [f"{REFERENCE}{number}" for number in range(2 * BATCH + 1)]
    cache = kept(tmp_path / "c.db", *(GOOD._replace(reference=name) for name in names))
    assert set(cache.found(names)) == set(names)


def test_nobody_else_may_write_it(tmp_path: Path) -> None:
    kept(tmp_path / "new" / "c.db", GOOD)
    assert (tmp_path / "new" / "c.db").stat().st_mode & 0o077 == 0
    (tmp_path / "new" / "c.db").chmod(0o666)
    with pytest.raises(LocalFileError, match="by others"):
        kept(tmp_path / "new" / "c.db")


def test_a_file_that_is_no_cache_is_told(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("no database at all, and longer than the header of one would be" * 20)
    with pytest.raises(LocalFileError):
        kept(tmp_path / "notes").found([REFERENCE])


def test_a_cache_that_cannot_be_written_is_no_end(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    cache = Cache(tmp_path / "c.db", "p", ttl=1.0, negative_ttl=1.0)
    (tmp_path / "c.db").write_text("spoilt meanwhile, by whoever it was; no database any more" * 20)
    with cache:
        cache.keep(GOOD)
    assert "not kept" in caplog.text


@pytest.mark.parametrize("number", [errno.EROFS, errno.ENOSPC, errno.EACCES])
def test_a_disk_that_fails_is_no_end(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """As the homes of containers do, which are read-only."""

    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    (tmp_path / "c.db").touch(mode=0o600)
    for path in (tmp_path / "c.db", tmp_path / "folder" / "c.db"):
        with monkeypatch.context() as patch:
            patch.setattr(os, "open", fail)
            patch.setattr(os, "makedirs", fail if path.parent != tmp_path else os.makedirs)
            cache = Cache(path, "p", ttl=1.0, negative_ttl=1.0)
        assert cache.found([REFERENCE]) == {}
    assert os.strerror(number) in caplog.text


def test_a_disk_that_is_full_when_rows_are_read_or_kept_is_no_end(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(sqlite3, "connect", fail)
    with Cache(tmp_path / "c.db", "p", ttl=1.0, negative_ttl=1.0) as cache:
        assert cache.found([REFERENCE]) == {}
        cache.keep(GOOD)
    assert "not read" in caplog.text
    assert "not kept" in caplog.text
