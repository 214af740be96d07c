"""Parts of an audit on the workers of an executor."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from pickle import PicklingError
from typing import Any

import pytest

import sigwright
from fakes.images import image
from fakes.registry import FakeRegistry
from sigwright.audits import executors, run
from sigwright.errors import UsageError


@pytest.fixture
def registry() -> Iterator[FakeRegistry]:
    with FakeRegistry() as running:
        yield running


@pytest.fixture
def options(public_key_file: Path) -> dict[str, Any]:
    return {"key": public_key_file, "insecure_ignore_tlog": True}


def push(registry: FakeRegistry, repository: str, tag: str, text: str) -> str:
    registry.store.push(repository, image(text), tag)
    return f"{registry.address}/{repository}:{tag}"


def test_parts_keep_a_repository_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "PART", 2)
    images = ["h:5000/a:1", "h/b", "h:5000/a:2", "h:5000/a@sha256:0", "h/b:x"]
    assert list(executors._parts(images)) == [["h:5000/a:1", "h:5000/a:2"], ["h:5000/a@sha256:0"], ["h/b", "h/b:x"]]


def test_an_executor_gives_the_same_rows(
    registry: FakeRegistry, options: dict[str, Any], key: sigwright.PrivateKey
) -> None:
    images = [push(registry, f"app{number % 3}", f"v{number}", str(number)) for number in range(9)]
    for name in images[::2]:
        sigwright.sign(name, key=key, tlog_upload=False)
    with ThreadPoolExecutor(2) as executor:
        rows = list(executors.distributed(executor, images, options))
    alone = [row for _, row in run.rows(sigwright.Client(), images, options)]
    assert sorted((row.image, row.code) for row in rows) == sorted((row.image, row.code) for row in alone)


class Losing(ThreadPoolExecutor):
    """Loses each part as many times as it is told."""

    def __init__(self, times: int) -> None:
        super().__init__(1)
        self.times = times
        self.submitted = 0

    def submit(self, *arguments: Any, **more: Any) -> Future[Any]:
        self.submitted += 1
        if self.submitted <= self.times:
            lost: Future[Any] = Future()
            lost.set_exception(BrokenProcessPool("a worker died"))
            return lost
        return super().submit(*arguments, **more)


def test_a_part_that_is_lost_with_its_worker_is_done_again_and_counted_once(options: dict[str, Any]) -> None:
    with Losing(1) as executor:
        rows = list(executors.distributed(executor, ["not an image"], options))
    assert [row.code for row in rows] == [2]


def test_what_is_lost_again_and_again_was_not_checked(options: dict[str, Any]) -> None:
    with Losing(100) as executor:
        rows = list(executors.distributed(executor, ["h/a:1", "h/a:2"], options))
    assert [(row.image, row.verdict, row.code) for row in rows] == [("h/a:1", "error", 21), ("h/a:2", "error", 21)]
    assert "lost with its worker 3 times" in rows[0].message


class Broken(ThreadPoolExecutor):
    """Works once, and then never again."""

    def submit(self, *arguments: Any, **more: Any) -> Future[Any]:
        if self._work_queue.qsize() or self._threads:
            raise BrokenProcessPool("a worker died")
        return super().submit(*arguments, **more)


def test_what_a_broken_executor_cannot_take_is_done_here(options: dict[str, Any]) -> None:
    with Broken(1) as executor:
        rows = list(executors.distributed(executor, ["not an image", "neither:", "nor@this"], options))
    assert sorted(row.image for row in rows) == ["neither:", "nor@this", "not an image"]
    assert {row.code for row in rows} == {2}


class Refusing(ThreadPoolExecutor):
    """Cannot send what it is given."""

    def submit(self, *arguments: Any, **more: Any) -> Future[Any]:
        refused: Future[Any] = Future()
        refused.set_exception(PicklingError("no"))
        return refused


def test_what_cannot_be_sent_to_a_worker_is_an_error_at_once(options: dict[str, Any]) -> None:
    with Refusing(1) as executor, pytest.raises(PicklingError):
        list(executors.distributed(executor, ["h/a"], options))


def test_a_list_is_read_no_further_than_workers_are_ahead(
    monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]
) -> None:
    monkeypatch.setattr(executors, "SPAN", 2)
    monkeypatch.setattr(executors, "AHEAD", 2)
    read: list[str] = []

    def names() -> Iterator[str]:
        for number in range(1000):
            read.append(f"not an image {number}")
            yield read[-1]

    with ThreadPoolExecutor(1) as executor:
        rows = executors.distributed(executor, names(), options)
        next(rows)
        assert len(read) <= 8
        rows.close()  # type: ignore[attr-defined]


def test_what_nobody_has_begun_is_called_off_with_the_iterator() -> None:
    class Idle(ThreadPoolExecutor):
        futures: list[Future[Any]] = []  # noqa: RUF012 - of one test

        def submit(self, *_: Any, **__: Any) -> Future[Any]:
            self.futures.append(Future())
            if len(self.futures) == 1:
                self.futures[0].set_result([executors.Row(image="first", verdict="error", code=2)])
            return self.futures[-1]

    idle = Idle(1)
    rows = executors.distributed(idle, ["h/a", "h/b", "h/c"], {})
    assert next(rows).image == "first"
    rows.close()  # type: ignore[attr-defined]
    assert [future.cancelled() for future in idle.futures] == [False, True, True]


def test_an_error_of_ours_is_not_tried_again() -> None:
    with Losing(0) as executor, pytest.raises(UsageError):
        list(executors.distributed(executor, ["registry.example/app"], {"insecure_ignore_tlog": True}))
