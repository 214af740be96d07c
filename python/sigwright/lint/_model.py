"""What the readers hand over and what the rules say."""

from __future__ import annotations

from typing import NamedTuple

ERRORS = frozenset(
    ("REF001", "REF002", "REF003", "REF004", "REF013", "REF014", "REF019", "SIG001", "SIG002", "SIG003", "SIG004")
)
"""Rules whose findings fail a run; the others warn."""


class Edit(NamedTuple):
    """Replace the characters from `start` to `end` of a file."""

    start: int
    end: int
    text: str


class Use(NamedTuple):
    """A place in a file that names an image."""

    text: str
    """The reference as it is used: of a map of parts, those put together."""
    offset: int
    literal: bool = True
    """The file has these very characters at `offset`."""
    tag_too: bool = False
    """Digest and tag are given apart, and only one of them can hold (REF016)."""
    cloud_run: bool = False
    """Cloud Run is to run it, which runs linux/amd64 alone."""
    digest_edit: Edit | None = None
    """What replaces a tag that names a signature, where the reference is not literal."""


class Problem(NamedTuple):
    """A finding of one file, by offset."""

    rule: str
    offset: int
    message: str
    edits: tuple[Edit, ...] = ()
    reference: str = ""


class Source(NamedTuple):
    """What one file holds."""

    uses: list[Use]
    problems: list[Problem]
    dockerfiles: tuple[str, ...] = ()
    """Files, by path, that are Dockerfiles whatever they are called."""
    unread: tuple[tuple[int, str], ...] = ()
    """Where a text does not parse, and why."""


class Finding(NamedTuple):
    """What is wrong in one place: line and column count from 1."""

    file: str
    line: int
    column: int
    rule: str
    message: str
    reference: str = ""
    edits: tuple[Edit, ...] = ()

    @property
    def severity(self) -> str:
        """Return "error" or "warning"."""
        return "error" if self.rule in ERRORS else "warning"

    def to_dict(self) -> dict[str, object]:
        """Return plain data, ready for `json.dumps`."""
        return {
            "file": self.file, "line": self.line, "column": self.column, "rule": self.rule,
            "severity": self.severity, "message": self.message, "reference": self.reference,
            "fixable": bool(self.edits),
        }  # fmt: skip
