"""Running commands in turn, and what they cost: wall time, CPU time, peak memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
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


def run_once(command: Command, environment: Mapping[str, str], cost: Cost) -> None:
    """The peak of a child is never below this process's own memory when it started it: keep that small."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=dict(environment),
    )
    assert process.stderr is not None
    complaint = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    cost.walls.append(time.perf_counter() - started)
    cost.cpus.append(usage.ru_utime + usage.ru_stime)
    cost.peaks.append(usage.ru_maxrss / 1024)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))}: exit {process.returncode}\n{complaint.decode()}")


def in_turn(commands: Mapping[str, tuple[Program, Command]], rounds: int) -> dict[str, Cost]:
    """Every command once a round, so that a busy moment hits all of them; the first round only warms up."""
    costs = {name: Cost() for name in commands}
    for number in range(rounds + 1):
        for name, (program, arguments) in commands.items():
            cost = costs[name] if number else Cost()
            run_once(program.command(*arguments), program.environment(), cost)
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
