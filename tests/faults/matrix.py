"""A fault, a verb, and the requests that it strikes: what happens, and whether everything holds that must."""

from __future__ import annotations

import tempfile
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

from fakes.faults import Effect, Honest
from fakes.loopback import Request, Response
from faults import invariants
from faults.invariants import BrokenError
from faults.table import FAULTS
from faults.verbs import VERBS, Case
from faults.world import Ended, World

LIMIT = 3  # seconds that a command is given


@dataclass(frozen=True)
class Cell:
    """`first`: so many requests go well before it; `times`: so many do not (None: all); `path`: of those like it."""

    fault: str
    verb: str
    first: int
    times: int | None
    path: str = ""

    def __str__(self) -> str:
        which = "from then on" if self.times is None else "once"
        return f"{self.fault} | {self.verb} | after {self.first}, {which} {self.path}".rstrip()


class Counted:
    """An effect, and how often it came to pass."""

    def __init__(self, effect: Effect) -> None:
        self.times = 0
        self._effect = effect

    def __call__(self, request: Request, honest: Honest) -> Response:
        self.times += 1
        return self._effect(request, honest)


def arrange(world: World, name: str) -> Case:
    verb = VERBS[name]
    folder = Path(tempfile.mkdtemp(dir=world.folder))
    case = Case(world, folder, *(world.image() if verb.signed else world.unsigned()))
    verb.arrange(case)
    return case


def requests_of(world: World, name: str) -> int:
    """How many requests a verb makes on a good day."""
    case = arrange(world, name)
    before = _asked(world)
    ended = world.run(case.folder, *VERBS[name].words(case), settings=case.extra)
    invariants.retried(name, VERBS[name], case, ended)
    return _asked(world) - before


def _asked(world: World) -> int:
    return sum(len(proxy.log) for proxy in world.proxies)


def cells(counts: dict[str, int]) -> list[Cell]:
    """Every fault on every verb: on all its requests, on one, or from one on; which, differs from cell to cell."""
    made = []
    for fault in FAULTS:
        for verb, count in counts.items():
            mixed = zlib.crc32(f"{fault} {verb}".encode())
            one = mixed // 3 % max(count, 1)
            made.append(Cell(fault, verb, *((0, None), (one, 1), (one, None))[mixed % 3]))
    return made


def strike(world: World, cell: Cell) -> Ended:
    """Run one cell, check what must hold, and try again on a good day."""
    verb = VERBS[cell.verb]
    case = arrange(world, cell.verb)
    fault = FAULTS[cell.fault]
    struck = Counted(fault.make(world.elsewhere.url))
    world.faults.add(struck, path=cell.path, after=cell.first, times=cell.times)
    try:
        ended = world.run(
            case.folder, *with_flags(verb.words(case), "--timeout", f"{LIMIT}s", "--verbose"), settings=case.extra
        )
    finally:
        world.faults.clear()
    if struck.times == 0:
        if cell.first == 0:
            raise BrokenError(f"nothing was struck\n{ended}")
        return strike(world, replace(cell, first=0))  # it made fewer requests than on the day they were counted
    invariants.check(cell.verb, verb, case, ended, limit=LIMIT)
    if ended.code == 0 and cell.first == 0 and cell.times is None and not fault.passes and not verb.foreign:
        raise BrokenError(f"nobody answered, and it says that it is done\n{ended}")
    invariants.retried(cell.verb, verb, case, world.run(case.folder, *again(cell.verb, case), settings=case.extra))
    return ended


def with_flags(words: tuple[str, ...], *flags: str) -> tuple[str, ...]:
    """What follows -- is somebody else's."""
    end = words.index("--") if "--" in words else len(words)
    return (*words[:end], *flags, *words[end:])


def again(name: str, case: Case) -> tuple[str, ...]:
    """The words of a retry; a layout that was saved is not written over."""
    words = VERBS[name].words(case)
    if name == "save" and (case.folder / "saved").exists():
        return tuple("saved-again" if word == "saved" else word for word in words)
    return words
