"""The signing journal: what it keeps, what it finds, and what becomes of lines that cannot be written."""

from __future__ import annotations

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sigwright.audits import database
from sigwright.audits.journal import Journal, Line, now_line
from sigwright.errors import LocalFileError, NotFoundError

ONE = "sha256:" + "1" * 64


def line(number: int = 0, **facts: object) -> Line:
    shared = {"image": f"h/app:v{number}", "reference": f"h/app@{ONE}", "digest": ONE, "signature": f"sha256:{number}"}
    return now_line(str(facts.pop("action", "sign")), **{**shared, **facts})


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal.db")


def test_a_line_comes_back_as_it_was(journal: Journal) -> None:
    kept = line(
        format="legacy",
        key="sha256:k",
        identities=("me@example.com",),
        log_index=7,
        annotations={"a": "b"},
        attached=("x",),
    )
    assert journal.keep([kept]) == ""
    assert journal.lines() == [kept]
    assert kept.who.count("@") == 1
    assert kept.tool.startswith("sigwright ")
    assert kept.time.endswith("Z")


def test_where_a_service_ran_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_RUN_ID", "CI_JOB_URL", "BUILD_URL", "BUILD_ID"):
        monkeypatch.delenv(name, raising=False)
    assert line().run == ""
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.com")
    monkeypatch.setenv("GITHUB_REPOSITORY", "org/repo")
    monkeypatch.setenv("GITHUB_RUN_ID", "42")
    assert line().run == "https://github.com/org/repo/actions/runs/42"


@pytest.mark.parametrize(
    ("search", "found"),
    [({}, 3), ({"action": "clean"}, 1), ({"signer": "me@"}, 1), ({"image": "app:v1"}, 1), ({"digest": ONE}, 3),
     ({"digest": "sha256:2"}, 0), ({"since": "2000"}, 3), ({"since": "9999"}, 0),
     ({"image": "app", "action": "clean"}, 1), ({"signer": "me@", "action": "clean"}, 0)],
)  # fmt: skip
def test_lines_are_searched(journal: Journal, search: dict[str, str], found: int) -> None:
    journal.write([line(0), line(1, identities=("me@example.com",)), line(2, action="clean")])
    assert len(journal.lines(**search)) == found


def test_no_journal_is_not_an_empty_one(journal: Journal) -> None:
    with pytest.raises(NotFoundError):
        journal.lines()


def test_many_write_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda number: Journal(tmp_path / "journal.db").keep([line(number)]), range(40)))
    assert set(told) == {""}
    assert len({kept.id for kept in Journal(tmp_path / "journal.db").lines()}) == 40


def test_a_locked_journal_has_the_line_wait_and_the_next_one_takes_it_in(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.write([line(0)])
    monkeypatch.setattr(database, "WAIT", 0.05)
    holder = sqlite3.connect(journal.name)
    holder.execute("begin exclusive")
    told = journal.keep([line(1), line(2)])
    assert "locked" in told
    assert "wait in" in told
    assert journal.waiting() == 2
    holder.rollback()
    holder.close()
    assert len(journal.lines()) == 1
    assert journal.keep([line(3)]) == ""
    assert [kept.signature for kept in journal.lines()] == [f"sha256:{number}" for number in range(4)]
    assert journal.waiting() == 0


def test_lines_that_wait_go_in_once_however_often_they_are_written(
    journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = Journal(tmp_path / "gone" / "journal.db")
    assert "wait in" in blocked.keep([line(1)])
    (tmp_path / "gone").mkdir()
    monkeypatch.setattr(Journal, "_forget", lambda *_: None)  # as if killed between the two
    blocked.write([])
    blocked.write([])
    assert len(blocked.lines()) == 1


def test_a_line_that_can_wait_nowhere_is_in_the_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    lost = line(1)
    told = Journal(tmp_path / "no" / "journal.db").keep([lost])
    assert json.loads(told[told.index("{") :]) == json.loads(json.dumps(lost.to_dict()))


def test_a_full_disk_has_the_line_wait(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    journal.write([line(0)])
    pages = sqlite3.connect(journal.name).execute("pragma page_count").fetchone()[0]
    real = sqlite3.connect

    def full(*arguments: object, **more: object) -> sqlite3.Connection:
        connection = real(*arguments, **more)  # type: ignore[call-overload]
        connection.execute(f"pragma max_page_count = {pages}")
        return connection  # type: ignore[no-any-return]

    monkeypatch.setattr(sqlite3, "connect", full)
    told = journal.keep([line(1, annotations={"much": "x" * 100_000})])
    assert "full" in told
    monkeypatch.undo()


def test_what_waits_and_is_no_line_is_not_thrown_away(journal: Journal) -> None:
    waiting = Path(journal._waiting_file())
    waiting.parent.mkdir(parents=True)
    waiting.write_text("no line\n")
    assert "holds what is no line" in journal.keep([line(1)])
    assert waiting.read_text().startswith("no line\n")
    with pytest.raises(LocalFileError):
        journal.waiting()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "journal.db").write_text("surely not a database, and long enough to tell" * 100)
    with pytest.raises(LocalFileError):
        Journal(tmp_path / "journal.db").lines()
    assert "wait in" in Journal(tmp_path / "journal.db").keep([line()])


def test_what_a_later_version_adds_is_no_trouble() -> None:
    assert Line.from_dict({**line().to_dict(), "later": 1}).action == "sign"
