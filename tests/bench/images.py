"""Verifying an image by digest on a registry that counts requests and takes its time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.measure import Row, in_turn
from fakes.images import image
from fakes.registry import FakeRegistry
from interop.evidence import FORMAT_FLAG
from interop.programs import COSIGN_VERIFIES_ALONE, SIGNS_ALONE, Program

BOUND = """Without latency, what starting costs: the interpreter, then loading the core with the libraries that
libcurl is linked to. With latency the longest chain of requests that need each other: manifest, then tags and
referrers together, then all signatures together."""

ROUNDS = 9


@dataclass(frozen=True)
class Case:
    form: str
    signers: int
    requests: int  # at most, where the referrers API answers; one more where it does not
    wall: dict[int, float]  # milliseconds of latency -> at most this part of cosign's time


CASES = (Case("legacy", 1, 3, {0: 0.9, 30: 0.65}), Case("bundle", 6, 14, {0: 0.9, 30: 0.18}))


def rows(cosign: Program, sigwright: Program, keys: list[Path]) -> Iterator[Row]:
    for case in CASES:
        with FakeRegistry() as registry:
            reference = signed_image(registry, sigwright, case, keys)
            yield count(registry, cosign, sigwright, case, reference, keys, allowed=case.requests, where="with API")
            yield from wall_rows(registry, cosign, sigwright, case, reference, keys)
        with FakeRegistry(referrers="off") as registry:
            reference = signed_image(registry, sigwright, case, keys)
            yield count(registry, cosign, sigwright, case, reference, keys, allowed=case.requests + 1, where="no API")


def signed_image(registry: FakeRegistry, sigwright: Program, case: Case, keys: list[Path]) -> str:
    digest = registry.store.push("app", image(case.form), "v1")
    reference = f"{registry.address}/app@{digest}"
    for key in keys[: case.signers]:
        sigwright.succeeds("sign", *SIGNS_ALONE, FORMAT_FLAG[case.form], "--key", key.with_suffix(".key"), reference)
    return reference


def commands(
    cosign: Program, sigwright: Program, reference: str, keys: list[Path]
) -> dict[str, tuple[Program, tuple[str | Path, ...]]]:
    verify = ("verify", *COSIGN_VERIFIES_ALONE, "--key", keys[0].with_suffix(".pub"))
    return {
        "ours": (sigwright, (*verify, reference)),
        "theirs": (cosign, (*verify, "--allow-http-registry", reference)),
    }


def count(
    registry: FakeRegistry,
    cosign: Program,
    sigwright: Program,
    case: Case,
    reference: str,
    keys: list[Path],
    *,
    allowed: int,
    where: str,
) -> Row:
    registry.latency = 0.03
    seen: dict[str, tuple[int, int, int]] = {}
    for name, (program, arguments) in commands(cosign, sigwright, reference, keys).items():
        registry.log.clear()
        program.succeeds(*arguments)
        seen[name] = (len(registry.log), registry.log.rounds(), registry.log.most_at_once())
    registry.latency = 0.0
    detail = "; ".join(f"{who}: {n} requests in {r} rounds, {m} at once" for who, (n, r, m) in seen.items())
    return Row(f"verify {case.signers} {case.form}, {where}: requests", allowed, seen["ours"][0], detail)


def wall_rows(
    registry: FakeRegistry, cosign: Program, sigwright: Program, case: Case, reference: str, keys: list[Path]
) -> Iterator[Row]:
    for milliseconds, target in case.wall.items():
        registry.latency = milliseconds / 1000
        costs = in_turn(commands(cosign, sigwright, reference, keys), ROUNDS)
        ours, theirs = costs["ours"], costs["theirs"]
        detail = f"{ours.wall * 1000:.0f} ms against {theirs.wall * 1000:.0f} ms"
        yield Row(
            f"verify {case.signers} {case.form}, {milliseconds} ms: wall / cosign",
            target,
            ours.wall / theirs.wall,
            detail,
        )
