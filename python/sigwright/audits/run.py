"""Verification of many images: windows of a list through one client."""

from __future__ import annotations

from itertools import chain, filterfalse

from sigwright._record import Record
from sigwright.audits.row import Row
from sigwright.rendering import is_unicode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from sigwright.audits.window import Window
    from sigwright.client import Client
    from sigwright.options import StrPath
    from sigwright.policy.model import ImagePolicy

    Placed = tuple[int, Row]
    """A row, and the place of its image in the list."""

WINDOW = 5000
"""Images that are verified together: what is kept of them is let go of before the next."""
WORKERS = 96
"""Images in flight, where nobody says otherwise."""


class How(Record):
    """How an audit goes about it, beside the options of `verify`. Goes to other processes as it is."""

    policy: StrPath | ImagePolicy | None = None
    image_timeout: float | None = None
    attestations: bool = False
    ordered: bool = True
    cache: StrPath = ""
    cache_ttl: float = 24 * 3600.0
    cache_negative_ttl: float = 15 * 60.0


DEFAULT = How()


def rows(client: Client, images: Iterable[str], options: dict[str, Any], how: How = DEFAULT) -> Iterator[Placed]:
    """Yield the row of each image and its place, in the images' order or as they are done.

    An image that is there twice is verified once a window.
    """
    from sigwright.audits.window import Window

    window = Window(client, {"max_workers": WORKERS, **options}, how)
    start = 0
    for names in _windows(images):
        found = _rows_of(window, names)
        yield from ((start + place, row) for place, row in (_in_order(found) if how.ordered else found))
        start += len(names)


def _rows_of(window: Window, names: list[str]) -> Iterator[Placed]:
    from sigwright._client_base import text_of

    places: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        places.setdefault(text_of(name), []).append(place)
    for row in chain(window.rows([*filter(is_unicode, places)]), map(Row.no_name, filterfalse(is_unicode, places))):
        yield from ((place, row) for place in places[row.image])


def _windows(images: Iterable[str]) -> Iterator[list[str]]:
    from itertools import islice

    rest = iter(images)
    while window := list(islice(rest, WINDOW)):
        yield window


def _in_order(found: Iterator[Placed]) -> Iterator[Placed]:
    waiting: dict[int, Row] = {}
    wanted = 0
    for place, row in found:
        waiting[place] = row
        while wanted in waiting:
            yield wanted, waiting.pop(wanted)
            wanted += 1
