"""What keys in services have in common: patience, and errors in this package's words."""

from __future__ import annotations

import calendar
import time
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from sigwright.errors import Error, KeyUnusableError, UnreachableError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

CONNECT_SECONDS = 5.0
READ_SECONDS = 20.0
ATTEMPTS = 3
PAUSE_SECONDS = 0.5
"""Before the second attempt; twice that before the third."""
SAID = 300
"""How much of what a service says goes into a message."""


def library(name: str, extra: str) -> Any:
    """Return a client library. Raises KeyUnusableError that names the extra it comes with."""
    try:
        return import_module(name)
    except ImportError as missing:
        what = missing.name or name
        raise KeyUnusableError(
            f"the library {what} is not installed, or cannot be loaded", hint=f"pip install 'sigwright[{extra}]'"
        ) from None


def patiently(call: Callable[[], T], explain: Callable[[Exception], Error]) -> T:
    """Call a service, again where that may help, and say why.

    `explain` turns what the library raised into an error of this package; unreachable services are tried again.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return call()
        except Exception as raised:
            error = raised if isinstance(raised, Error) else explain(raised)
            if attempt == ATTEMPTS or not isinstance(error, UnreachableError):
                raise error from None
            _tell(error, attempt)
            time.sleep(PAUSE_SECONDS * attempt)
    raise AssertionError("unreachable")


def _tell(error: Error, attempt: int) -> None:
    from logging import getLogger

    getLogger("sigwright.keys").warning("attempt %d of %d: %s", attempt, ATTEMPTS, error)


def said(text: object) -> str:
    """Return what a service said, on one line and not too long."""
    return " ".join(str(text).split())[:SAID]


def seconds_of(text: object) -> float | None:
    """Return the time of an RFC 3339 text in UTC, to the second."""
    try:
        return float(calendar.timegm(time.strptime(str(text)[:19], "%Y-%m-%dT%H:%M:%S")))
    except ValueError:
        return None


def kind_name(kind: str, bits: int, names: dict[str, str]) -> str:
    """Return a service's name for a kind of key: "rsa" has one for each size, "rsa-2048"; "" means P-256."""
    wanted = f"rsa-{bits}" if kind == "rsa" else kind or "ecdsa-p256"
    if wanted not in names:
        raise UsageError(f"no {wanted} key can be made there", hint=f"choose one of {', '.join(names)}")
    return names[wanted]
