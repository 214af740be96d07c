"""A log in a directory, served to a team: Rekor v2's write API, and the tiles for whoever verifies or monitors.

What is asked is parsed and checked by the core; here is HTTP alone: bounded bodies, times and threads.
"""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address

from sigwright import errors
from sigwright.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.logs import Log

LARGEST_REQUEST = 4 << 20
MOST_CONNECTIONS = 128
SECONDS_IDLE = 30.0
SECONDS_TO_APPEND = 30.0
SECONDS_A_REQUEST = 75.0
SECONDS_TO_STOP = 20.0
ENTRIES = "/api/v2/log/entries"
PREFIX = "/api/v2/"
KINDS = {"checkpoint": "text/plain; charset=utf-8", "trusted_root.json": "application/json"}
"""Of what may be asked for and is no tile."""

STATUS: tuple[tuple[type[errors.Error], int, int], ...] = (
    (errors.NotFoundError, 404, 5),
    (errors.MalformedError, 400, 3),
    (errors.LimitExceededError, 400, 3),
    (errors.KeyUnusableError, 400, 3),
    (errors.NoMatchingSignatureError, 400, 3),
    (errors.UsageError, 400, 3),
    (errors.TimedOutError, 503, 14),
    (errors.Error, 500, 13),
)
"""What an error is over HTTP, and in gRPC's numbers."""

_said = logging.getLogger("sigwright.log.serve")


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server_version = "sigwright"
    sys_version = ""
    timeout = SECONDS_IDLE
    server: LogServer

    def do_GET(self) -> None:
        """Answer with a part of the log."""
        path = self.path.partition("?")[0]
        if path == "/healthz":
            self._json(200, {"status": "SERVING"})
            return
        if path == ENTRIES:
            self._refuse(405, 12, "entries are posted here")
            return
        name = path.removeprefix(PREFIX) if path.startswith(PREFIX) else path.removeprefix("/")
        try:
            data = self.server.log.read(name)
        except errors.Error as error:
            self._fail(error)
            return
        kind = KINDS.get(name, "application/octet-stream")
        lasting = name not in KINDS and ".p/" not in name
        self._send(200, data, kind, {"Cache-Control": "max-age=31536000, immutable" if lasting else "no-cache"})

    do_HEAD = do_GET  # noqa: N815 - the name is the base class's

    def do_POST(self) -> None:
        """Append an entry."""
        if self.path.partition("?")[0] != ENTRIES:
            self._refuse(404, 5, "nothing is posted here")
        elif self.server.read_only:
            self._refuse(405, 12, "this server only reads the log")
        else:
            body = self._body()
            if body is not None:
                self._append(body)

    def do_PUT(self) -> None:
        """Refuse."""
        self._refuse(405, 12, "this method is not for logs")

    do_DELETE = do_PATCH = do_OPTIONS = do_PUT  # noqa: N815

    def _append(self, body: bytes) -> None:
        try:
            answer = self.server.log.append_request(body, timeout=SECONDS_TO_APPEND)
        except errors.Error as error:
            self._fail(error)
            return
        self._send(201, answer.encode(), "application/json")

    def _body(self) -> bytes | None:
        """Return the body; None, answered, where there is none to be had."""
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()):
            self._refuse(411, 3, "the length of the request is missing")
        elif len(length) > 9 or int(length) > LARGEST_REQUEST:
            self._refuse(413, 3, f"a request is at most {LARGEST_REQUEST} bytes")
        else:
            body = self.rfile.read(int(length))
            if len(body) == int(length):
                return body
            self.close_connection = True
        return None

    def _fail(self, error: errors.Error) -> None:
        status, code = next((status, code) for kind, status, code in STATUS if isinstance(error, kind))
        if status >= 500:
            _said.warning("%s", error)
        self._json(status, {"code": code, "message": str(error), "details": []})

    def _refuse(self, status: int, code: int, message: str) -> None:
        """Answer without having read the body, so the connection ends."""
        self.close_connection = True
        self._drain()
        self._json(status, {"code": code, "message": message, "details": []})

    def _drain(self) -> None:
        """Take in what the client is about to send, within bounds: else it sees a broken connection, not the answer."""
        length = self.headers.get("Content-Length", "")
        known = length.isascii() and length.isdigit() and len(length) < 12
        left = min(int(length), 2 * LARGEST_REQUEST) if known else 0
        while left > 0 and (data := self.rfile.read1(min(left, 1 << 16))):
            left -= len(data)

    def _json(self, status: int, document: dict[str, Any]) -> None:
        self._send(status, json.dumps(document).encode(), "application/json")

    def _send(self, status: int, data: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("X-Content-Type-Options", "nosniff")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if self.close_connection or self.server.stopping:
            self.close_connection = True
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)
        self.server.answered(self.connection)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what is not even HTTP, as everything else is answered."""
        self.close_connection = True
        self._json(code, {"code": 3, "message": message or "malformed request", "details": []})

    def log_message(self, format: str, *values: object) -> None:
        """Tell whoever listens to `sigwright.log.serve`."""
        _said.info(format, *values)


class LogServer(HTTPServer):
    """Serves a log until it is stopped: a thread a connection, at most MOST_CONNECTIONS."""

    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, log: Log, address: str = "127.0.0.1", port: int = 0, *, read_only: bool = False) -> None:
        """Bind. Raises `UsageError` for an address that cannot be bound."""
        self.log = log
        self.read_only = read_only
        self.stopping = False
        self._free = threading.BoundedSemaphore(MOST_CONNECTIONS)
        self._open: dict[socket.socket, float] = {}
        self._guard = threading.Lock()
        self.address_family = socket.AF_INET6 if ":" in address else socket.AF_INET
        try:
            super().__init__((address, port), _Handler)
        except (OSError, OverflowError) as error:
            raise UsageError(f"cannot listen on {address} port {port}: {error}", hint="choose another port") from None

    @property
    def url(self) -> str:
        """Where clients reach the server."""
        host, port = self.server_address[:2]
        return f"http://[{host!s}]:{port}" if self.address_family == socket.AF_INET6 else f"http://{host!s}:{port}"

    def server_bind(self) -> None:
        """Bind without asking a name server who we are."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def start(self) -> None:
        """Serve in the background."""
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()

    def stop(self) -> None:
        """Take no more connections, let what is under way end, and return."""
        self.stopping = True
        self.shutdown()
        self.server_close()
        deadline = time.monotonic() + SECONDS_TO_STOP
        for connection in self._connections():  # no further request; an answer can still be sent
            self._end(connection, socket.SHUT_RD)
        while self._open and time.monotonic() < deadline:
            time.sleep(0.02)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection on a thread of its own, once one is free."""
        while not self._free.acquire(timeout=0.1):
            if self.stopping:
                self.shutdown_request(request)
                return
        self.answered(request)
        threading.Thread(target=self._serve, args=(request, client_address), daemon=True).start()

    def service_actions(self) -> None:
        """End connections that take too long over a request, byte by byte or not at all."""
        now = time.monotonic()
        for connection, since in self._connections().items():
            if now - since > SECONDS_A_REQUEST:
                self._end(connection, socket.SHUT_RDWR)

    def answered(self, connection: socket.socket) -> None:
        """Give a connection time for its next request."""
        with self._guard:
            self._open[connection] = time.monotonic()

    def _connections(self) -> dict[socket.socket, float]:
        with self._guard:
            return dict(self._open)

    @staticmethod
    def _end(connection: socket.socket, how: int) -> None:
        with suppress(OSError):  # the other side was faster
            connection.shutdown(how)

    def _serve(self, request: socket.socket, client_address: Any) -> None:
        try:
            self.finish_request(request, client_address)
        except OSError as error:
            _said.info("%s: %s", client_address, error)
        finally:
            self.shutdown_request(request)
            with self._guard:
                self._open.pop(request, None)
            self._free.release()


def is_loopback(address: str) -> bool:
    """Tell whether only this machine can reach an address."""
    try:
        return address == "localhost" or ip_address(address).is_loopback
    except ValueError:
        return False
