"""Standard streams that are full, broken or closed: what cannot be told is no reason to do anything else."""

from __future__ import annotations

import io
import os
import sys


class Talk(io.TextIOWrapper):
    """Standard error. Where nobody listens any more, or its disk is full, the verdict stays what it is."""

    def write(self, text: str) -> int:
        """Write as much as is possible."""
        try:
            return super().write(text)
        except OSError:
            return len(text)

    def flush(self) -> None:
        """Flush as much as is possible."""
        try:  # noqa: SIM105 (contextlib takes as long to load as a tenth of a verification)
            super().flush()
        except OSError:
            pass


def prepare() -> None:
    """Make standard error one that never fails, and keep files of ours from becoming a stream that was closed."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free: this one
    if sys.stderr is None:  # print(file=None) would mean standard output
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 (as long as the process)
    elif isinstance(sys.stderr, io.TextIOWrapper):
        encoding, errors = sys.stderr.encoding, sys.stderr.errors
        sys.stderr = Talk(sys.stderr.detach(), encoding, errors, line_buffering=True)
