#!/usr/bin/env python3
"""Write docs/performance.md and its plot from what `make bench` has measured: bench/page.py build/bench.json."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

PAGE = Path(__file__).resolve().parents[2] / "docs/performance.md"
PLOT = PAGE.with_suffix(".svg")
HEAD = f"""<!-- Written by tests/bench/page.py from what `make bench` measured; do not edit. -->

# Performance

Every figure is a ratio of two things measured in one run on one machine, by turns, so that another machine gives about
the same. `make bench` measures them again. A goal in **bold** was missed in the run that made this page.

![How much of its goal each figure used]({PLOT.name})
"""
COLUMNS = """| what | goal | figure | in absolute terms, on two cores of a shared machine |
|---|---|---|---|"""
WIDTH, LINE, NAMES, FULL = 900, 18, 420, 2.0


def lines(rows: list[dict[str, Any]]) -> Iterator[str]:
    yield HEAD
    for part, members in groupby(rows, key=lambda row: (row["part"], row["bound"])):
        yield f"## {part[0].rstrip('.')}\n\n{COLUMNS}"
        for row in members:
            goal = f"{'at most' if row['at_most'] else 'at least'} {row['target']:g}"
            yield f"| {row['what']} | {goal if row['met'] else f'**{goal}**'} | {row['figure']:.2f} | {row['detail']} |"
        yield f"\nWhat bounds it: {' '.join(part[1].split())}\n"


def used(row: dict[str, Any]) -> float:
    """Return how much of what is allowed was used: 1 is just met, and less is better."""
    figure, target = row["figure"], row["target"]
    return float(figure / target if row["at_most"] else target / figure)


def plot(rows: list[dict[str, Any]]) -> Iterator[str]:
    """A bar for each figure, cut at twice the goal; the line is the goal."""
    height, scale = LINE * (len(rows) + 2), (WIDTH - NAMES - 60) / FULL
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif">'
    yield f'<title>How much of its goal each figure used</title><rect width="{WIDTH}" height="{height}" fill="#fff"/>'
    for number, row in enumerate(rows):
        top, part = LINE * (number + 1), used(row)
        colour = "#2a7f62" if row["met"] else "#b5442e"
        yield (
            f'<text x="{NAMES - 8}" y="{top + 12}" font-size="11" text-anchor="end">{escape(row["what"])}</text>'
            f'<rect x="{NAMES}" y="{top + 3}" width="{min(part, FULL) * scale:.1f}" height="11" fill="{colour}"/>'
            f'<text x="{NAMES + min(part, FULL) * scale + 4:.1f}" y="{top + 12}" font-size="10">{part:.2f}</text>'
        )
    goal = NAMES + scale
    yield f'<line x1="{goal}" x2="{goal}" y1="{LINE - 4}" y2="{height - LINE}" stroke="#333" stroke-dasharray="4 3"/>'
    yield f'<text x="{goal}" y="12" font-size="11" text-anchor="middle">the goal; less is better</text></svg>'


def main() -> None:
    rows = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    PAGE.write_text("\n".join(lines(rows)), encoding="utf-8")
    PLOT.write_text("\n".join(plot(rows)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
