"""What can go wrong between a server's answer and the client, byte by byte; more in fakes/faults.py."""

from __future__ import annotations

import contextlib
import gzip
import json
import socket
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Literal

from fakes.faults import HANG_SECONDS, Effect, Honest
from fakes.loopback import Request, Response, reset

Point = Literal[
    "before the status line", "in the status line", "in the headers", "between headers and body", "in the body",
    "at the last byte", "after the last byte",
]  # fmt: skip
End = Callable[[socket.socket], None]

POINTS: tuple[Point, ...] = Point.__args__  # type: ignore[attr-defined]
BOMB = gzip.compress(bytes(64 << 20), 9)
# Nothing without an end is longer than this, whatever the client does.
ENDLESS_SECONDS = 20.0
DRIP_SECONDS = 0.1


def wire(request: Request, response: Response) -> tuple[bytes, bytes]:
    """Head and body as they are sent; the answer to HEAD has no body, and promises one."""
    bare = request.method == "HEAD" or response.status in (204, 304)
    return response.head(len(response.body)), b"" if bare else response.body


def offset(point: Point, head: bytes, body: bytes) -> int:
    """How many bytes go out before it happens."""
    status = head.index(b"\r\n")
    total = len(head) + len(body)
    places = (0, status // 2, status + (len(head) - status) // 2, len(head), len(head) + len(body) // 2, total - 1)
    return (*places, total)[POINTS.index(point)]


def sends(make: Callable[[Request, Response], Iterable[bytes]], end: End | None = None) -> Effect:
    """The honest request takes effect; these pieces are its answer, and then the connection ends."""

    def effect(request: Request, honest: Honest) -> Response:
        response = honest()

        def deliver(sock: socket.socket, _response: Response) -> bool:
            with contextlib.suppress(OSError):
                for piece in make(request, response):
                    sock.sendall(piece)
                if end is not None:
                    end(sock)
            return False

        return replace(response, delivery=deliver)

    return effect


# --- where it breaks off, and how -------------------------------------------------------------------------------------


def stall(sock: socket.socket) -> None:
    """Say nothing more, while the client waits."""
    sock.settimeout(HANG_SECONDS)
    sock.recv(1)


def half_close(sock: socket.socket) -> None:
    """Say that nothing more comes, and go on listening."""
    sock.shutdown(socket.SHUT_WR)
    stall(sock)


def breaks_off(point: Point, end: End | None) -> Effect:
    """The answer up to there; then a reset, a stall, a half-closed connection or (None) the end."""

    def pieces(request: Request, response: Response) -> Iterable[bytes]:
        head, body = wire(request, response)
        yield (head + body)[: offset(point, head, body)]

    return sends(pieces, end)


def drips() -> Effect:
    """A byte now and then, as long as anybody waits."""

    def pieces(request: Request, response: Response) -> Iterable[bytes]:
        until = time.monotonic() + ENDLESS_SECONDS
        for byte in b"".join(wire(request, response)):
            if time.monotonic() > until:
                return
            yield bytes([byte])
            time.sleep(DRIP_SECONDS)

    return sends(pieces, reset)


def refused() -> Effect:
    """The connection is reset and the request has no effect."""

    def deliver(sock: socket.socket, _response: Response) -> bool:
        reset(sock)
        return False

    return lambda _request, _honest: Response(delivery=deliver)


# --- more, less and other than was promised ---------------------------------------------------------------------------


def raw(*pieces: bytes) -> Effect:
    return sends(lambda _request, _response: pieces)


def headed(*lines: str, body: bool = True) -> Effect:
    """The honest answer with these lines for its Content-Length, or beside what else frames it."""

    def pieces(request: Request, response: Response) -> Iterable[bytes]:
        head, content = wire(request, response)
        kept = [line for line in head.decode("latin-1").split("\r\n") if not line.lower().startswith("content-length")]
        named = [line.replace("{length}", str(len(content))) for line in lines]
        yield "\r\n".join([kept[0], *named, *kept[1:]]).encode("latin-1")
        if body:
            yield content

    return sends(pieces)


def longer(by: int) -> Effect:
    """A Content-Length that is larger (or smaller) than what comes."""

    def pieces(request: Request, response: Response) -> Iterable[bytes]:
        _, content = wire(request, response)
        yield (
            response.head(None)
            if "content-length" in {n.lower() for n in response.headers}
            else b"".join((response.head(None)[:-2], f"Content-Length: {max(len(content) + by, 0)}\r\n\r\n".encode()))
        )
        yield content

    return sends(pieces)


def twice() -> Effect:
    """The whole answer, and again, on a connection that stays open: the second is nobody's."""

    def effect(request: Request, honest: Honest) -> Response:
        response = honest()

        def deliver(sock: socket.socket, _response: Response) -> bool:
            sock.sendall(b"".join(wire(request, response)) * 2)
            return True

        return replace(response, delivery=deliver)

    return effect


def done_twice() -> Effect:
    """The request reaches the server twice, as a proxy that tries again makes it."""

    def effect(_request: Request, honest: Honest) -> Response:
        honest()
        return honest()

    return effect


def body_first() -> Effect:
    return sends(lambda request, response: reversed(wire(request, response)))


class Stale:
    """Answers of another time: each question of a kind gets what the one before it got."""

    def __init__(self) -> None:
        self._last: dict[str, Response] = {}
        self._lock = threading.Lock()

    def __call__(self, request: Request, honest: Honest) -> Response:
        response = honest()
        kind = f"{request.method} {request.path.rpartition('/')[0]}"
        with self._lock:
            before = self._last.get(kind, response)
            self._last[kind] = response
        return before


def other_body(make: Callable[[bytes], bytes]) -> Effect:
    """The honest head around a body made of the honest one."""

    def effect(_request: Request, honest: Honest) -> Response:
        response = honest()
        kept = {name: value for name, value in response.headers.items() if name.lower() != "content-length"}
        return replace(response, headers=kept, body=make(response.body))

    return effect


def compressed(coding: str = "gzip") -> Effect:
    """A little that becomes much."""

    def effect(_request: Request, honest: Honest) -> Response:
        response = honest()
        kept = {name: value for name, value in response.headers.items() if name.lower() != "content-length"}
        return replace(response, headers={**kept, "Content-Encoding": coding}, body=BOMB)

    return effect


def forever(*first: bytes, then: bytes) -> Effect:
    """What begins like an answer and goes on until the client leaves."""

    def pieces(_request: Request, _response: Response) -> Iterable[bytes]:
        yield from first
        until = time.monotonic() + ENDLESS_SECONDS
        while time.monotonic() < until:
            yield then

    return sends(pieces, reset)


# --- what leads elsewhere ---------------------------------------------------------------------------------------------


def location(make: Callable[[Request], str], status: int = 307) -> Effect:
    """A redirect; the request has no effect."""
    return lambda request, _honest: Response(status, {"Location": make(request)})


def next_page() -> Effect:
    """Every list goes on, on a page that was never seen."""

    def effect(request: Request, honest: Honest) -> Response:
        response = honest()
        number = time.monotonic_ns()
        link = f'<{request.path}?n=1&last={number}>; rel="next"'
        return replace(response, headers={**response.headers, "Link": link})

    return effect


def challenged(value: str) -> Effect:
    """Whoever asks is asked who they are, whatever they say."""
    body = json.dumps({"errors": [{"code": "UNAUTHORIZED", "message": "authentication required"}]}).encode()
    return lambda _request, _honest: Response(401, {"WWW-Authenticate": value}, body)


def echo_of_secrets() -> Effect:
    """An error whose text repeats what the client had sent to prove who it is."""

    def effect(request: Request, _honest: Honest) -> Response:
        proofs = (request.headers.get(name, "") for name in ("authorization", "x-vault-token"))
        said = " ".join((*proofs, request.body.decode("latin-1")[:4096]))
        error = {"code": "DENIED", "message": f"not for {said}"}
        return Response(403, {"Content-Type": "application/json"}, json.dumps({"errors": [error]}).encode())

    return effect
