"""A proxy on the loopback that stands for a server, and misbehaves as it is told."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from fakes.faults import Faults
from fakes.loopback import LoopbackServer, Request, Response

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "content-length", "expect"}
# What happens instead of a TLS handshake; nothing comes after it.
Greeting = Callable[[socket.socket], None]


class FaultProxy(LoopbackServer):
    """Forwards to `upstream` (http://HOST:PORT), through faults that it may share with other proxies.

    `certificate` makes it speak TLS to clients; `present` and `greeting` change that from the next connection on.
    """

    def __init__(self, upstream: str, faults: Faults, *, certificate: tuple[Path, Path] | None = None) -> None:
        super().__init__(certificate=certificate)
        self.upstream = urlsplit(upstream).netloc
        self.faults = faults
        self.greeting: Greeting | None = None

    def __enter__(self) -> FaultProxy:
        self.start()
        return self

    def present(self, certificate: tuple[Path, Path]) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        self._tls = context

    def _greet(self, sock: socket.socket) -> socket.socket | None:
        if self.greeting is None:
            return super()._greet(sock)
        self.greeting(sock)
        return None

    def answer(self, request: Request) -> Response:
        return self.faults.apply(request, lambda: self.forward(request))

    def forward(self, request: Request) -> Response:
        connection = http.client.HTTPConnection(self.upstream, timeout=60)
        headers = {name: value for name, value in request.headers.items() if name not in HOP_BY_HOP}
        if self._tls is not None:
            headers["x-forwarded-proto"] = "https"
        try:
            connection.request(request.method, request.target, request.body or None, headers)
            answer = connection.getresponse()
            body = answer.read()
            length = answer.getheader("Content-Length") if request.method == "HEAD" else None
        finally:
            connection.close()
        kept = {name: value for name, value in answer.getheaders() if name.lower() not in HOP_BY_HOP}
        return Response(answer.status, {**kept, "Content-Length": length} if length else kept, body)
