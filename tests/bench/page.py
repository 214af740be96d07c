#!/usr/bin/env python3
"""Write docs/performance.md from what `make bench` has measured: bench/page.py build/bench.json."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parents[2] / "docs/performance.md"
HEAD = """<!-- Written by tests/bench/page.py from what `make bench` measured; do not edit. -->

# Performance

Every figure is a ratio of two things measured in one run on one machine, by turns, so that another machine gives about
the same. `make bench` measures them again. A goal in **bold** was missed in the run that made this page.

| what | goal | figure | in absolute terms, on two cores of a shared machine |
|---|---|---|---|"""


def lines(rows: list[dict[str, Any]]) -> Iterator[str]:
    yield HEAD
    for row in rows:
        goal = f"{'at most' if row['at_most'] else 'at least'} {row['target']:g}"
        yield f"| {row['what']} | {goal if row['met'] else f'**{goal}**'} | {row['figure']:.2f} | {row['detail']} |"


def main() -> None:
    rows = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    PAGE.write_text("\n".join(lines(rows)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
