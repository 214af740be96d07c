"""Verification of many images: windows of a list through one client."""

from __future__ import annotations

from sigwright.audits.row import Row

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from sigwright.client import Client

WINDOW = 2000
"""Images that are verified together: what is kept of them is let go of before the next."""
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
