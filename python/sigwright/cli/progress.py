"""How far a command is: one line on the terminal that standard error is, while it takes more than a second.

The line goes away before anything else is written, and at the end. It is drawn again only when something has moved, so
that it never stands over a question.
"""

from __future__ import annotations

import os
import sys
from threading import Event, RLock, Thread
from time import monotonic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager
    from typing import Any, TypeVar

    T = TypeVar("T")

PATIENCE = 1.0
"""Seconds in which nothing is shown: most commands are over by then."""
PAUSE = 0.25
CLEAR = "\r\033[K"
UNITS = ("B", "kB", "MB", "GB", "TB")
ALONE = ("gate", "log serve", "log monitor", "login", "demo", "help", "completion")
"""Commands that leave the terminal to others, or speak all the time."""


def shown(verb: str) -> AbstractContextManager[Progress | None]:
    """Return what tells of a command's progress, on a terminal whose lines can be taken back."""
    from contextlib import nullcontext

    if os.environ.get("TERM", "dumb") == "dumb" or verb in ALONE:
        return nullcontext()
    return Progress()


class Progress:
    """A context manager around a command."""

    def __init__(self) -> None:
        self._done: Callable[[], int] = int
        self._total = 0
        self._what = ""
        self._began = monotonic()
        self._shown = ""
        self._within_line = False
        """Whether somebody else has begun a line, a question for instance, and not ended it."""
        self._lock = RLock()
        self._over = Event()
        self._thread = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Progress:
        self._streams = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = _Shared(sys.stdout, self), _Shared(sys.stderr, self)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self.hide()
        sys.stdout, sys.stderr = self._streams

    def counted(self, items: Iterable[T], total: int) -> Iterator[T]:
        """Yield images, and count them."""
        number = 0
        self.follow(lambda: number, total, "images")
        for item in items:
            number += 1
            yield item

    def follow(self, done: Callable[[], int], total: int, what: str) -> None:
        """Tell how many are done of all; one alone is not counted."""
        self._done, self._total, self._what = done, total, what

    def hide(self) -> None:
        """Take the line away."""
        with self._lock:
            if self._shown:
                self._write(CLEAR)
            self._shown = ""

    def _watch(self) -> None:
        drawn: object = None
        pause = PATIENCE
        while not self._over.wait(pause):
            pause = PAUSE
            moved = self._done(), *_traffic()
            if moved == drawn or self._within_line:
                continue
            drawn = moved
            counted = f"{moved[0]} of {self._total} {self._what}" if self._total > 1 else ""
            with self._lock:
                self._shown = line(counted, *moved[1:], monotonic() - self._began)[: self._width()]
                self._write(CLEAR + self._shown)

    def _write(self, text: str) -> None:
        try:
            os.write(self._streams[1].fileno(), text.encode())
        except OSError:
            self._over.set()  # the terminal is gone: nobody looks any more

    def _width(self) -> int:
        try:
            return os.get_terminal_size(self._streams[1].fileno()).columns - 1
        except OSError:
            return 79


class _Shared:
    """A stream on whose terminal the line may stand."""

    def __init__(self, stream: Any, progress: Progress) -> None:
        self._stream = stream
        self._progress = progress

    def write(self, text: str) -> Any:
        with self._progress._lock:
            self._progress.hide()
            self._progress._within_line = not text.endswith("\n")
            return self._stream.write(text)

    def flush(self) -> None:
        with self._progress._lock:
            self._progress.hide()
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _traffic() -> tuple[int, int]:
    """Return bytes sent and received; a command without the core has moved none."""
    core = sys.modules.get("sigwright._core")
    return core.traffic() if core is not None else (0, 0)


def line(counted: str, sent: int, received: int, seconds: float) -> str:
    """Return what is shown."""
    moved = (f"{_size(bytes)} {what}" for bytes, what in ((sent, "sent"), (received, "received")) if bytes)
    minutes, rest = divmod(int(seconds), 60)
    return ", ".join(filter(None, (counted, *moved, f"{minutes}:{rest:02}")))


def _size(bytes: int) -> str:
    power = min((len(str(bytes)) - 1) // 3, len(UNITS) - 1)
    return f"{bytes / 1000**power:.1f} {UNITS[power]}" if power else f"{bytes} B"
