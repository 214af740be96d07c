"""The adapter of Ray's without Ray; tests/interop has the real one."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

import pytest

from sigwright.audits import result
from sigwright.audits.ray import RayExecutor
from sigwright.errors import UsageError


class Reference:
    def __init__(self, done: Any) -> None:
        self.done = done

    def future(self) -> Future[Any]:
        future: Future[Any] = Future()
        future.object_ref = self  # type: ignore[attr-defined]
        if self.done is not None:
            future.set_result(self.done)
        return future


class FakeRay:
    """Does a task when it is asked for, unless it is told not to."""

    def __init__(self) -> None:
        self.given: dict[str, Any] = {}
        self.started = False
        self.cancelled: list[Any] = []
        self.idle = False

    def is_initialized(self) -> bool:
        return self.started

    def init(self, **_: Any) -> None:
        self.started = True

    def cancel(self, reference: Any) -> None:
        self.cancelled.append(reference)

    def remote(self, call: Any) -> Any:
        outer = self

        class Task:
            def options(self, **given: Any) -> Task:
                outer.given = given
                return self

            def remote(self, *arguments: Any) -> Reference:
                return Reference(None if outer.idle else call(*arguments))

        return Task()


@pytest.fixture
def ray(monkeypatch: pytest.MonkeyPatch) -> FakeRay:
    fake = FakeRay()
    monkeypatch.setattr(result, "library", lambda *_: fake)
    return fake


def test_it_starts_ray_where_nobody_has_and_tries_again_what_a_worker_took_with_it(ray: FakeRay) -> None:
    with RayExecutor(num_cpus=0.5) as executor:
        assert executor.submit(divmod, 7, 2).result() == (3, 1)
    assert ray.started
    assert ray.given == {"max_retries": 3, "num_cpus": 0.5}


def test_what_has_not_begun_is_called_off(ray: FakeRay) -> None:
    ray.idle = True
    executor = RayExecutor()
    executor.submit(divmod, 7, 2)
    executor.shutdown(wait=False, cancel_futures=True)
    assert len(ray.cancelled) == 1
    with pytest.raises(RuntimeError):
        executor.submit(divmod, 7, 2)


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UsageError, match="ray is not installed"):
        RayExecutor()
