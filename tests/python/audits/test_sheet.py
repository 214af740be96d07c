"""Comma-separated values that a spreadsheet may open."""

from __future__ import annotations

import csv

import pytest

from sigwright.audits.sheet import sheet


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_cell_begins_as_a_formula_does(cell: str) -> None:
    assert sheet(("a",), [[cell]]).splitlines()[1].lstrip('"')[0] not in "=+-@\t"


def test_what_a_cell_holds_is_told_plainly() -> None:
    text = sheet(("a", "b", "c", "d"), [[True, None, ("x", "y"), 'a,"b"\nc']])
    assert list(csv.reader(text.splitlines())) == [["a", "b", "c", "d"], ["true", "", "x y", 'a,"b" c']]
