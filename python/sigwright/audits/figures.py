"""What the charts of an audit show: stacked bars. The page and matplotlib draw the same."""

from __future__ import annotations

from sigwright._record import Record
from sigwright.audits.row import VERDICTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from sigwright.audits.row import Row

MOST_BARS = 20
"""The bars with the highest numbers have one of their own."""
DAY = 86400.0


class Figure(Record):
    """Stacked bars."""

    title: str
    unit: str
    """What the numbers count."""
    series: tuple[str, ...]
    """What the parts of a bar are: each good, bad, odd or plain, a colon, and its name."""
    bars: tuple[tuple[str, tuple[float, ...]], ...]
    """The label and the number of each part, the longest bar first."""
    others: int = 0
    """How many bars were left out."""


def coverage(rows: Iterable[Row]) -> Figure:
    """Return how many images of each repository are verified."""
    kinds = ("good:verified", "plain:allowed unverified", "bad:failed", "odd:could not be checked")
    counted = _counted(rows, lambda row: [(repository_of(row.image), VERDICTS.index(row.verdict))], len(kinds))
    return _figure("Coverage by repository", "images", kinds, counted)


def signers(rows: Iterable[Row]) -> Figure:
    """Return how many images each key or identity signed."""
    counted = _counted(rows, lambda row: [(signer, 0) for signer in row.signers], 1)
    return _figure("Images by signer", "images", ("plain:images",), counted)


def key_age(rows: Iterable[Row], now: datetime | None = None) -> Figure:
    """Return for how many days each signer has been signing: since the first time that a log or authority saw it."""
    from datetime import datetime, timezone

    now = now or datetime.now(timezone.utc)
    oldest: dict[str, list[float]] = {}
    for row in rows:
        if row.time is None:
            continue
        days = max(0.0, (now - datetime.fromisoformat(row.time.replace("Z", "+00:00"))).total_seconds() / DAY)
        for signer in row.signers:
            oldest[signer] = [max(round(days, 1), *oldest.get(signer, [0.0]))]
    return _figure("Age of signing keys and identities", "days since the first signature seen", ("plain:days",), oldest)


def log_gaps(rows: Iterable[Row]) -> Figure:
    """Return how many verified images of each repository a transparency log knows, and how many none does."""
    kinds = ("good:in a log", "bad:in no log")
    counted = _counted(
        rows, lambda row: [(repository_of(row.image), int(not row.logged))] if row.verdict == "verified" else [], 2
    )
    return _figure("Log evidence by repository", "verified images", kinds, counted)


def drift(rows: Iterable[Row]) -> Figure:
    """Return how many pinned tags of each repository name another image by now; of NAME:TAG@DIGEST alone it is told."""
    kinds = ("good:as pinned", "bad:moved")
    counted = _counted(
        rows,
        lambda row: [(repository_of(row.image), int(row.tag_digest != row.digest))] if row.tag_digest else [],
        2,
    )
    return _figure("Pinned tags by repository", "images", kinds, counted)


ALL: dict[str, Callable[[Sequence[Row]], Figure]] = {
    "coverage": coverage,
    "signers": signers,
    "key_age": key_age,
    "log_gaps": log_gaps,
    "drift": drift,
}


def repository_of(image: str) -> str:
    """Return NAME of NAME:TAG@DIGEST."""
    head, slash, tail = image.partition("@")[0].rpartition("/")
    return f"{head}{slash}{tail.partition(':')[0]}"


def _counted(
    rows: Iterable[Row], places: Callable[[Row], Iterable[tuple[str, int]]], parts: int
) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for row in rows:
        for label, part in places(row):
            found.setdefault(label, [0.0] * parts)[part] += 1
    return found


def _figure(title: str, unit: str, series: tuple[str, ...], bars: dict[str, list[float]]) -> Figure:
    ranked = sorted(bars.items(), key=lambda bar: (-sum(bar[1]), bar[0]))
    shown = tuple((label, tuple(numbers)) for label, numbers in ranked[:MOST_BARS])
    return Figure(title=title, unit=unit, series=series, bars=shown, others=len(ranked) - len(shown))
