"""What can go wrong with an answer, each as an effect that wraps the honest one.

registry.faults.add(status(503), path="/manifests/", times=2)      # twice, then well again
registry.faults.add(truncated(100), method="GET", path="/blobs/")  # every time
"""

from __future__ import annotations

import contextlib
import re
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from email.utils import formatdate

from fakes.loopback import Request, Response, reset

Honest = Callable[[], Response]
Effect = Callable[[Request, Honest], Response]

# No body without an end is longer than this, whatever the client does.
ENDLESS_BYTES = 1 << 30
HANG_SECONDS = 60.0


@dataclass
class Fault:
    effect: Effect
    method: str | None
    path: re.Pattern[str]
    skip: int
    left: int | None

    def applies(self, request: Request) -> bool:
        return self.method in (None, request.method) and self.path.search(request.path) is not None

    def take(self) -> bool:
        """Whether this request is one of those that go wrong."""
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.left is None:
            return True
        self.left -= 1
        return self.left >= 0


class Faults:
    """The faults of one server. Safe to share between threads."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def add(
        self, effect: Effect, *, method: str | None = None, path: str = "", after: int = 0, times: int | None = None
    ) -> None:
        """Apply `effect` to matching requests: the first `after` go well, the next `times` (None: all) do not."""
        with self._lock:
            self._faults.append(Fault(effect, method, re.compile(path), after, times))

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    def apply(self, request: Request, honest: Honest) -> Response:
        with self._lock:
            chosen = next((f for f in self._faults if f.applies(request) and f.take()), None)
        return chosen.effect(request, honest) if chosen else honest()


def status(code: int, headers: dict[str, str] | None = None, body: bytes = b"") -> Effect:
    """Another status instead of the answer; the request has no effect."""
    return lambda _request, _honest: Response(code, dict(headers or {}), body)


def too_many(seconds: float, *, as_date: bool = False) -> Effect:
    """429 with a Retry-After in seconds, or as the date that far from now."""

    def effect(_request: Request, _honest: Honest) -> Response:
        later = formatdate(time.time() + seconds, usegmt=True) if as_date else str(int(seconds))
        return Response(429, {"Retry-After": later})

    return effect


def delayed(seconds: float) -> Effect:
    """The honest answer, worked out at once and sent later: what is read may be stale by the time it arrives."""

    def effect(_request: Request, honest: Honest) -> Response:
        response = honest()
        time.sleep(seconds)
        return response

    return effect


def postponed(seconds: float) -> Effect:
    """The request takes effect only after a while."""

    def effect(_request: Request, honest: Honest) -> Response:
        time.sleep(seconds)
        return honest()

    return effect


def dropped(code: int = 201, headers: dict[str, str] | None = None) -> Effect:
    """Success is answered and nothing is kept."""
    return status(code, headers)


def answered_badly(code: int = 502) -> Effect:
    """The request takes effect but the answer says that it failed."""

    def effect(_request: Request, honest: Honest) -> Response:
        honest()
        return Response(code)

    return effect


def content_type(value: str) -> Effect:
    """The honest answer under another Content-Type."""

    def effect(_request: Request, honest: Honest) -> Response:
        response = honest()
        return replace(response, headers={**response.headers, "Content-Type": value})

    return effect


def header(name: str, value: str | None) -> Effect:
    """The honest answer with one header set to another value, or without it."""

    def effect(_request: Request, honest: Honest) -> Response:
        response = honest()
        headers = {key: kept for key, kept in response.headers.items() if key.lower() != name.lower()}
        return replace(response, headers=headers if value is None else {**headers, name: value})

    return effect


def corrupted() -> Effect:
    """The honest answer with its last byte changed; headers stay, the digest among them."""

    def effect(_request: Request, honest: Honest) -> Response:
        response = honest()
        return replace(response, body=response.body[:-1] + bytes([response.body[-1] ^ 1]) if response.body else b"!")

    return effect


def replaced(body: bytes) -> Effect:
    """The honest headers around another body."""
    return lambda _request, honest: replace(honest(), body=body)


def redirect(base: str, code: int = 307) -> Effect:
    """To the same path under another base address."""
    return lambda request, _honest: Response(code, {"Location": base + request.target})


def reset_connection() -> Effect:
    """No answer: the connection is reset, and the request has no effect."""

    def deliver(sock: socket.socket, _response: Response) -> bool:
        reset(sock)
        return False

    return lambda _request, _honest: Response(delivery=deliver)


def truncated(length: int) -> Effect:
    """The honest headers, then only the first bytes of the body, then the end of the connection."""

    def deliver(sock: socket.socket, response: Response) -> bool:
        sock.sendall(response.head(len(response.body)) + response.body[:length])
        return False

    return lambda _request, honest: replace(honest(), delivery=deliver)


def endless(chunk: bytes = b" " * 65536, *, promise: int | None = None) -> Effect:
    """A body that goes on until the client leaves; `promise` is the Content-Length, None sends none."""

    def deliver(sock: socket.socket, response: Response) -> bool:
        with contextlib.suppress(OSError):
            sock.sendall(response.head(promise) + response.body)
            for _ in range(ENDLESS_BYTES // len(chunk)):
                sock.sendall(chunk)
        return False

    def effect(_request: Request, honest: Honest) -> Response:
        response = honest()
        return replace(response, headers={**response.headers, "Connection": "close"}, delivery=deliver)

    return effect


def silent() -> Effect:
    """No answer at all while the client waits (a minute at most)."""

    def deliver(sock: socket.socket, _response: Response) -> bool:
        sock.settimeout(HANG_SECONDS)
        with contextlib.suppress(OSError):
            sock.recv(1)
        return False

    return lambda _request, _honest: Response(delivery=deliver)


def in_turn(*effects: Effect) -> Effect:
    """One after the other, then the honest answer."""
    waiting = list(effects)
    lock = threading.Lock()

    def effect(request: Request, honest: Honest) -> Response:
        with lock:
            chosen = waiting.pop(0) if waiting else None
        return chosen(request, honest) if chosen else honest()

    return effect
