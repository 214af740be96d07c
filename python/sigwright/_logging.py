"""The core's log lines, into Python's logging under "sigwright". Imported when the first line arrives."""

from __future__ import annotations

import logging

logging.getLogger("sigwright.trace").propagate = False  # for programs that draw: cli/trace.py
LEVELS = (logging.DEBUG, logging.INFO, logging.WARNING)


def emit(level: int, topic: str, line: str) -> None:
    """Pass on a line."""
    logging.getLogger(f"sigwright.{topic}" if topic else "sigwright").log(LEVELS[level], "%s", line)


def core_level() -> int:
    """Return the least level that anybody wants to see, as the core counts."""
    effective = logging.getLogger("sigwright").getEffectiveLevel()
    if effective <= logging.DEBUG:
        return 0
    return 1 if effective <= logging.INFO else 2
