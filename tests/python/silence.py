"""A server that accepts connections and never says anything."""

from __future__ import annotations

import socket
import threading


class SilentServer:
    """Listens on the loopback; `called` is set by the first connection."""

    def __init__(self) -> None:
        self.called = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._connections: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def image(self) -> str:
        host, port = self._listener.getsockname()
        return f"{host}:{port}/app:1"

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._connections.append(connection)
            self.called.set()

    def close(self) -> None:
        self._listener.close()
        for connection in self._connections:
            connection.close()
