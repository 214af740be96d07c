"""An audit of many images beside cosign started for each of them, and beside the best that cosign does in batches."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bench.fleet import Fleet, fleet
from bench.measure import Cost, Row, in_turn, run_once
from interop.programs import COSIGN_VERIFIES_ALONE, Program

BOUND = """Without latency the loop that speaks to the registry, one thread; with it the requests in flight, 64 to one
host. Memory is the answers that wait for their turn, not the images."""

IMAGES = 300
MANY = 3_000
MOST = 10_000
ROUNDS = 3
LATENCIES = {0: 2.0, 20: 5.0}  # milliseconds -> at least so many times cosign's best batch
BATCHES = {0: (2, 150), 20: (8, 38)}  # processes, images of each: where cosign does best
ALONE = 15.0  # times `xargs -P 8 -n 1 cosign verify`
AT_ONCE = 64  # requests in flight to one registry
REQUESTS = 3  # of an image by digest, signed in one format
OF_LIMIT = 0.8
MEBIBYTES = 150.0
CACHED = 10.0
LINEAR = 1.1


class Bench:
    def __init__(self, cosign: Program, sigwright: Program, key: Path, made: Fleet, scratch: Path) -> None:
        self.cosign, self.sigwright, self.made, self.scratch = cosign, sigwright, made, scratch
        self.key = key.with_suffix(".pub")
        self.xargs = replace(cosign, path=Path(shutil.which("xargs") or "xargs"))

    def listed(self, name: str, images: Sequence[str]) -> Path:
        path = self.scratch / f"{name}.txt"
        path.write_text("".join(f"{image}\n" for image in images), encoding="ascii")
        return path

    def audit(self, images: Path, *more: str | Path) -> tuple[Program, tuple[str | Path, ...]]:
        words = ("audit", *COSIGN_VERIFIES_ALONE, "--key", self.key, "--from", images, *more)
        return self.sigwright, words

    def each(self, images: Path, processes: int, batch: int) -> tuple[Program, tuple[str | Path, ...]]:
        verify = (self.cosign.path, "verify", *COSIGN_VERIFIES_ALONE, "--key", self.key, "--allow-http-registry")
        return self.xargs, ("-a", images, "-P", str(processes), "-n", str(batch), *verify)

    def beside_cosign(self) -> Iterator[Row]:
        mixed = self.listed("mixed", self.made.add(IMAGES, "mixed", ("legacy", "bundle")))
        legacy = self.listed("legacy", self.made.add(IMAGES, "legacy", ("legacy",)))
        for milliseconds, batch in LATENCIES.items():
            self.made.set_latency(milliseconds)
            costs = in_turn(
                {"ours": self.audit(mixed), "alone": self.each(mixed, 8, 1),
                 "ours alike": self.audit(legacy), "batch": self.each(legacy, *BATCHES[milliseconds])}, ROUNDS
            )  # fmt: skip
            where = f"audit {IMAGES} images, {milliseconds} ms: images/s"
            yield times(f"{where} / cosign each", ALONE, costs["ours"], costs["alone"])
            yield times(f"{where} / cosign's best batch", batch, costs["ours alike"], costs["batch"])
        self.made.set_latency(0)

    def of_many(self) -> Iterator[Row]:
        images = self.made.add(MANY, "many", ("legacy",))
        few, many = self.listed("few", images[:IMAGES]), self.listed("many", images)
        self.made.set_latency(20)
        costs = in_turn({"few": self.audit(few), "many": self.audit(many)}, ROUNDS)
        self.made.set_latency(0)
        limit = MANY * REQUESTS * 0.02 / AT_ONCE
        detail = f"{costs['many'].wall:.2f} s of at least {limit:.2f} s"
        yield Row(f"audit {MANY} images, 20 ms: part of the limit", OF_LIMIT, limit / costs["many"].wall, detail, False)
        grown = (costs["many"].cpu / MANY) / (costs["few"].cpu / IMAGES)
        yield Row(f"audit {MANY} images: CPU of one / of one in {IMAGES}", LINEAR, grown, "start-up included")
        yield from self.cached(many)

    def cached(self, images: Path) -> Iterator[Row]:
        command = self.audit(images, "--cache-file", self.scratch / "verdicts.db")
        first, again = Cost(), Cost()
        self.made.set_latency(20)
        run_once(command[0].command(*command[1]), command[0].environment(), first)
        for _ in range(ROUNDS):
            run_once(command[0].command(*command[1]), command[0].environment(), again)
        self.made.set_latency(0)
        yield times(f"audit {MANY} images, 20 ms: cached / first", CACHED, again, first)

    def memory(self) -> Iterator[Row]:
        images = self.listed("most", self.made.add(MOST, "most", ("legacy", "bundle")))
        cost = Cost()
        program, words = self.audit(images, "-o", "json")
        run_once(program.command(*words), program.environment(), cost)
        yield Row(f"audit {MOST} images: peak MiB", MEBIBYTES, cost.mebibytes, f"{MOST / cost.wall:.0f} images/s")


def times(what: str, target: float, ours: Cost, theirs: Cost) -> Row:
    return Row(what, target, theirs.wall / ours.wall, f"{ours.wall:.2f} s against {theirs.wall:.2f} s", at_most=False)


def rows(cosign: Program, sigwright: Program, key: Path, scratch: Path) -> Iterator[Row]:
    with fleet(scratch, key.with_suffix(".key")) as made:
        bench = Bench(cosign, sigwright, key, made, scratch)
        yield from bench.beside_cosign()
        yield from bench.of_many()
        yield from bench.memory()
