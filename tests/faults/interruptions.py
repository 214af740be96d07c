"""A command that is interrupted, ended or killed while its n-th request is under way: at every stage of every verb."""

from __future__ import annotations

import signal
import time
from dataclasses import dataclass, replace

from fakes.faults import Effect, Honest, silent
from fakes.loopback import Request, Response
from faults import invariants
from faults.invariants import BrokenError
from faults.matrix import again, arrange
from faults.verbs import VERBS
from faults.world import Ended, Running, World

STAGED = (
    "sign",
    "sign, logged",
    "sign, keyless",
    "sign-blob, keyless",
    "attest",
    "copy",
    "save",
    "load",
    "audit",
    "clean",
)
CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGKILL: -signal.SIGKILL}


@dataclass(frozen=True)
class Stage:
    """`served`: whether the request still takes effect."""

    verb: str
    request: int
    signal: signal.Signals
    served: bool

    def __str__(self) -> str:
        when = "after the server acted on" if self.served else "before"
        return f"{self.signal.name} | {self.verb} | {when} request {self.request}"


class Ending:
    """The effect that ends the client; whoever survives waits for an answer that never comes."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.running: Running | None = None
        self.at = 0.0

    def __call__(self, request: Request, honest: Honest) -> Response:
        if self.stage.served:
            honest()
        if self.running is not None:
            self.at = self.at or time.monotonic()
            self.running.signal(self.stage.signal)
        wait: Effect = silent()
        return wait(request, honest)


def stages(counts: dict[str, int]) -> list[Stage]:
    """Killed before and after every request; interrupted and ended after every one in turn."""
    made = []
    for verb in STAGED:
        for request in range(counts[verb]):
            gently = (signal.SIGINT, signal.SIGTERM)[request % 2]
            made += [
                Stage(verb, request, signal.SIGKILL, served=True),
                Stage(verb, request, gently, served=request % 4 < 2),
            ]
            if request % 2:
                made.append(Stage(verb, request, signal.SIGKILL, served=False))
    return made


def strike(world: World, stage: Stage) -> Ended:
    verb = VERBS[stage.verb]
    case = arrange(world, stage.verb)
    ending = Ending(stage)
    world.faults.add(ending, after=stage.request)
    try:
        ending.running = world.start(case.folder, *verb.words(case))
        ended = ending.running.wait(60)
    finally:
        world.faults.clear()
    if ending.at:
        ended = replace(ended, seconds=time.monotonic() - ending.at)  # since it was told to end
    # The order of requests that run together differs: one may have been the last.
    if ended.code not in (CODES[stage.signal], verb.code):
        raise BrokenError(f"ended with {ended.code}, not {CODES[stage.signal]}\n{ended}")
    killed = stage.signal == signal.SIGKILL
    invariants.check(stage.verb, verb, case, ended, limit=5, killed=killed)
    invariants.retried(stage.verb, verb, case, world.run(case.folder, *again(stage.verb, case)), killed=killed)
    return ended
