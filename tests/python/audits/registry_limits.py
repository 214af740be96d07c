"""A registry that allows so many requests a second, and clients that slow down as ours do, in simulated time.

The clients' rules are those of cpp/http: a gate for each host that halves at a 429 and opens one by one (gate.h), and
waits that double, with jitter (retry.cpp).
"""

from __future__ import annotations

import heapq
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

CAP = 64
"""Requests of a client that are in flight at most."""
FEWEST = 4.0
"""To which its gate may close."""
BASE, LONGEST = 0.25, 8.0
"""Seconds of backoff: the first, and what doubling ends at."""
TURNS, BUDGET = 20, 60.0
"""How often a request may be turned away, and how long it may wait in all."""


@dataclass
class Bucket:
    """So many requests a second, and what was saved up of them for `burst` seconds."""

    rate: float
    burst: float = 1.0
    _left: float = field(init=False)
    _at: float = 0.0

    def __post_init__(self) -> None:
        self._left = self.rate * self.burst

    def allows(self, now: float) -> bool:
        self._left = min(self.rate * self.burst, self._left + (now - self._at) * self.rate)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


@dataclass
class Window:
    """So many requests in each minute of the clock, however they are spread."""

    a_minute: int
    _minute: int = -1
    _used: int = 0

    def allows(self, now: float) -> bool:
        if int(now // 60) != self._minute:
            self._minute, self._used = int(now // 60), 0
        self._used += 1
        return self._used <= self.a_minute


@dataclass
class Request:
    turns: int = 1
    waited: float = 0.0


@dataclass
class Client:
    """One process, its gate, and what it still has to ask."""

    waiting: deque[Request]
    width: float = float(CAP)
    in_flight: int = 0
    closed_until: float = 0.0

    def may_ask(self, now: float) -> bool:
        return bool(self.waiting) and now >= self.closed_until and self.in_flight < max(1, int(self.width))


@dataclass
class Outcome:
    seconds: float = 0.0
    answered: int = 0
    refused: int = 0
    given_up: int = 0


def run(allows: Callable[[float], bool], *, clients: int, requests: int, latency: float) -> Outcome:
    """Have clients ask so many questions in all, and return how that went."""
    chance = random.Random(1)
    all_clients = [Client(deque(Request() for _ in range(requests // clients))) for _ in range(clients)]
    events: list[tuple[float, int, str, int, Request | None]] = []
    outcome, number = Outcome(), 0

    def plan(at: float, kind: str, client: int, request: Request | None = None) -> None:
        nonlocal number
        number += 1
        heapq.heappush(events, (at, number, kind, client, request))

    def plan_again(client: int, at: float, request: Request) -> None:
        plan(at, "again", client, request)

    for index in range(clients):
        plan(0.0, "wake", index)
    while events:
        now, _, kind, index, request = heapq.heappop(events)
        client = all_clients[index]
        if kind == "answer" and request is not None:
            client.in_flight -= 1
            _answered(allows(now), client, request, outcome, chance, now, partial(plan_again, index))
            plan(client.closed_until, "wake", index)
        elif kind == "again" and request is not None:
            client.waiting.append(request)
        while client.may_ask(now):
            client.in_flight += 1
            plan(now + latency, "answer", index, client.waiting.popleft())
        outcome.seconds = now if kind == "answer" else outcome.seconds
    return outcome


def _answered(
    good: bool, client: Client, request: Request, outcome: Outcome, chance: random.Random, now: float,
    again: Callable[[float, Request], None],
) -> None:  # fmt: skip
    if good:
        client.width = min(CAP, client.width + 1 / client.width)
        outcome.answered += 1
        return
    outcome.refused += 1
    delay = chance.uniform(0, min(BASE * 2 ** (request.turns - 1), LONGEST))
    if request.turns == TURNS or request.waited + delay > BUDGET:
        outcome.given_up += 1
        return
    if now >= client.closed_until:
        client.width = max(FEWEST, client.width / 2)
    client.closed_until = max(client.closed_until, now + delay)
    again(now + delay, Request(request.turns + 1, request.waited + delay))
