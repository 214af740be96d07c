#!/usr/bin/env python3
"""Every fault on every verb, an end at every stage, every disk that fails (`make faults`).

Ends with 1 where one is not survived.
Words choose: cells whose line holds one of them.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import Queue

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from faults import conditions
from faults.disks import failures
from faults.interruptions import stages
from faults.invariants import BrokenError
from faults.matrix import cells, requests_of
from faults.strike import Fault, strike
from faults.verbs import VERBS
from faults.world import World


class Worlds:
    """One for each thread: a world's faults are for all that happens in it."""

    def __init__(self, folder: Path, count: int) -> None:
        self._free: Queue[World] = Queue()
        self._all = [World(folder / str(number)) for number in range(count)]
        for number, world in enumerate(self._all):
            (folder / str(number)).mkdir()
            self._free.put(world.__enter__())

    @contextmanager
    def one(self) -> Iterator[World]:
        world = self._free.get()
        try:
            yield world
        finally:
            self._free.put(world)

    def close(self) -> None:
        for world in self._all:
            world.__exit__(None, None, None)


def survives(worlds: Worlds, cell: Fault) -> str:
    """Nothing, or what did not hold."""
    with worlds.one() as world:
        try:
            strike(world, cell)
        except BrokenError as broken:
            return f"{cell}\n{broken}"
        finally:
            world.forget()
    return ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=3)
    parser.add_argument("--part", default="1/1", help="K/N: the K-th of every N cells")
    parser.add_argument("words", nargs="*")
    given = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # also where it was started in the background
    part, parts = map(int, given.part.split("/"))
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        worlds = Worlds(Path(folder), given.jobs)
        with worlds.one() as world:
            counts = {name: requests_of(world, name) for name in VERBS}
            broken_disks = failures(world)
        everything = [*cells(counts), *stages(counts), *broken_disks, *conditions.conditions()]
        chosen = [cell for cell in everything if not given.words or any(word in str(cell) for word in given.words)]
        chosen = chosen[part - 1 :: parts]
        lost = 0
        with ThreadPoolExecutor(given.jobs) as pool:
            for broken in pool.map(lambda cell: survives(worlds, cell), chosen):
                if broken:
                    lost += 1
                    print(f"BROKEN {broken}\n", flush=True)
        worlds.close()
    print(f"faults survived {len(chosen) - lost}/{len(chosen)}")
    return 1 if lost or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
