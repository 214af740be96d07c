"""Documents inside a Dockerfile's instructions (`RUN <<EOF`): no instructions themselves, but a shell may run them.

As BuildKit's parser has it: a word of RUN, COPY or ADD that begins with `<<` names the line that ends a document.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from sigwright.lint.words import SHELLS

STARTS = re.compile(r"[ \t]*(?:ONBUILD[ \t]+)?(RUN|COPY|ADD)[ \t]", re.IGNORECASE)
MARK = re.compile(r"(?<!\S)\d*<<(?P<dash>-?)(?P<quote>[\"']?)(?P<name>[^\s<\"']+)(?P=quote)(?=\s|$)")
LEFT_OUT = re.compile(rf"^[ \t]*#[^\n]*|--\S+|{MARK.pattern}", re.MULTILINE)
SHEBANG = re.compile(r"#![^\n]*\b(?:ba|z|da|a)?sh\b")


def blanked(text: str, mark: str) -> tuple[str, list[tuple[int, str]]]:
    """Return the text with its documents as blanks, and offset and text of those that a shell runs."""
    kept: list[str] = []
    scripts: list[tuple[int, str]] = []
    lines = re.split(r"(?<=\n)", text)
    ends = _Ends(lines)
    position = offset = 0
    while position < len(lines):
        instruction, position = _instruction(lines, position, mark)
        kept.append(instruction)
        offset += len(instruction)
        marks = list(MARK.finditer(instruction)) if STARTS.match(instruction) else []
        program = _program(instruction) if marks else None
        for opened in marks:
            end = ends.of(opened, position)
            document, position = "".join(lines[position:end]), end
            if document and program is not None and _is_script(program, document):
                scripts.append((offset, document))
            kept.append(re.sub(r"[^\n]", " ", document))
            offset += len(document)
    return "".join(kept), scripts


def _instruction(lines: list[str], position: int, mark: str) -> tuple[str, int]:
    """Return an instruction with the lines on which it goes on, among which comments and empty ones do not end it."""
    start = position
    goes_on = not lines[position].lstrip().startswith("#")
    while goes_on and position + 1 < len(lines):
        line = lines[position].strip()
        goes_on = line.endswith(mark) or (position > start and (not line or line.startswith("#")))
        position += goes_on
    return "".join(lines[start : position + 1]), position + 1


class _Ends:
    """Where each line stands, so that however many documents are opened no line is looked at twice."""

    def __init__(self, lines: list[str]) -> None:
        self._places: dict[tuple[str, str], list[int]] = {}
        for place, line in enumerate(lines):
            bare = line.rstrip("\r\n")
            self._places.setdefault(("", bare), []).append(place)
            self._places.setdefault(("-", bare.lstrip("\t")), []).append(place)

    def of(self, opened: re.Match[str], position: int) -> int:
        """Return what follows the line that ends a document; `position` where no line does."""
        places = self._places.get((opened["dash"], opened["name"]), [])
        found = bisect_left(places, position)
        return places[found] + 1 if found < len(places) else position


def _program(instruction: str) -> str | None:
    """Return what RUN gives a document to: a program, or nothing where it runs by itself; None where it is no RUN."""
    words = [word for word in LEFT_OUT.sub(" ", instruction).split() if word not in "\\`"]
    if words[0].upper() == "ONBUILD":
        words = words[1:]
    return ("".join(words[1:2]) if words[0].upper() == "RUN" else None) if words else None


def _is_script(program: str, document: str) -> bool:
    """Tell whether a shell runs a document: as its input, or by itself with no other program in its first line."""
    if program:
        return program.rpartition("/")[2] in SHELLS
    return not document.startswith("#!") or SHEBANG.match(document) is not None
