"""Blocking calls for `await`: on a thread, and stopped when the task that waits is cancelled."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import AsyncIterator, Callable, Iterator
from typing import ParamSpec, TypeVar

from sigwright._core import StopSource

P = ParamSpec("P")
R = TypeVar("R")

_stop: contextvars.ContextVar[StopSource | None] = contextvars.ContextVar("sigwright_stop", default=None)


def current_stop() -> StopSource | None:
    """Return what ends the call that this thread makes for a task."""
    return _stop.get()


async def call(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run `function` on a thread; cancelling ends it there too, and waits for that."""
    stop = StopSource()
    token = _stop.set(stop)
    work = asyncio.ensure_future(asyncio.to_thread(function, *args, **kwargs))  # copies the context as it is now
    _stop.reset(token)
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        stop.request_stop()
        await asyncio.wait([work])
        raise


async def iterate(values: Iterator[R]) -> AsyncIterator[R]:
    """Yield from a blocking generator without blocking the loop."""
    end = object()
    try:
        while (value := await asyncio.to_thread(next, values, end)) is not end:
            yield value  # type: ignore[misc]
    finally:
        close = getattr(values, "close", None)
        if close is not None:
            await asyncio.to_thread(close)
