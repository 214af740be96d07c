"""What keys in services have in common: patience, and errors in this package's words."""

from __future__ import annotations

import calendar
import threading
import time
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from sigwright import keys
from sigwright.errors import Error, KeyUnusableError, TimedOutError, UnreachableError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sigwright._core import PublicKey
    from sigwright._core import Signer as CoreSigner

T = TypeVar("T")

CONNECT_SECONDS = 5.0
READ_SECONDS = 20.0
ATTEMPTS = 3
PAUSE_SECONDS = 0.5
"""Before the second attempt; twice that before the third."""
SAID = 300
"""How much of what a service says goes into a message."""


class _Limit(threading.local):
    """Until when this thread may wait for services, by time.monotonic()."""

    end: float | None = None


_limit = _Limit()


@contextmanager
def until(end: float | None) -> Iterator[None]:
    """Give services no time after `end`."""
    before, _limit.end = _limit.end, end
    try:
        yield
    finally:
        _limit.end = before


def end_of(timeout: float | None) -> float | None:
    """Return the end of the time allowed, for `until`."""
    return None if timeout is None else time.monotonic() + timeout


def seconds(most: float) -> float:
    """Return how long an answer may be waited for. Raises TimedOutError when the time allowed is over."""
    left = most if _limit.end is None else _limit.end - time.monotonic()
    if left <= 0:
        raise TimedOutError("the time allowed is over", hint="allow more with --timeout")
    return min(most, left)


def connect_seconds() -> float:
    """Return how long a connection may take."""
    return seconds(CONNECT_SECONDS)


def read_seconds() -> float:
    """Return how long an answer may take."""
    return seconds(READ_SECONDS)


def signer(
    public: PublicKey,
    hashes: Sequence[str],
    sign: Callable[[bytes, str], bytes],
    *,
    sign_message: Callable[[bytes, str], bytes] | None = None,
) -> CoreSigner:
    """Return the signer of a key in a service, which keeps to the time allowed now: the core calls on its threads."""
    end = _limit.end

    def limited(call: Callable[[bytes, str], bytes]) -> Callable[[bytes, str], bytes]:
        def within(data: bytes, hash: str) -> bytes:
            with until(end):
                return call(data, hash)

        return within

    message = None if sign_message is None else limited(sign_message)
    return keys.service_signer(public, hashes, limited(sign), sign_message=message)


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
            return _in_time(call)
        except Exception as raised:
            error = raised if isinstance(raised, Error) else explain(raised)
            if attempt == ATTEMPTS or not isinstance(error, UnreachableError) or isinstance(error, TimedOutError):
                raise error from None
            _tell(error, attempt)
            time.sleep(seconds(PAUSE_SECONDS * attempt) if PAUSE_SECONDS else 0)
    raise AssertionError("unreachable")


def _in_time(call: Callable[[], T]) -> T:
    """Call on another thread: libraries are told how long a byte may take, and not how long an answer may."""
    allowed, end = seconds(CONNECT_SECONDS + READ_SECONDS), _limit.end
    answers: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            with until(end):
                answers.append(call())
        except BaseException as raised:
            errors.append(raised)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(allowed)
    if errors:
        raise errors[0]
    if not answers:
        raise TimedOutError("the service's answer does not end", hint="see whether it is well, or allow more time")
    return answers[0]


def _tell(error: Error, attempt: int) -> None:
    from logging import getLogger

    getLogger("sigwright.keys").warning("attempt %d of %d: %s", attempt, ATTEMPTS, error)


def said(text: object, *secrets: str) -> str:
    """Return what a service said: on one line, not too long, and without what it was shown."""
    line = "".join(letter if letter.isprintable() else " " for letter in str(text))
    for secret in filter(None, secrets):
        line = line.replace(secret, "***")
    return " ".join(line.split())[:SAID]


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
