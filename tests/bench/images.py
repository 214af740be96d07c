"""Verifying an image by digest on a registry that counts requests and takes its time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bench.measure import Row, in_turn
from fakes.images import image
from fakes.registry import FakeRegistry
from interop.evidence import FORMAT_FLAG
from interop.programs import COSIGN_VERIFIES_ALONE, SIGNS_ALONE, Program
from sigwright import PrivateKey, sign

BOUND = """Without latency, what starting costs: the interpreter, then loading the core. With latency the longest
chain of requests that need each other: manifest, then tags and referrers together, then all signatures together."""

ROUNDS = 9
DEPTH = 3  # requests that need each other's answers
AT_ONCE = 32  # signatures that are fetched together

Commands = dict[str, tuple[Program, tuple[str | Path, ...]]]


@dataclass(frozen=True)
class Case:
    form: Literal["legacy", "bundle"]
    signers: int
    requests: int  # at most, where the referrers API answers; one more where it does not
    wall: dict[int, float]  # milliseconds of latency -> at most this part of cosign's time

    @property
    def name(self) -> str:
        return f"{self.signers} {self.form}"


CASES = (
    Case("legacy", 1, 3, {0: 0.9, 30: 0.65}),
    Case("bundle", 1, 4, {0: 0.9, 30: 0.65}),
    Case("bundle", 6, 14, {0: 0.9, 30: 0.18}),
    Case("bundle", 50, 102, {0: 0.9, 30: 0.18}),
)


def rows(cosign: Program, sigwright: Program, key: Path) -> Iterator[Row]:
    for case in CASES:
        with FakeRegistry() as registry:
            beside = commands(cosign, sigwright, signed_image(registry, sigwright, case, key), key)
            yield from count(registry, beside, case, "with API", case.requests)
            yield from wall_rows(registry, beside, case)
        with FakeRegistry(referrers="off") as registry:
            beside = commands(cosign, sigwright, signed_image(registry, sigwright, case, key), key)
            yield from count(registry, beside, case, "no API", case.requests + 1)


def signed_image(registry: FakeRegistry, program: Program, case: Case, key: Path) -> str:
    """Signed by the key, and before by others whose signatures count for nothing."""
    digest = registry.store.push("app", image(case.form), "v1")
    reference = f"{registry.address}/app@{digest}"
    for _ in range(case.signers - 1):
        sign(reference, key=PrivateKey.generate(), tlog_upload=False, signature_format=case.form)
    program.succeeds("sign", *SIGNS_ALONE, FORMAT_FLAG[case.form], "--key", key.with_suffix(".key"), reference)
    return reference


def commands(cosign: Program, sigwright: Program, reference: str, key: Path) -> Commands:
    verify = ("verify", *COSIGN_VERIFIES_ALONE, "--key", key.with_suffix(".pub"))
    return {
        "ours": (sigwright, (*verify, reference)),
        "theirs": (cosign, (*verify, "--allow-http-registry", reference)),
    }


def count(registry: FakeRegistry, beside: Commands, case: Case, where: str, allowed: int) -> Iterator[Row]:
    registry.latency = 0.03
    seen: dict[str, tuple[int, int, int]] = {}
    for name, (program, arguments) in beside.items():
        registry.log.clear()
        program.succeeds(*arguments)
        seen[name] = (len(registry.log), registry.log.rounds(), registry.log.most_at_once())
    registry.latency = 0.0
    detail = "; ".join(f"{who}: {n} requests in {r} rounds, {m} at once" for who, (n, r, m) in seen.items())
    yield Row(f"verify {case.name}, {where}: requests", allowed, seen["ours"][0], detail)
    if where == "with API" and case.signers < AT_ONCE:  # without it, one that fails comes before what stands in for it
        yield Row(f"verify {case.name}, {where}: rounds", DEPTH, seen["ours"][1], f"cosign {seen['theirs'][1]}")


def wall_rows(registry: FakeRegistry, beside: Commands, case: Case) -> Iterator[Row]:
    for milliseconds, target in case.wall.items():
        registry.latency = milliseconds / 1000
        costs = in_turn(beside, ROUNDS)
        ours, theirs = costs["ours"], costs["theirs"]
        detail = f"{ours.wall * 1000:.0f} ms against {theirs.wall * 1000:.0f} ms"
        yield Row(f"verify {case.name}, {milliseconds} ms: wall / cosign", target, ours.wall / theirs.wall, detail)
