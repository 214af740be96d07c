"""Comma-separated values for spreadsheets, which run what looks like a formula."""

from __future__ import annotations

from sigwright.rendering import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def sheet(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a line of headings and a line a row; no cell begins as a formula does. Lists are joined by spaces."""
    from csv import writer
    from io import StringIO

    file = StringIO()
    lines = writer(file, lineterminator="\n")
    lines.writerow(columns)
    for row in rows:
        lines.writerow(_harmless(printable(_text(cell))) for cell in row)
    return file.getvalue().rstrip("\n")


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, tuple):
        return " ".join(map(str, cell))
    return "" if cell is None else str(cell)


def _harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: not after spaces, nor in the wide letters of East Asia."""
    return (
        f"'{cell}" if cell.lstrip().startswith(("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")) else cell
    )
