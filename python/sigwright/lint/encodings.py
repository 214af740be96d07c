"""The encoding of a text by its first bytes (YAML 1.2.2, section 5.2), so that what is written is encoded as before."""

from __future__ import annotations

from typing import NamedTuple

FIRST_BYTES = (
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\xff\xfe", "utf-16-le"),
)
"""Byte order marks, the longer first: PowerShell's `>` writes the last."""


class Text(NamedTuple):
    """A text and how it was encoded; a byte order mark stays its first character."""

    text: str
    encoding: str = "utf-8"

    def encoded(self, text: str) -> bytes:
        """Return another text as the bytes that such a file holds."""
        return text.encode(self.encoding, _errors(self.encoding))


def decode(data: bytes) -> Text | None:
    """Return the text of a file, or None for one that is no text."""
    encoding = next((name for mark, name in FIRST_BYTES if data.startswith(mark)), "utf-8")
    if encoding == "utf-8":
        return None if b"\0" in data[:4096] else Text(data.decode(encoding, _errors(encoding)))
    try:
        return Text(data.decode(encoding, _errors(encoding)), encoding)
    except UnicodeDecodeError:
        return None


def _errors(encoding: str) -> str:
    # A shell takes a comment in Latin-1, and it is kept; halves of pairs are kept in the wider encodings.
    return "surrogateescape" if encoding == "utf-8" else "surrogatepass"
