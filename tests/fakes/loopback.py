"""A small threaded HTTP/1.1 server on 127.0.0.1 that keeps a log and can be told to break off at any byte.

`http.server` hides the socket; a fake that resets, truncates or never ends needs it.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import BinaryIO
from urllib.parse import parse_qs, unquote, urlsplit

from fakes.requestlog import RequestLog

MAX_LINE = 64 * 1024
MAX_BODY = 64 * 1024 * 1024
TLS_HANDSHAKE = b"\x16"


@dataclass
class Request:
    """One request as it came in, and when and how it was answered."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    connection: int
    started: float
    ended: float = 0.0
    status: int = 0

    @property
    def path(self) -> str:
        return unquote(urlsplit(self.target).path)

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.target).query, keep_blank_values=True)

    def argument(self, name: str) -> str | None:
        return self.query.get(name, [None])[0]


# Sends a response in its own way; false ends the connection.
Delivery = Callable[[socket.socket, "Response"], bool]


@dataclass
class Response:
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    delivery: Delivery | None = None

    def head(self, length: int | None = None) -> bytes:
        """The status line and headers; `length` is what they promise, None promises nothing."""
        phrase = HTTPStatus(self.status).phrase if self.status in HTTPStatus.__members__.values() else "Status"
        lines = [f"HTTP/1.1 {self.status} {phrase}", *(f"{name}: {value}" for name, value in self.headers.items())]
        if length is not None and not any(name.lower() == "content-length" for name in self.headers):
            lines.append(f"Content-Length: {length}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def reset(sock: socket.socket) -> None:
    """End the connection with a RST instead of a FIN."""
    with contextlib.suppress(OSError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class LoopbackServer:
    """Answers on an ephemeral port of 127.0.0.1 from `start` to `stop`; a context manager.

    Subclasses define `answer`, which is called from one thread a connection. `latency` is slept before every answer,
    inside the time that the log records.
    """

    def __init__(self, *, port: int = 0, latency: float = 0.0, certificate: tuple[Path, Path] | None = None) -> None:
        self.latency = latency
        self.log = RequestLog()
        self.stopping = threading.Event()
        self._port = port
        self._tls = _tls_context(certificate) if certificate else None
        self._listener: socket.socket | None = None
        self._connections: dict[int, socket.socket] = {}
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()

    def answer(self, request: Request) -> Response:
        raise NotImplementedError

    @property
    def port(self) -> int:
        return self._port

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._port}"

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://{self.address}"

    def start(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self._port), backlog=256)
        self._port = self._listener.getsockname()[1]
        thread = threading.Thread(target=self._accept, args=(self._listener,), daemon=True)
        self._threads.append(thread)
        thread.start()

    def stop(self) -> None:
        self.stopping.set()
        if self._listener is not None:
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
        with self._lock:
            connections = list(self._connections.values())
            threads = list(self._threads)
        for sock in connections:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join(timeout=10)

    def __enter__(self) -> LoopbackServer:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _accept(self, listener: socket.socket) -> None:
        number = 0
        while not self.stopping.is_set():
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            number += 1
            thread = threading.Thread(target=self._serve, args=(sock, number), daemon=True)
            with self._lock:
                self._connections[number] = sock
                self._threads = [other for other in self._threads if other.is_alive()] + [thread]
            thread.start()

    def _serve(self, sock: socket.socket, number: int) -> None:
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for_use = self._greet(sock)
            if for_use is not None:
                with self._lock:
                    self._connections[number] = for_use
                self._converse(for_use, number)
        with self._lock:
            self._connections.pop(number, None)
        sock.close()

    def _greet(self, sock: socket.socket) -> socket.socket | None:
        """The socket to speak HTTP on, or None for a client that speaks TLS to a server without."""
        if self._tls is not None:
            return self._tls.wrap_socket(sock, server_side=True)
        if sock.recv(1, socket.MSG_PEEK) == TLS_HANDSHAKE:
            # Clients that try https first wait for an answer; real servers give this one at once.
            sock.sendall(Response(400, {"Connection": "close"}, b"this is plain HTTP\n").head(0))
            return None
        return sock

    def _converse(self, sock: socket.socket, number: int) -> None:
        with sock, sock.makefile("rb") as reader:
            while not self.stopping.is_set():
                request = read_request(reader, sock, number)
                if request is None or not self._handle(sock, request):
                    return

    def _handle(self, sock: socket.socket, request: Request) -> bool:
        self.log.begin(request)
        if self.latency:
            self.stopping.wait(self.latency)
        try:
            response = self.answer(request)
        except Exception as error:
            response = Response(500, body=f"defect of the fake: {error!r}\n".encode())
        request.status = response.status
        if response.delivery is not None:
            goes_on = response.delivery(sock, response)
            self.log.end(request)
            return goes_on
        # Before the last byte leaves: whatever the client does next has begun after this.
        self.log.end(request)
        sock.sendall(response.head(len(response.body)) + (b"" if request.method == "HEAD" else response.body))
        return request.headers.get("connection", "").lower() != "close"


def _tls_context(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


def read_request(reader: BinaryIO, sock: socket.socket, connection: int) -> Request | None:
    """The next request on the connection, or None when there is none."""
    words = reader.readline(MAX_LINE).decode("latin-1").split()
    if len(words) != 3:
        return None
    started = time.monotonic()
    headers = dict(_header_lines(reader))
    if headers.get("expect", "").lower() == "100-continue":
        sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    return Request(words[0], words[1], headers, _read_body(reader, headers), connection, started)


def _header_lines(reader: BinaryIO) -> Iterator[tuple[str, str]]:
    while (line := reader.readline(MAX_LINE).decode("latin-1").strip()) != "":
        name, _, value = line.partition(":")
        yield name.strip().lower(), value.strip()


def _read_body(reader: BinaryIO, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return b"".join(_chunks(reader))
    return reader.read(min(int(headers.get("content-length", "0")), MAX_BODY))


def _chunks(reader: BinaryIO) -> Iterator[bytes]:
    left = MAX_BODY
    while (size := int(reader.readline(MAX_LINE).split(b";")[0] or b"0", 16)) > 0 and size <= left:
        left -= size
        yield reader.read(size)
        reader.readline(MAX_LINE)
    reader.readline(MAX_LINE)
