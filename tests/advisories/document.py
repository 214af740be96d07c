#!/usr/bin/env python3
"""Write docs/security/advisories.md from the table."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from advisories.mutants import MUTANTS
from advisories.table import ROOT, ROWS, Row, node

PAGE = ROOT / "docs" / "security" / "advisories.md"


def lines() -> Iterator[str]:
    """Yield the page."""
    tested = [row for row in ROWS if row.tests]
    yield "<!-- Written by tests/advisories/document.py from tests/advisories/table.py; do not edit. -->"
    yield "# Advisories"
    yield ""
    yield "What went wrong in programs of this kind, why it cannot here, and the test that would show it. Of"
    yield f"{len(ROWS)} advisories and families of them {len(tested)} have tests; the others are about what is not done"
    yield f"here. `make mutants` breaks {len(MUTANTS)} defences one at a time, and counts how often the tests notice."
    yield ""
    yield "| advisory | where | what went wrong | why not here | tests | defences broken |"
    yield "|---|---|---|---|---|---|"
    for row in ROWS:
        broken = ", ".join(row.mutants) or row.unbroken
        yield f"| {row.ids} | {row.where} | {row.wrong} | {row.here} | {_tests(row)} | {broken} |"


def _tests(row: Row) -> str:
    links = []
    for test in map(node, row.tests):
        path, _, name = test.partition("::")
        links.append(f"[{name or Path(path).name}](../../{path})")
    return "<br>".join(links)


def text() -> str:
    """Return the page."""
    return "\n".join(lines()) + "\n"


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(text())
