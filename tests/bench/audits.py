"""An audit of many images beside cosign started for each of them, and beside the best that cosign does in batches."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bench.fleet import Fleet, fleet
from bench.measure import Cost, Row, in_turn, run_once
from interop.programs import COSIGN_VERIFIES_ALONE, Program

BOUND = """Without latency it is CPU, on two cores that the registry needs as well. Half of ours is libcurl's loop and
checking signatures, of which the limit consists: were all the rest free, the figure would be about three quarters. That
rest is waking who waits for an answer, a row in Python for each image, JSON, digests and memory. With latency it is the
requests in flight, 96 to one host, and at 20 ms both. Memory is the answers that wait for their turn and the list of
names."""

ROOT = Path(__file__).resolve().parents[2]
IMAGES = 300
MANY = 3_000
MOST = 10_000
HUGE = 30_000
ROUNDS = 3
LATENCIES = {0: 2.0, 20: 5.0, 100: 5.0}  # milliseconds -> at least so many times cosign's best batch
BATCHES = {0: (2, 150), 20: (8, 38), 100: (8, 38)}  # processes, images of each: where cosign does best
ALONE = 15.0  # times `xargs -P 8 -n 1 cosign verify`
AT_ONCE = 96  # requests in flight to one registry
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
                 "ours alike": self.audit(legacy), "batch": self.each(legacy, *BATCHES[milliseconds])},
                ROUNDS if milliseconds < 100 else 1,
            )  # fmt: skip
            where = f"audit {IMAGES} images, {milliseconds} ms: images/s"
            yield times(f"{where} / cosign each", ALONE, costs["ours"], costs["alone"])
            yield times(f"{where} / cosign's best batch", batch, costs["ours alike"], costs["batch"])
        self.made.set_latency(0)

    def of_many(self) -> Iterator[Row]:
        images = self.made.add(MANY, "many", ("legacy",))
        few, many = self.listed("few", images[:IMAGES]), self.listed("many", images)
        least = self.at_least(images)
        for milliseconds in (0, 20):
            self.made.set_latency(milliseconds)
            costs = in_turn({"audit": self.audit(many), "few": self.audit(few), "least": least}, ROUNDS)
            yield part_of_limit(milliseconds, costs["audit"], costs["least"])
        self.made.set_latency(0)
        grown = (costs["audit"].cpu / MANY) / (costs["few"].cpu / IMAGES)
        yield Row(f"audit {MANY} images: CPU of one / of one in {IMAGES}", LINEAR, grown, "start-up included")
        yield from self.cached(many)

    def at_least(self, images: list[str]) -> tuple[Program, tuple[str | Path, ...]]:
        """Return a program that does nothing but ask and check as often, with the same libraries."""
        asked = self.scratch / "asked.txt"
        asked.write_text("".join(f"{url}\n" for image in images for url in addresses(image)), encoding="ascii")
        bare = replace(self.cosign, path=bare_audit(self.scratch))
        return bare, (str(AT_ONCE), str(len(images)), asked)

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
        """Of ten thousand, then of twenty thousand more."""
        images = self.made.add(MOST, "most", ("legacy", "bundle"))
        most = self.in_json("most", images)
        rate = f"{MOST / most.wall:.0f} images/s"
        yield Row(f"audit {MOST} images: peak MiB", MEBIBYTES, most.mebibytes, rate)
        images += self.made.add(HUGE - MOST, "huge", ("legacy", "bundle"))
        huge = self.in_json("huge", images)
        detail = f"{HUGE / huge.wall:.0f} images/s, {huge.mebibytes:.0f} MiB"
        grown = (huge.cpu / HUGE) / (most.cpu / MOST)
        yield Row(f"audit {HUGE} images: CPU of one / of one in {MOST}", LINEAR, grown, detail)
        yield Row(f"audit {HUGE} images: memory / of {MOST}", LINEAR, huge.mebibytes / most.mebibytes, detail)

    def in_json(self, name: str, images: list[str]) -> Cost:
        cost = Cost()
        program, words = self.audit(self.listed(name, images), "-o", "json")
        run_once(program.command(*words), program.environment(), cost)
        return cost


def addresses(image: str) -> list[str]:
    """Return what an audit asks for, but the small blob, whose digest nobody knows yet: a manifest stands for it."""
    host, _, rest = image.partition("/")
    repository, _, digest = rest.partition("@")
    place = f"http://{host}/v2/{repository}"
    signature = f"{place}/manifests/{digest.replace(':', '-')}.sig"
    return [signature, f"{place}/referrers/{digest}", signature]


def bare_audit(scratch: Path) -> Path:
    """Compile it with the libcurl that the core has inside, or the system's where there is no such one."""
    program, source = scratch / "bare_audit", Path(__file__).with_name("bare_audit.cpp")
    ours = ROOT / "build/curl/lib/pkgconfig"
    asked = ["pkg-config", "--cflags", "--libs", *(["--static"] if ours.is_dir() else []), "libcurl", "libcrypto"]
    found = subprocess.run(
        asked, check=True, capture_output=True, text=True, env={**os.environ, "PKG_CONFIG_PATH": str(ours)}
    )
    subprocess.run(["g++", "-std=c++20", "-O2", source, "-o", program, *found.stdout.split()], check=True)
    return program


def part_of_limit(milliseconds: int, ours: Cost, least: Cost) -> Row:
    waited = f", latency alone {MANY * REQUESTS * milliseconds / 1000 / AT_ONCE:.2f} s" * (milliseconds > 0)
    alone = f"libcurl and OpenSSL alone, as many requests and signatures, {least.wall:.2f} s"
    where = f"audit {MANY} images, {milliseconds} ms: part of the limit"
    return Row(where, OF_LIMIT, least.wall / ours.wall, f"{ours.wall:.2f} s; {alone}{waited}", at_most=False)


def times(what: str, target: float, ours: Cost, theirs: Cost) -> Row:
    return Row(what, target, theirs.wall / ours.wall, f"{ours.wall:.2f} s against {theirs.wall:.2f} s", at_most=False)


def rows(cosign: Program, sigwright: Program, key: Path, scratch: Path) -> Iterator[Row]:
    with fleet(scratch, key.with_suffix(".key")) as made:
        bench = Bench(cosign, sigwright, key, made, scratch)
        yield from bench.beside_cosign()
        yield from bench.of_many()
        yield from bench.memory()
