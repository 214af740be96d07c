"""Data to standard output or --output-file, talk to standard error."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager

from sigwright.errors import LocalFileError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


class Output:
    """Where a command writes."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._kept: list[bytes] = []

    def data(self, text: str) -> None:
        """Write what programs read."""
        if self._path:
            self._kept.append((text + "\n").encode())
        else:
            write(text + "\n")

    def raw(self, data: bytes) -> None:
        """Write bytes exactly as they are."""
        if self._path:
            self._kept.append(data)
            return
        with self.descriptor() as descriptor:
            rest = memoryview(data)
            while rest:
                rest = rest[_write(descriptor, rest) :]

    @contextmanager
    def descriptor(self) -> Iterator[int]:
        """Give a file to write much to: standard output itself, or one that --output-file gets when all is there."""
        if not self._path:
            if sys.stdout is None:
                raise LocalFileError("standard output is closed")
            sys.stdout.flush()
            yield sys.stdout.fileno()
            return
        import tempfile

        with tempfile.TemporaryFile() as file:
            yield file.fileno()
            file.seek(0)
            self._kept.append(file.read())

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

            write_file(self._path, b"".join(self._kept))
        self._kept.clear()


def _write(descriptor: int, data: memoryview) -> int:
    try:
        return os.write(descriptor, data)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise LocalFileError(f"cannot write standard output: {error.strerror}") from None


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
