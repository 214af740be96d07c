"""Shell lines in the cells of Jupyter notebooks."""

from __future__ import annotations

from sigwright.lint.tree import elements, find, get, raw, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from sigwright.lint.tree import Node

SHELL_CELLS = ("%%bash", "%%sh", "%%script bash", "%%script sh")


def scripts(root: Node, text: str) -> Iterator[tuple[int, str]]:
    """Yield offset and raw text of each line that a shell gets."""
    for cell in find(root, ("cells", "[]")):
        if text_of(get(cell, "cell_type")) != "code":
            continue
        source = get(cell, "source")
        lines = elements(source) or ([source] if text_of(source) else [])
        whole = bool(lines) and text_of(lines[0]).startswith(SHELL_CELLS)
        for line in lines:
            yield from _shell_lines(line, text, whole)


def _shell_lines(node: Node, text: str, whole: bool) -> Iterator[tuple[int, str]]:
    offset = node.start_mark.index + 1
    for line in raw(node, text)[1:-1].split("\\n"):  # a line's end as JSON writes it
        stripped = line.lstrip()
        skipped = len(line) - len(stripped)
        if stripped.startswith("!"):
            yield offset + skipped + 1, stripped[1:].replace('\\"', "  ")
        elif whole and not stripped.startswith("%%"):
            yield offset, line.replace('\\"', "  ")
        offset += len(line) + 2
