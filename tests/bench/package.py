"""What is installed: how much CPU it costs to import it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.measure import Cost, Row, run_once

BOUND = """`import sigwright` loads names, and each part when it is first used; the core with the libraries that it is
linked to is half of what a verification has to load."""
ROUNDS = 15
DIST = Path(__file__).resolve().parents[2] / "build/dist"


def rows() -> Iterator[Row]:
    costs = {program: Cost() for program in ("pass", "import sigwright", "from sigwright import verify")}
    for number in range(ROUNDS + 1):
        for program, cost in costs.items():
            run_once([sys.executable, "-c", program], os.environ, cost if number else Cost())
    bare, imported, ready = (cost.cpu * 1000 for cost in costs.values())
    yield Row("import sigwright: ms of CPU", 60, imported, f"of which the bare interpreter {bare:.0f} ms")
    yield Row("from sigwright import verify: ms of CPU", 60, ready, "the core loaded")
    core = next(Path(sys.prefix).rglob("sigwright/_core*.so"))
    yield Row("the core's module: MB", 12, core.stat().st_size / 1e6, "stripped")
    for wheel in sorted(DIST.glob("sigwright-*.whl")):
        yield Row(f"wheel of {wheel.name.split('-')[2]}: MB", 5, wheel.stat().st_size / 1e6, "as `make wheel` makes it")
