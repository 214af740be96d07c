"""An audit on the workers of an executor: dask.distributed's, Ray's, or a pool of the standard library's."""

from __future__ import annotations

from sigwright.audits.figures import repository_of
from sigwright.audits.row import UNREACHABLE, Row
from sigwright.audits.run import DEFAULT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from concurrent.futures import Executor, Future
    from typing import Any

    from sigwright.audits.run import How

PART = 200
"""Images of a repository that one worker gets."""
SPAN = 20_000
"""Images that are looked at together to find those of a repository: lists may be longer than memory."""
AHEAD = 64
"""Parts that are handed out and not back yet."""
TRIES = 3
"""How often a part is handed out before its images count as not checked."""


def distributed(
    executor: Executor, images: Iterable[str], options: dict[str, Any], how: How = DEFAULT
) -> Iterator[Row]:
    """Yield the rows of a part as a worker brings it; a part that is lost with its worker is handed out again.

    Rows are taken from the one attempt that came back, so that none is there twice. An error of ours, such as an
    option that makes no sense, is raised at once; when the iterator is closed, what no worker has begun is called off.
    """
    from concurrent.futures import FIRST_COMPLETED, wait
    from itertools import islice

    parts = _parts(images)
    waiting: dict[Future[list[Row]], tuple[list[str], int]] = {}
    try:
        while True:
            for part in islice(parts, AHEAD - len(waiting)):
                waiting[_handed_out(executor, part, options, how)] = (part, 1)
            if not waiting:
                return
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                part, tries = waiting.pop(future)
                found = _found(future, part, tries)
                if found is None:
                    waiting[_handed_out(executor, part, options, how)] = (part, tries + 1)
                else:
                    yield from found
    finally:
        for future in waiting:
            future.cancel()


def _handed_out(executor: Executor, part: list[str], options: dict[str, Any], how: How) -> Future[list[Row]]:
    """Give a part to a worker; to this process where the executor says that it will never have one again."""
    from concurrent.futures import BrokenExecutor, Future

    try:
        return executor.submit(part_rows, part, options, how)
    except BrokenExecutor as error:
        _log(f"the executor is broken, the rest is verified here: {error}")
    done: Future[list[Row]] = Future()
    try:
        done.set_result(part_rows(part, options, how))
    except Exception as error:
        done.set_exception(error)
    return done


def _found(future: Future[list[Row]], part: list[str], tries: int) -> list[Row] | None:
    """Return the rows of a part that is back; None where it must be handed out again."""
    try:
        return future.result()
    except Exception as error:
        if _is_ours(error):
            raise
        _log(f"a part of {len(part)} images was lost: {type(error).__name__}: {error}")
        if tries < TRIES:
            return None
        message = f"lost with its worker {tries} times: {type(error).__name__}: {error}"
        return [Row(image=image, verdict="error", code=UNREACHABLE, message=message) for image in part]


def _is_ours(error: Exception) -> bool:
    from pickle import PicklingError

    from sigwright.errors import Error

    return isinstance(error, (Error, TypeError, PicklingError))


def _log(message: str) -> None:
    import logging

    logging.getLogger("sigwright.audits").warning("%s", message)


def _parts(images: Iterable[str]) -> Iterator[list[str]]:
    """Yield the images of a repository together: they share connections, tokens and evidence."""
    from itertools import islice

    rest = iter(images)
    while span := list(islice(rest, SPAN)):
        by_repository: dict[str, list[str]] = {}
        for image in span:
            by_repository.setdefault(repository_of(image), []).append(image)
        for part in by_repository.values():
            for start in range(0, len(part), PART):
                yield part[start : start + PART]


def part_rows(part: Sequence[str], options: dict[str, Any], how: How = DEFAULT) -> list[Row]:
    """Return the rows of a part: what a worker does, with the one client of its process."""
    from sigwright.audits import run
    from sigwright.client import default_client

    return [row for _, row in run.rows(default_client(), part, options, how)]
