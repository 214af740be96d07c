"""A choice of the faults of `make faults`, over servers in memory: each kind once, and what it found before."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.faults import Effect
from faults import effects, invariants, matrix, soak
from faults.conditions import Condition
from faults.disks import Failure
from faults.interruptions import Stage
from faults.invariants import BrokenError
from faults.matrix import Cell
from faults.strike import Fault, strike
from faults.table import FAULTS
from faults.verbs import VERBS
from faults.world import Ended, World

CELLS = [
    Cell("reset in the body", "verify", 0, None),
    Cell("reset before the status line", "sign", 12, 1),
    Cell("end at the last byte", "copy", 9, 1),
    Cell("half closed in the headers", "verify, wrong key", 0, 1),
    Cell("the answer twice", "verify", 0, None),
    Cell("the request twice", "sign", 0, None),
    Cell("the answer to another question", "verify, wrong key", 0, None),
    Cell("two lengths", "tree", 0, None),
    Cell("a length beyond all memory", "verify", 0, None),
    Cell("garbage", "audit", 0, None),
    Cell("deep nesting", "verify, unsigned", 0, None),
    Cell("a gzip bomb", "verify-attestation, wrong key", 0, None),
    Cell("headers without end", "verify", 2, None),
    Cell("pages without end", "verify, unsigned", 0, None),
    Cell("401 for a password", "gate", 0, None),
    Cell("401 for a token of elsewhere", "sign", 0, None),
    Cell("403 with what was sent", "tree", 4, 1),
    Cell("403 with what was sent", "sign-blob, keyless", 0, None),
    Cell("307 to another port", "copy", 10, None),
    Cell("a redirect to the metadata service", "save", 4, None),
    Cell("a changed byte", "policy check", 0, None),
    Cell("the request is lost", "sign, keyless", 22, 1),
    Cell("reset before the status line", "sign-blob, key in AWS", 0, None),
    Cell("the answer to another question", "verify-blob, another key in AWS", 0, None),
    Cell("a byte now and then", "sign-blob, key in Vault", 0, 1),
    Cell("403 with what was sent", "sign-blob, key in Vault", 1, 1),
    Cell("403 with what was sent", "sign-blob, login of a program", 0, None),
    Cell("307 to another port", "sign-blob, login on a device", 0, None),
]
STAGES = [
    Stage("sign", 18, signal.SIGKILL, served=True),
    Stage("copy", 12, signal.SIGTERM, served=True),
    Stage("save", 6, signal.SIGINT, served=False),
    Stage("sign-blob, keyless", 1, signal.SIGINT, served=True),
]
DISKS = [
    Failure("log append", "fsync", 1, "ENOSPC"),
    Failure("log append", "rename", 1, "KILL"),
    Failure("save", "write", 2, "ENOSPC"),
    Failure("audit, cached", "pwrite64", 1, "EROFS"),
    Failure("generate-key-pair", "link", 1, "EIO"),
]
CONDITIONS = [
    Condition("tls", "expired", "sign"),
    Condition("tls", "garbage", "verify"),
    Condition("tls", "good", "verify"),
    Condition("name", "nowhere.invalid", "verify, wrong key"),
]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with World(tmp_path_factory.mktemp("world")) as running:
        yield running


needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="calls are made to fail by strace")


@pytest.mark.parametrize(
    "fault", [*CELLS, *STAGES, *(pytest.param(one, marks=needs_strace) for one in DISKS), *CONDITIONS], ids=str
)
def test_a_fault_is_survived(world: World, fault: Fault) -> None:
    strike(world, fault)


# --- the tests of the tests -------------------------------------------------------------------------------------------


def forged(code: int = 0, stdout: str = "", stderr: str = "", seconds: float = 1.0) -> Ended:
    return Ended(("verify",), code, stdout, stderr, seconds, 1)


@pytest.mark.parametrize(
    ("ended", "why"),
    [
        (forged(0), "VERIFIED"),
        (forged(12, stderr="Error: no"), "not one line and a hint"),
        (forged(12, stderr="Error: no\nError: no\nhint: do"), "not one line and a hint"),
        (forged(1, stderr="Error: internal\nhint: tell"), "no way to end"),
        (forged(12, stderr="Traceback (most recent call last)"), "no way to end"),
        (forged(12, stderr="Error: swordfish-registry-password\nhint: x"), "SECRET"),
        (forged(12, stderr="Error: \x1b[31m\nhint: x"), "control characters"),
        (forged(12, stderr="Error: a\nhint: x", seconds=60), "took"),
    ],
)
def test_an_invariant_that_does_not_hold_is_seen(world: World, ended: Ended, why: str) -> None:
    name = "verify, wrong key"
    case = matrix.arrange(world, name)
    with pytest.raises(BrokenError, match=why):
        invariants.check(name, VERBS[name], case, ended, limit=3)


def test_a_lost_signature_and_a_file_left_behind_are_seen(world: World) -> None:
    case = matrix.arrange(world, "sign")
    repository = world.registry.store.repository(case.name)
    failed = forged(21, stderr="Error: no\nhint: x")
    (case.folder / "out.tmp-1").touch()
    with pytest.raises(BrokenError, match="left behind"):
        invariants.check("sign", VERBS["sign"], case, failed, limit=3)
    repository.tags = {tag: digest for tag, digest in repository.tags.items() if not tag.endswith(".sig")}
    with pytest.raises(BrokenError, match="LOST"):
        invariants.check("sign", VERBS["sign"], case, failed, limit=3)


def test_a_short_soak_is_passed(tmp_path: Path) -> None:
    assert soak.soak(tmp_path, 20, 10, seed=7) == []


def test_a_wrong_verdict_and_a_lost_signature_end_a_soak() -> None:
    report = {"growth": [0, 0], "wrong": ["verified what nobody signed"], "codes": {}}
    assert soak.judged(report, 0, soak.Sometimes(1), 1, 1) == report["wrong"]
    assert len(soak.judged({**report, "wrong": [], "growth": [999, 0]}, 2, soak.Sometimes(1), 1, 1)) == 2


def test_every_fault_can_be_made() -> None:
    made: list[Effect] = [fault.make("http://127.0.0.1:9") for fault in FAULTS.values()]
    assert len(made) > 100
    assert Path(effects.__file__).is_file()


def test_every_cell_names_a_fault_and_a_verb() -> None:
    cells = matrix.cells(dict.fromkeys(VERBS, 20))
    assert len(cells) == len(FAULTS) * len(VERBS)
    assert len({str(cell) for cell in cells}) == len(cells)
    assert os.sep not in "".join(FAULTS)
