"""--trace FILE: what a command asked for and when, as Perfetto and chrome://tracing draw it (Trace Event Format)."""

from __future__ import annotations

import json
import logging
import os
import time
from typing import TYPE_CHECKING, Any

from sigwright._core import write_file

if TYPE_CHECKING:
    from typing_extensions import Self

MOST = 200_000
"""Requests that are kept; what comes after them is counted."""


class Trace(logging.Handler):
    """Collects requests while a command runs; leaving it writes the file, whatever the command came to."""

    def __init__(self, path: str, verb: str) -> None:
        super().__init__(logging.DEBUG)
        self._path = path
        self._verb = verb
        self._began = time.time()
        self._requests: list[dict[str, Any]] = []
        self._left_out = 0

    def __enter__(self) -> Self:
        logging.getLogger("sigwright.trace").addHandler(self)
        logging.getLogger("sigwright").setLevel(logging.DEBUG)  # the core drops what nobody wants
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger("sigwright.trace").removeHandler(self)
        write_file(self._path, json.dumps(self.document(), indent=1).encode() + b"\n")

    def emit(self, record: logging.LogRecord) -> None:
        """Take a line of the core: one request."""
        if len(self._requests) == MOST:
            self._left_out += 1
        else:
            self._requests.append(json.loads(record.getMessage()))

    def document(self) -> dict[str, Any]:
        """Return the file's contents: the command, and below it requests in as few rows as do not overlap."""
        began, took = int(self._began * 1e6), int((time.time() - self._began) * 1e6)
        events = [_event(f"sigwright {self._verb}", began, took, 0, {"left_out": self._left_out})]
        free_at: list[int] = []
        for request in sorted(self._requests, key=lambda each: int(each["began"])):
            start, length = request.pop("began"), request.pop("took")
            row = next((row for row, end in enumerate(free_at) if end <= start), len(free_at))
            free_at[row:] = [start + length] if row == len(free_at) else [start + length, *free_at[row + 1 :]]
            events.append(_event(request.pop("name"), start, length, row + 1, request))
        return {"displayTimeUnit": "ms", "traceEvents": events}


def _event(name: str, began: int, took: int, row: int, more: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "ph": "X", "ts": began, "dur": took, "pid": os.getpid(), "tid": row, "args": more}
