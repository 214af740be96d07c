"""Shell lines in the cells of Jupyter notebooks: their text, and where each of its characters stands in the file."""

from __future__ import annotations

import re

from sigwright.lint import shell
from sigwright.lint._model import Source
from sigwright.lint.tree import elements, find, get, raw, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sigwright.lint.tree import Node

SHELL_CELLS = re.compile(r"%%(?:bash|sh|script[ \t]+(?:bash|sh))\b[^\n]*")
SHELL_LINE = re.compile(r"[ \t]*(?:[\w, ]+=[ \t]*)?(?:!{1,2}|%sx[ \t]|%system[ \t])")
CHARACTER = re.compile(r"\\u[0-9a-fA-F]{4}|\\.|[^\\]", re.DOTALL)
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


def read(root: Node, text: str) -> Source:
    """Return what a shell would get."""
    source = Source([], [])
    for cell in find(root, ("cells", "[]")):
        if text_of(get(cell, "cell_type")) != "code":
            continue
        script, places = _decoded(get(cell, "source"), text)
        found = shell.read([(0, _shell_only(script))])
        for use in found.uses:
            start = places[use.offset]
            source.uses.append(use._replace(offset=start, literal=text.startswith(use.text, start)))
        source.problems.extend(one._replace(offset=places[one.offset]) for one in found.problems)
    return source


def _decoded(node: Node, text: str) -> tuple[str, list[int]]:
    """Return the text of a cell, a string of JSON or a list of them, and the place of each of its characters."""
    characters: list[str] = []
    places: list[int] = []
    for line in elements(node) or ([node] if text_of(node) else []):
        start = line.start_mark.index + 1
        for match in CHARACTER.finditer(raw(line, text)[1:-1]):
            written = match[0]
            escaped = chr(int(written[2:], 16)) if written[:2] == "\\u" else ESCAPES.get(written[-1], written[-1])
            characters.append(escaped if written[0] == "\\" else written)
            places.append(start + match.start())
    return "".join(characters), [*places, places[-1] + 1 if places else 0]


def _shell_only(script: str) -> str:
    """Return the text with blanks for what is no shell's."""
    cell = SHELL_CELLS.match(script)
    if cell:
        return " " * cell.end() + script[cell.end() :]
    kept = []
    goes_on = False
    for line in script.split("\n"):
        mark = None if goes_on else SHELL_LINE.match(line)
        shell_line = goes_on or mark is not None
        start = mark.end() if mark else 0
        kept.append(" " * start + line[start:] if shell_line else " " * len(line))
        goes_on = shell_line and line.endswith("\\")
    return "\n".join(kept)
