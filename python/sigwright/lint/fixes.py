"""Corrections by range: nothing but references changes, and a file is written only if it then reads as it should."""

from __future__ import annotations

import difflib
import re

from sigwright.lint import files
from sigwright.lint.tree import documents, text_of, walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from sigwright.lint._model import Edit
    from sigwright.lint.files import Reader


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return the text with the edits made; of two that overlap the first."""
    parts, position = [], 0
    for edit in sorted(set(edits)):
        if edit.start >= position:
            parts += [text[position : edit.start], edit.text]
            position = edit.end
    return "".join([*parts, text[position:]])


def holds(reader: Reader, path: str, before: str, after: str, edits: tuple[Edit, ...]) -> bool:
    """Tell whether a corrected file reads as the old one did but for the references corrected."""
    old, new = reader.read(path, before), reader.read(path, after)
    if len(old.uses) != len(new.uses) or old.dockerfiles != new.dockerfiles:
        return False
    made = {edit.text for edit in edits}
    if not all(a.text == b.text or _corrected(b.text, made) for a, b in zip(old.uses, new.uses, strict=True)):
        return False
    if not files.DOCUMENT.fullmatch(path.rpartition("/")[2]):
        return True
    was, now = _scalars(before), _scalars(after)
    changed = [b for a, b in zip(was, now, strict=False) if a != b]
    return len(was) == len(now) and len(changed) <= len(edits)


def _corrected(reference: str, made: set[str]) -> bool:
    """Tell whether a reference is what an edit wrote: as a whole, its end, or the digest of one in parts."""
    ends = tuple(text if text.startswith("@") else f"@{text.partition(': ')[2]}" for text in made if ":" in text)
    return reference in made or any(reference.endswith(end) for end in ends if end != "@")


def _scalars(text: str) -> list[str]:
    return [text_of(node) for root in documents(text) if root is not None for node in walk(root)]


def diff(path: str, before: str, after: str) -> str:
    """Return the unified difference."""
    lines = difflib.unified_diff(_lines(before), _lines(after), f"a/{path}", f"b/{path}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _lines(text: str) -> list[str]:
    """Return the lines as `patch` counts them, which knows one end of a line."""
    return [line for line in re.split(r"(?<=\n)", text) if line]


def write(path: str, data: bytes) -> None:
    """Replace a file, whole."""
    from sigwright._core import write_file

    write_file(path, data)
