"""Comma-separated values for spreadsheets, which run what looks like a formula."""

from __future__ import annotations

from sigwright.rendering import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


def sheet(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a line of headings and a line a row; no cell begins as a formula does. Lists are joined by spaces."""
    return "\n".join(sheet_lines(columns, rows))


def sheet_lines(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Yield the same line by line."""
    from csv import writer

    line = _Line()
    lines = writer(line, lineterminator="")
    lines.writerow(columns)
    yield line.text
    for row in rows:
        lines.writerow(_harmless(printable(_text(cell))) for cell in row)
        yield line.text


class _Line:
    """What `csv` takes for a file: it writes a line at once."""

    text = ""

    def write(self, text: str) -> int:
        self.text = text
        return len(text)


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
