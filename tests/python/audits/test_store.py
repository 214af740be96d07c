"""The history: what was found is kept, an interrupted run goes on, and two audits may share the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sigwright.audits import Row
from sigwright.audits import store as store_module
from sigwright.audits.store import BATCH, Store
from sigwright.errors import LocalFileError, NotFoundError

IMAGES = [f"registry.example/app:{number}" for number in range(BATCH + 50)]


def verify(images: Iterable[str]) -> Iterator[tuple[int, Row]]:
    for place, image in enumerate(images):
        yield place, Row(image=image, digest="sha256:" + "0" * 64, verdict="verified", code=0, signers=("me",))


def test_a_run_is_kept_whole(tmp_path: Path) -> None:
    store = Store(tmp_path / "history.db")
    rows = [row for _, row in store.record(IMAGES, {}, verify)]
    (run,) = store.runs()
    assert run.finished
    assert store.rows(run.id) == rows
    assert store.last_rows() == rows


def test_an_interrupted_run_goes_on_where_it_was(tmp_path: Path) -> None:
    store = Store(tmp_path / "history.db")
    begun = store.record(IMAGES, {"key": "k"}, verify)
    for _ in range(BATCH):
        next(begun)
    begun.close()
    asked: list[str] = []

    def verify_rest(images: Iterable[str]) -> Iterator[tuple[int, Row]]:
        asked.extend(images)
        return verify(asked)

    placed = dict(store.record(IMAGES, {"key": "k"}, verify_rest, resume=True))
    assert [placed[place].image for place in range(len(IMAGES))] == IMAGES
    assert asked == IMAGES[BATCH:]
    assert len(store.runs()) == 1


def test_rows_that_come_slowly_are_not_kept_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "BATCH_SECONDS", 0.0)
    begun = Store(tmp_path / "history.db").record(IMAGES, {}, counted := Counted())
    assert next(begun)[1].image == IMAGES[0]
    assert counted.asked == 1
    begun.close()


class Counted:
    """Verifies, and knows how far it was asked."""

    asked = 0

    def __call__(self, images: Iterable[str]) -> Iterator[tuple[int, Row]]:
        for placed in verify(images):
            self.asked += 1
            yield placed


def test_another_list_or_policy_is_another_run(tmp_path: Path) -> None:
    store = Store(tmp_path / "history.db")
    for images, options in ((IMAGES, {"key": "a"}), (IMAGES, {"key": "b"}), (IMAGES[1:], {"key": "b"})):
        begun = store.record(images, options, verify, resume=True)
        next(begun)
        begun.close()
    assert len(store.runs()) == 3


def test_a_finished_run_is_not_resumed(tmp_path: Path) -> None:
    store = Store(tmp_path / "history.db")
    for _ in range(2):
        list(store.record(IMAGES, {}, verify, resume=True))
    assert len(store.runs()) == 2


def test_an_image_that_is_there_twice_has_two_rows(tmp_path: Path) -> None:
    store = Store(tmp_path / "history.db")
    assert len(list(store.record([IMAGES[0]] * 3, {}, verify))) == 3
    assert len(store.rows(store.runs()[0].id)) == 3


def test_two_audits_share_the_file(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        lists = list(pool.map(lambda n: list(Store(tmp_path / "h.db").record(IMAGES, {"n": n}, verify)), range(4)))
    store = Store(tmp_path / "h.db")
    assert {len(rows) for rows in lists} == {len(IMAGES)}
    assert [len(store.rows(run.id)) for run in store.runs()] == [len(IMAGES)] * 4


def test_a_file_that_is_no_history_is_told_and_kept(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a database, and longer than its header would be " * 10)
    with pytest.raises(LocalFileError, match=r"notes\.txt"):
        list(Store(tmp_path / "notes.txt").record(IMAGES, {}, verify))
    assert (tmp_path / "notes.txt").read_text().startswith("not a database")


def test_a_history_that_is_not_there_is_not_made_by_reading(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        Store(tmp_path / "gone.db").runs()
    assert not (tmp_path / "gone.db").exists()


def test_rows_may_come_in_any_order(tmp_path: Path) -> None:
    store = Store(tmp_path / "history.db")

    def backwards(images: Iterable[str]) -> Iterator[tuple[int, Row]]:
        return iter(reversed(list(verify(images))))

    list(store.record(IMAGES, {}, backwards))
    assert [row.image for row in store.rows(store.runs()[0].id)] == IMAGES


def test_the_history_knows_since_when_a_signer_signs(tmp_path: Path) -> None:
    store = Store(tmp_path / "history.db")
    ((_, first),) = store.record(IMAGES[:1], {}, verify)
    ((_, second),) = store.record(IMAGES[1:2], {}, verify)
    assert first.signer_since is not None
    assert second.signer_since == first.signer_since


def test_old_runs_are_dropped_and_the_last_are_kept(tmp_path: Path) -> None:
    store = Store(tmp_path / "history.db")
    for number in range(4):
        list(store.record(IMAGES[:2], number, verify))
    begun = store.record(IMAGES, "unfinished", verify)
    next(begun)
    begun.close()
    kept = [run.id for run in store.runs()][:3]
    assert store.retain(2) == 2
    assert [run.id for run in store.runs()] == kept
    assert store.last_rows() is not None
    assert store.retain(5) == 0
