"""Failures that are known: an earlier audit's output, against which only what is new counts."""

from __future__ import annotations

from sigwright.audits.row import Row
from sigwright.errors import MalformedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from sigwright.options import StrPath

    Known = frozenset[tuple[str, str, int]]
    """Image, digest and exit code of each failure."""

CAP = 512 << 20


def load(path: StrPath) -> Known:
    """Read what `audit -o json` or `-o jsonl` wrote. Raises LocalFileError, MalformedError."""
    import os

    from sigwright import _core

    name = os.fspath(path)
    try:
        rows = list(_rows(_core.read_file(name, CAP).decode()))
        return frozenset((row["image"], row["digest"], row["code"]) for row in rows if row["verdict"] == "failed")
    except (ValueError, KeyError, TypeError, AttributeError):
        hint = "`sigwright audit -o json --output-file FILE` writes one"
        raise MalformedError(f"{name} is no baseline: not what an audit prints", hint=hint) from None


def _rows(text: str) -> Iterable[dict[str, Any]]:
    import json

    try:
        document = json.loads(text)
    except ValueError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    rows: list[dict[str, Any]] = document.get("results", [document])
    return rows


def marked(rows: Iterable[tuple[int, Row]], known: Known) -> Iterator[tuple[int, Row]]:
    """Yield the rows, those with a failure of the baseline's marked as accepted. Another digest is another failure."""
    for place, row in rows:
        accepted = row.verdict == "failed" and (row.image, row.digest, row.code) in known
        yield place, row._replace(accepted=True) if accepted else row
