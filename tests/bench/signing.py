"""Signing an image with a key file: alone, into a Rekor, and into a log in a directory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench.measure import Cost, Row, run_once
from fakes.images import image
from fakes.registry import FakeRegistry
from interop import logs
from interop.evidence import FORMAT_FLAG
from interop.programs import COSIGN_SIGNS_ALONE, SIGNS_ALONE, Program

BOUND = """Opening an encrypted key is scrypt as cosign chose it, more than half of all, and shown beside: the faster
of two libraries does it, in huge pages where the kernel has them. Then come the requests, uploads of blobs together.
The time that a registry is given before a tag is read again (`--settle`) is no work, keeps the signatures of others who
write there, and is not in the figure."""
ROUNDS = 7
SETTLING = 0.1  # seconds at least, or four times what the slowest write took


@dataclass(frozen=True)
class Case:
    """One way of signing, and how each program is told of it."""

    name: str
    form: str
    ours: tuple[str | Path, ...]
    theirs: tuple[str | Path, ...] | None  # None: cosign has nothing like it
    target: float = 1.0


@dataclass
class Signed:
    costs: dict[str, Cost] = field(default_factory=dict)
    requests: dict[str, int] = field(default_factory=dict)


def rows(cosign: Program, sigwright: Program, key: Path, scratch: Path) -> Iterator[Row]:
    private = key.with_suffix(".key")
    opening = Cost()
    for _ in range(ROUNDS):
        run_once(sigwright.command("public-key", "--key", private), sigwright.environment(), opening)
    sigwright.succeeds("log", "init", scratch / "own")
    state = scratch / "rekor"
    state.mkdir()
    with ExitStack() as running:
        rekor = running.enter_context(logs.rekor_v1(state, cosign))
        trusting = {"SIGSTORE_REKOR_PUBLIC_KEY": str(rekor.public_key)}
        cosign = replace(cosign, settings=trusting)
        alone: dict[str, Signed] = {}
        for case in cases(rekor, scratch / "own"):
            signed = alone[case.name] = sign(case, cosign, sigwright, private)
            yield from told(case, signed, alone, opening)


def cases(rekor: logs.Log, own: Path) -> Iterator[Case]:
    for form in ("legacy", "bundle"):
        yield Case(f"{form}, no log", form, SIGNS_ALONE, COSIGN_SIGNS_ALONE)
        into_rekor = ("--yes", "--rekor-url", rekor.url)
        yield Case(f"{form}, Rekor v1", form, into_rekor, (*into_rekor, "--use-signing-config=false"))
        yield Case(f"{form}, log in a directory", form, ("--yes", "--rekor-url", f"file:{own}"), None, 1.5)


def sign(case: Case, cosign: Program, sigwright: Program, key: Path) -> Signed:
    """An image of its own for each run: what is signed already is not signed again."""
    signed = Signed()
    programs = [("sigwright", sigwright, case.ours)]
    if case.theirs is not None:
        programs.append(("cosign", cosign, (*case.theirs, "--allow-http-registry")))
    with FakeRegistry() as registry:
        for number in range(ROUNDS + 1):
            for name, program, words in programs:
                digest = registry.store.push(f"{name}{number}", image(f"{case.name}{number}"), "v1")
                reference = f"{registry.address}/{name}{number}@{digest}"
                cost = signed.costs.setdefault(name, Cost()) if number else Cost()
                registry.log.clear()
                command = program.command("sign", *words, FORMAT_FLAG[case.form], "--key", key, reference)
                run_once(command, program.environment(), cost)
                signed.requests[name] = len(registry.log)
    return signed


def settling(case: Case) -> float:
    """A tag that was written is read again; a referrer is not."""
    return SETTLING if case.form == "legacy" else 0


def told(case: Case, signed: Signed, all_of: dict[str, Signed], opening: Cost) -> Iterator[Row]:
    ours = signed.costs["sigwright"]
    theirs = signed.costs.get("cosign") or all_of[f"{case.form}, no log"].costs["cosign"]
    beside = "" if "cosign" in signed.costs else " without a log"
    asked = ", ".join(f"{name} {count}" for name, count in signed.requests.items())
    settled = settling(case)
    working = ours.wall - settled
    detail = (
        f"{working * 1000:.0f} ms and {settled * 1000:.0f} ms of settling against {theirs.wall * 1000:.0f} ms; "
        f"opening the key alone {opening.wall * 1000:.0f} ms; requests to the registry: {asked}"
    )
    yield Row(f"sign, {case.name}: wall / cosign{beside}", case.target, working / theirs.wall, detail)
