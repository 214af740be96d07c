"""Ray as an executor, which it has none of itself: `audit(..., executor=RayExecutor())`."""

from __future__ import annotations

from concurrent.futures import Executor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from typing import Any, ParamSpec, TypeVar

    P = ParamSpec("P")
    R = TypeVar("R")

RETRIES = 3
"""How often Ray itself begins anew what a worker took with it."""


class RayExecutor(Executor):
    """Runs calls as tasks of Ray's: of the cluster that the process is connected to, or of one on this machine.

    `options` are those of `ray.remote`, such as `num_cpus=0.5` or a `runtime_env`. Shutting it down calls off what has
    not begun, and leaves Ray itself running.
    """

    def __init__(self, **options: Any) -> None:
        from sigwright.audits.result import library

        self._ray = library("ray", "ray")
        if not self._ray.is_initialized():
            self._ray.init(include_dashboard=False, log_to_driver=False)
        self._task = self._ray.remote(_call).options(**{"max_retries": RETRIES, **options})
        self._running: set[Any] = set()
        self._open = True

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Have a worker call it. The future has its result, or the exception that ended it or its worker."""
        if not self._open:
            raise RuntimeError("the executor was shut down")
        reference = self._task.remote(fn, args, kwargs)
        future: Future[R] = reference.future()
        self._running.add(future)
        future.add_done_callback(self._running.discard)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more calls; wait for those that run, or call them off."""
        self._open = False
        running = list(self._running)
        if cancel_futures:
            for future in running:
                self._ray.cancel(future.object_ref)
        if wait:
            from concurrent.futures import wait as wait_for

            wait_for(running)


def _call(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    return function(*args, **kwargs)
