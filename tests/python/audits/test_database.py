"""One dialect for a file and for a server; errors that name neither password nor statement."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from sigwright.audits import database
from sigwright.errors import LocalFileError, UnreachableError, UsageError

SCHEMA = ("create table if not exists note (name text primary key, said text not null)",)
KEEP = "insert into note values (:name, :said) on conflict (name) do update set said = excluded.said"


@pytest.mark.parametrize("scheme", ["", "sqlite:///"])
def test_what_is_written_is_read(tmp_path: Path, scheme: str) -> None:
    if scheme:
        pytest.importorskip("sqlalchemy")
    place = database.at(f"{scheme}{tmp_path / 'notes.db'}", SCHEMA)
    place.write((KEEP, [{"name": "a", "said": "one"}, {"name": "b", "said": "two"}]))
    place.write((KEEP, [{"name": "a", "said": "three"}]), (KEEP, []))
    assert place.read("select said from note where name = :name", name="a") == [("three",)]
    assert place.exists()


@pytest.mark.parametrize("scheme", ["", "sqlite:///"])
def test_all_steps_are_one_transaction(tmp_path: Path, scheme: str) -> None:
    if scheme:
        pytest.importorskip("sqlalchemy")
    place = database.at(f"{scheme}{tmp_path / 'notes.db'}", SCHEMA)
    with pytest.raises((LocalFileError, UnreachableError)):
        place.write((KEEP, [{"name": "a", "said": "one"}]), ("insert into gone values (:x)", [{"x": 1}]))
    assert place.read("select * from note") == []


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:hunter2@127.0.0.1:1/audits",
        "postgresql://127.0.0.1:1/audits?user=me&password=hunter2",
    ],
)
def test_a_password_is_never_shown(url: str) -> None:
    pytest.importorskip("psycopg")
    place = database.at(url, SCHEMA)
    assert "hunter2" not in place.name
    with pytest.raises(UnreachableError) as refused:
        place.read("select 1")
    assert "hunter2" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_url_of_no_database_is_usage() -> None:
    pytest.importorskip("sqlalchemy")
    with pytest.raises(UsageError):
        database.at("nothing://here", SCHEMA)


def test_a_server_needs_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    with pytest.raises(UsageError) as missing:
        database.at("postgresql://127.0.0.1/audits", SCHEMA)
    assert "sigwright[store]" in missing.value.hint
