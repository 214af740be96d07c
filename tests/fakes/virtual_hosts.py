"""Servers of the loopback under names of the Internet: one TLS port, and the proxy that leads there."""

from __future__ import annotations

from pathlib import Path

from fakes.gcp.proxy import ConnectProxy, certificate
from fakes.loopback import LoopbackServer, Request, Response


class VirtualHosts(LoopbackServer):
    """A context manager. `servers` maps names to who answers for them; nobody else has to be started."""

    def __init__(self, folder: Path, servers: dict[str, LoopbackServer]) -> None:
        self._certificate = certificate(folder, *servers)
        super().__init__(certificate=self._certificate)
        self.servers = servers

    def __enter__(self) -> VirtualHosts:
        self.start()
        self._proxy = ConnectProxy(dict.fromkeys(self.servers, self.port)).__enter__()
        return self

    def __exit__(self, *ended: object) -> None:
        self._proxy.__exit__(*ended)
        self.stop()

    @property
    def environment(self) -> dict[str, str]:
        """What leads a program here."""
        return {"HTTPS_PROXY": self._proxy.url, "NO_PROXY": "127.0.0.1", "SSL_CERT_FILE": str(self._certificate[0])}

    def answer(self, request: Request) -> Response:
        return self.servers[request.headers["host"].partition(":")[0]].answer(request)
