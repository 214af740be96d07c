"""Running commands in turn, and what they cost: wall time, CPU time, peak memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from interop.programs import Program

Command = Sequence[str | Path]


@dataclass
class Cost:
    """What the runs of one command cost: wall time is the least, the others are medians."""

    walls: list[float] = field(default_factory=list)
    cpus: list[float] = field(default_factory=list)
    peaks: list[float] = field(default_factory=list)

    @property
    def wall(self) -> float:
        return min(self.walls)

    @property
    def cpu(self) -> float:
        return statistics.median(self.cpus)

    @property
    def mebibytes(self) -> float:
        return statistics.median(self.peaks)


# A child's peak is never below what its parent had when it started it: so a small process of its own starts it.
LAUNCH = """
import os, sys, time
began = time.perf_counter()
child = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(child, 0)
figures = (time.perf_counter() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
os.write(int(sys.argv[1]), " ".join(map(str, (os.waitstatus_to_exitcode(status), *figures))).encode())
"""


def run_once(
    command: Command,
    environment: Mapping[str, str],
    cost: Cost,
    output: int = subprocess.DEVNULL,
    *,
    fails: bool = False,
) -> bytes:
    """Add what the command costs, which succeeds or `fails`; return what it prints, where `output` is a pipe."""
    reading, writing = os.pipe()
    words = [str(word) for word in command]
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", LAUNCH, str(writing), *words],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.PIPE,
        env=dict(environment),
        pass_fds=[writing],
    )
    os.close(writing)
    with os.fdopen(reading) as answer:
        code, wall, cpu, peak = map(float, answer.read().split() or (1, 0, 0, 0))
    if (code != 0) != fails:
        raise SystemExit(f"{' '.join(words)}: exit {code:.0f}\n{done.stderr.decode()}")
    cost.walls.append(wall)
    cost.cpus.append(cpu)
    cost.peaks.append(peak)
    return done.stdout or b""


def in_turn(commands: Mapping[str, tuple[Program, Command]], rounds: int, *, fails: bool = False) -> dict[str, Cost]:
    """Every command once a round, so that a busy moment hits all of them; the first round only warms up."""
    costs = {name: Cost() for name in commands}
    for number in range(rounds + 1):
        for name, (program, arguments) in commands.items():
            cost = costs[name] if number else Cost()
            run_once(program.command(*arguments), program.environment(), cost, fails=fails)
    return costs


@dataclass(frozen=True)
class Row:
    """One line of the table: `figure` shall be at most `target`."""

    what: str
    target: float
    figure: float
    detail: str
    at_most: bool = True

    @property
    def met(self) -> bool:
        return self.figure <= self.target if self.at_most else self.figure >= self.target

    def line(self) -> str:
        sign = "<=" if self.at_most else ">="
        return (
            f"{'ok  ' if self.met else 'MISS'} {self.what:58} {self.figure:8.2f} {sign} {self.target:<7g} {self.detail}"
        )
