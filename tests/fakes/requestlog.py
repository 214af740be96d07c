"""What a fake server was asked, in order, with times: enough to count requests, rounds and what ran together."""

from __future__ import annotations

import re
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fakes.loopback import Request


class RequestLog:
    """Safe to share between threads."""

    def __init__(self) -> None:
        self._requests: list[Request] = []
        self._lock = threading.Lock()

    def begin(self, request: Request) -> None:
        with self._lock:
            self._requests.append(request)

    def end(self, request: Request) -> None:
        request.ended = time.monotonic()

    def clear(self) -> None:
        with self._lock:
            self._requests.clear()

    def all(self) -> list[Request]:
        with self._lock:
            return list(self._requests)

    def __len__(self) -> int:
        return len(self.all())

    def find(self, method: str | None = None, path: str = "") -> list[Request]:
        """The requests with this method whose path matches the pattern somewhere."""
        return [r for r in self.all() if method in (None, r.method) and re.search(path, r.path)]

    def lines(self) -> list[str]:
        return [f"{r.method} {r.target} {r.status}" for r in self.all()]

    def most_at_once(self) -> int:
        """How many requests were being answered together at the busiest moment."""
        edges = [(r.started, 1) for r in self._answered()] + [(r.ended, -1) for r in self._answered()]
        busiest = current = 0
        for _, step in sorted(edges):
            current += step
            busiest = max(busiest, current)
        return busiest

    def rounds(self) -> int:
        """The longest chain of requests of which each began after the one before had been answered."""
        chain, free_at = 0, float("-inf")
        for request in sorted(self._answered(), key=lambda r: r.ended):
            if request.started >= free_at:
                chain, free_at = chain + 1, request.ended
        return chain

    def _answered(self) -> list[Request]:
        return [r for r in self.all() if r.ended]
