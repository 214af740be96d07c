"""Data to standard output or --output-file, talk to standard error."""

from __future__ import annotations

import sys

from sigwright.errors import LocalFileError


class Output:
    """Where a command writes."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._kept: list[str] = []

    def data(self, text: str) -> None:
        """Write what programs read."""
        if self._path:
            self._kept.append(text + "\n")
        else:
            write(text + "\n")

    def flush(self) -> None:
        """Let what was written be read now: the command goes on."""
        self.finish()
        if not self._path and sys.stdout is not None:
            sys.stdout.flush()

    def talk(self, text: str) -> None:
        """Write what people read."""
        print(text, file=sys.stderr)

    def finish(self) -> None:
        """Write the file that --output-file names, whole."""
        if self._path and self._kept:
            from sigwright._core import write_file

            write_file(self._path, "".join(self._kept).encode())
        self._kept.clear()


def write(text: str) -> None:
    """Write to standard output."""
    if sys.stdout is None:
        raise LocalFileError("standard output is closed")
    try:
        sys.stdout.write(text)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise LocalFileError(f"cannot write standard output: {error.strerror}") from None


def printable(text: str) -> str:
    """Return `text` on one line and without control characters: it may come from a registry."""
    return "".join(letter if letter.isprintable() else "?" for letter in text.replace("\n", " "))
