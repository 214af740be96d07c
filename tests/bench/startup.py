"""What the command costs before it does anything."""

from __future__ import annotations

from collections.abc import Iterator

from bench.measure import Row, in_turn
from interop.programs import Program

BOUND = """Half is the interpreter's own start. What a command does not need is not imported: tests list what may
be."""

ROUNDS = 15
ABSENT = "verify before it asks anybody"
COMMANDS = {
    "version": (("version",), 0.7),
    "--help": (("--help",), 0.9),
    "verify --help": (("verify", "--help"), 0.9),
    ABSENT: (("verify", "--key", "/absent.pub", "127.0.0.1:1/app:v1"), 0.9),
}


def rows(cosign: Program, sigwright: Program) -> Iterator[Row]:
    for name, (arguments, target) in COMMANDS.items():
        costs = in_turn({"ours": (sigwright, arguments), "theirs": (cosign, arguments)}, ROUNDS, fails=name == ABSENT)
        ours, theirs = costs["ours"], costs["theirs"]
        detail = f"{ours.cpu * 1000:.0f} ms against {theirs.cpu * 1000:.0f} ms"
        yield Row(f"{name}: CPU / cosign", target, ours.cpu / theirs.cpu, detail)
        detail = f"{ours.mebibytes:.0f} MiB against {theirs.mebibytes:.0f} MiB"
        yield Row(f"{name}: peak memory / cosign", 0.6, ours.mebibytes / theirs.mebibytes, detail)
