"""Data to standard output or --output-file, talk to standard error."""

from __future__ import annotations

import os
import sys

from sigwright.errors import LocalFileError
from sigwright.rendering import printable as printable  # which all that prints asks for here

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import IO, TypeVar

    from sigwright.cli.progress import Progress

    T = TypeVar("T")


class Output:
    """Where a command writes."""

    def __init__(self, path: str, *, quiet: bool = False, dry_run: bool = False) -> None:
        self._path = path
        self.quiet = quiet
        self.dry_run = dry_run
        self.verbose = False
        self._kept: list[bytes] = []
        self._spool: IO[bytes] | None = None
        self.results: list[dict[str, str]] = []
        """What was found out about each image, for the steps of a pipeline."""
        self.progress: Progress | None = None

    def counted(self, items: Iterable[T], total: int) -> Iterable[T]:
        """Return the items; whoever looks on is told how many of how many there were."""
        return items if self.progress is None else self.progress.counted(items, total)

    @property
    def width(self) -> int | None:
        """The columns of the terminal that standard output is; None where it is none, and lines stay whole."""
        if self._path or sys.stdout is None or not sys.stdout.isatty():
            return None
        try:
            return os.get_terminal_size(sys.stdout.fileno()).columns or None
        except OSError:
            return None

    def data(self, text: str) -> None:
        """Write what programs read."""
        if self._path:
            self.raw((text + "\n").encode())
        else:
            write(text + "\n")

    def raw(self, data: bytes) -> None:
        """Write bytes exactly as they are."""
        if self._path and self._spool is None:
            self._kept.append(data)
        else:
            self.pieces((data,))

    def pieces(self, data: Iterable[bytes]) -> None:
        """Write bytes piece by piece: together they may be much."""
        descriptor = self.fileno()
        for piece in data:
            rest = memoryview(piece)
            while rest:
                rest = rest[_write(descriptor, rest) :]

    def begin_much(self) -> None:
        """Keep nothing of what comes now in memory: --output-file gets it from a file of its own at the end."""
        if self._path:
            self.fileno()

    def forget(self) -> None:
        """Leave --output-file as it was: half of a document is none."""
        self._kept.clear()
        self._spool = None

    def write_file(self, path: str, data: bytes, said: str = "", *, mode: int = 0o644) -> None:
        """Write a file that the command leaves behind, and say so; in a dry run only say that it would."""
        if self.dry_run:
            self.talk(f"would write {printable(path)} ({len(data)} bytes)")
            return
        from sigwright._core import write_file

        write_file(path, data, mode=mode)
        if said:
            self.talk(said)

    def fileno(self) -> int:
        """Return a file to write much to: standard output, or one whose contents --output-file gets at the end."""
        if self._path:
            import tempfile

            self._spool = self._spool or tempfile.TemporaryFile()  # noqa: SIM115 - until finish()
            return self._spool.fileno()
        if sys.stdout is None:
            raise LocalFileError("standard output is closed")
        flush()
        return sys.stdout.fileno()

    @property
    def to_file(self) -> bool:
        """Whether --output-file takes the place of standard output."""
        return bool(self._path)

    def flush(self) -> None:
        """Let what was written be read now: the command goes on."""
        if self._path:
            self._write_file()
        elif sys.stdout is not None:
            flush()

    def flush_stream(self) -> None:
        """The same on standard output alone, where many are to come: a file is written once, at the end."""
        if not self._path:
            self.flush()

    def talk(self, text: str) -> None:
        """Write what people read, unless they asked for quiet."""
        if self.quiet:
            return
        for line in text.splitlines() if self.dry_run else [text]:
            print(f"dry run: {line}" if self.dry_run else line, file=sys.stderr)

    def warn(self, text: str) -> None:
        """Write what people must not miss."""
        from sigwright.cli.colours import painted

        print(f"{painted('warning:')} {printable(text)}", file=sys.stderr)

    def refuse(self, text: str) -> None:
        """Write why nothing was done, or what was not."""
        print(text, file=sys.stderr)

    def result(self, image: str, verdict: str, reference: str = "") -> None:
        """Note what came of an image; `reference` is what may be deployed, and empty where nothing may."""
        digest = reference.rpartition("@")[2] if reference else ""
        self.results.append({"image": image, "verdict": verdict, "reference": reference, "digest": digest})

    def finish(self) -> None:
        """Write the file that --output-file names, whole."""
        self._write_file()
        self.forget()

    def _write_file(self) -> None:
        head = b"".join(self._kept)
        if self._spool is not None:
            from sigwright._core import write_file_held

            write_file_held(self._path, head, self._spool.fileno())
        elif self._path and head:
            from sigwright._core import write_file

            write_file(self._path, head)


def _write(descriptor: int, data: memoryview) -> int:
    try:
        return os.write(descriptor, data)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _unwritten(error) from None


def _unwritten(error: OSError) -> LocalFileError:
    return LocalFileError(f"cannot write standard output: {error.strerror}", hint="check the free space")


def flush() -> None:
    """Flush standard output."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _unwritten(error) from None


def write(text: str) -> None:
    """Write to standard output."""
    if sys.stdout is None:
        raise LocalFileError("standard output is closed")
    try:
        sys.stdout.write(text)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _unwritten(error) from None
