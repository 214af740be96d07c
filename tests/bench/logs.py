"""Logs: proofs and entries beside the hashes and signatures in them, and one in a directory as it grows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from bench.measure import Cost, Row, run_once
from sigwright import _core, bench

BOUND = """A commit is two flushes, one after the other, shared by all who wait. On a disk that flushes within a tenth
of a millisecond, making and naming files costs as much as flushing them, and eight writers that wait for their answers
append at less than half the rate of flushes; where a flush takes longer they append faster than it. Reading is
hashing."""

VECTORS = Path(__file__).resolve().parents[1] / "vectors"
SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
TIMED = "import json, sys; from sigwright import _core; print(json.dumps(_core.bench_time_log(sys.argv[1])))"
FILLED = "import sys; from sigwright import _core; _core.bench_fill_log(sys.argv[1], int(sys.argv[2]))"
IDLE = "import json, sys; from sigwright import _core; print(json.dumps({}))"


def rows(scratch: Path) -> Iterator[Row]:
    yield inclusion()
    yield from entries()
    yield appends(scratch / "appends")
    yield from growth(scratch / "growth")


def inclusion() -> Row:
    rates = bench.rates({"proof": _core.bench_inclusion, "hashes": _core.bench_sixty_hashes})
    detail = f"{1e6 / rates['proof']:.1f} us against {1e6 / rates['hashes']:.1f} us"
    return Row("inclusion proof of 2^40 entries / 60 bare hashes", 1.0, rates["hashes"] / rates["proof"], detail)


def verified_entry(bundle: str, root: str) -> Callable[[int], int]:
    if _core.bench_entry_verify(bundle, root, 1) != 1:
        raise SystemExit("an entry to be timed does not verify")
    return lambda times: _core.bench_entry_verify(bundle, root, times)


def entries() -> Iterator[Row]:
    """An entry of Rekor v1 has a promise and a checkpoint by P-256; that of Rekor v2 a checkpoint by Ed25519."""
    root = (VECTORS / "trust/trusted_root.json").read_text(encoding="utf-8")
    for name, file, checks in (
        ("Rekor v1", "bundle/keyless-rekor1.json", {"ecdsa-p256": 2}),
        ("Rekor v2", "bundle/keyless-rekor2-tsa.json", {"ed25519": 1}),
    ):
        works: dict[str, Callable[[int], object]] = {kind: partial(_core.bench_raw_verify, kind) for kind in checks}
        works["entry"] = verified_entry((VECTORS / file).read_text(encoding="utf-8"), root)
        rates = bench.rates(works)
        raw = sum(count / rates[kind] for kind, count in checks.items())
        detail = f"{1e6 / rates['entry']:.0f} us, of which signatures {1e6 * raw:.0f} us"
        yield Row(f"entry of {name}: its signature checks alone", 0.8, raw * rates["entry"], detail, at_most=False)


def appends(directory: Path) -> Row:
    """Eight writers share commits: together they are to be half as fast as one that does nothing but flush."""
    directory.mkdir()
    rates = _core.bench_log_appends(directory, writers=bench.LOG_WRITERS, entries=bench.LOG_ENTRIES)
    figure = max(rates["appends_per_s"] / rates["fsyncs_per_s"] / 0.5, rates["appends_per_s"] / 2000)
    detail = f"{rates['appends_per_s']:.0f} appends/s, {rates['fsyncs_per_s']:.0f} flushes/s"
    return Row("appends by 8 writers / 2000 a second or half of fsync", 1.0, figure, detail, at_most=False)


def timed(program: str, directory: Path) -> tuple[dict[str, float], float]:
    """Its figures, and the peak of its memory in MiB."""
    cost = Cost()
    figures = json.loads(run_once([sys.executable, "-c", program, directory], os.environ, cost, subprocess.PIPE))
    return figures, cost.mebibytes


def growth(directory: Path) -> Iterator[Row]:
    """Against the same log when it was small; flushes are timed beside it, since a disk has its moods."""
    directory.mkdir()
    found: dict[int, tuple[dict[str, float], float]] = {}
    for size in SIZES:
        # Not here: a child's peak is never below what this process had when it was started.
        subprocess.run([sys.executable, "-c", FILLED, directory, str(size)], check=True)
        os.sync()  # tables of entries known are written when the system likes
        found[size] = timed(TIMED, directory)
    (small, small_peak), (large, large_peak) = found[SIZES[0]], found[SIZES[-1]]
    flushes = [figures["append_ms"] / figures["fsync_ms"] for figures in (small, large)]
    detail = ", ".join(f"{size}: {figures['append_ms']:.2f} ms" for size, (figures, _) in found.items())
    yield Row("append in flushes, 10^7 / 10^3 entries", 1.5, flushes[1] / flushes[0], detail)
    idle = timed(IDLE, directory)[1]
    detail = f"{large_peak - idle:.1f} MiB against {small_peak - idle:.1f} MiB, over an idle process"
    yield Row("memory of a log, 10^7 - 10^3 entries: MiB", 4, large_peak - small_peak, detail)
    of_small = f"{small['cold_proof_ms']:.2f} ms of 10^3"
    yield Row("proof from 10^7 entries, cold: ms", 5, large["cold_proof_ms"], of_small)
    rate = large["verified_per_s"] / 1000
    yield Row("log verify: thousand leaves a second", 200, rate, "10^7 entries", at_most=False)
