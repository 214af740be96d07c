"""The table of messages."""

from __future__ import annotations

import re

import pytest

from sigwright._explanations import ROWS, Row


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.title)
def test_a_row_is_whole(row: Row) -> None:
    assert re.compile(row.pattern)
    assert not re.search(row.pattern, "")
    assert all(row[:5])
    assert "\n" not in row.cause + row.fix
