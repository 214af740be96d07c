"""Verification of many images: windows of a list through one client, or parts of it on the workers of an executor."""

from __future__ import annotations

from sigwright.audits.row import Row

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from concurrent.futures import Executor, Future
    from typing import Any

    from sigwright.client import Client

WINDOW = 2000
"""Images that are verified together: what is kept of them is let go of before the next."""
PART = 200
"""Images of a repository that one worker gets."""
TRIES = 3
WORKERS = 32
"""Images in flight, where nobody says otherwise."""


def rows(client: Client, images: Iterable[str], options: dict[str, Any]) -> Iterator[Row]:
    """Yield the row of each image, in the images' order. An image that is there twice is verified once a window."""
    options = {"max_workers": WORKERS, **options}
    for window in _windows(images):
        yield from _window_rows(client, window, options)


def _windows(images: Iterable[str]) -> Iterator[list[str]]:
    from itertools import islice

    rest = iter(images)
    while window := list(islice(rest, WINDOW)):
        yield window


def _window_rows(client: Client, window: list[str], options: dict[str, Any]) -> Iterator[Row]:
    for report in client.verify_many(window, ordered=True, **options):
        yield Row.of(report, _tag_digest(client, report.image, options))


def _tag_digest(client: Client, image: str, options: dict[str, Any]) -> str:
    """Return what the tag of NAME:TAG@DIGEST names now; empty where there is none, or where it cannot be told."""
    name, at, _ = image.partition("@")
    if not at or ":" not in name.rpartition("/")[2]:
        return ""
    from sigwright.errors import Error
    from sigwright.options import ResolveOptions

    given = {key: value for key, value in options.items() if key in ResolveOptions._fields}
    try:
        return client.resolve(name, **given).digest
    except Error:
        return ""


def distributed(executor: Executor, images: Iterable[str], options: dict[str, Any]) -> Iterator[Row]:
    """Yield the rows as the workers of an executor bring them; a part that is lost with its worker is done again."""
    from concurrent.futures import FIRST_COMPLETED, wait

    waiting: dict[Future[list[Row]], tuple[list[str], int]] = {}
    for part in _parts(images):
        waiting[executor.submit(_part_rows, part, options)] = (part, 1)
    while waiting:
        for future in wait(waiting, return_when=FIRST_COMPLETED).done:
            part, tries = waiting.pop(future)
            try:
                found = future.result()
            except Exception as error:
                if tries == TRIES or _is_ours(error):
                    raise
                waiting[executor.submit(_part_rows, part, options)] = (part, tries + 1)
                continue
            yield from found


def _is_ours(error: Exception) -> bool:
    from sigwright.errors import Error

    return isinstance(error, (Error, TypeError))


def _parts(images: Iterable[str]) -> Iterator[list[str]]:
    """Yield the images of a repository together: they share connections, tokens and evidence."""
    by_repository: dict[str, list[str]] = {}
    for image in images:
        name = image.partition("@")[0]
        head, _, tail = name.rpartition("/")
        by_repository.setdefault(f"{head}/{tail.partition(':')[0]}", []).append(image)
    for part in by_repository.values():
        for start in range(0, len(part), PART):
            yield part[start : start + PART]


def _part_rows(part: Sequence[str], options: dict[str, Any]) -> list[Row]:
    from sigwright.client import default_client

    return list(rows(default_client(), part, options))
