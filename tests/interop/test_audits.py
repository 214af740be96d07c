"""Audits of a real registry: histories on a real server, and what is left when a run is killed."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fakes.images import image
from interop import postgres
from interop.keys import KeyPair
from interop.programs import COSIGN_VERIFIES_ALONE, SIGNS_ALONE, Program
from interop.registries import Registry

IMAGES = 12


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with postgres.running() as url:
        yield url


@pytest.fixture(scope="module")
def images(registry_of: Callable[[str], Registry], key: Callable[[str], KeyPair], cosign: Program) -> list[str]:
    """Images by tag; cosign signed every other one."""
    registry = registry_of("ggcr")
    names = [registry.push(f"audit/app{number}", image(str(number)), "v1") for number in range(IMAGES)]
    for name in names[::2]:
        cosign.succeeds("sign", "--yes", "--use-signing-config=false", "--tlog-upload=false", "--key",
                        key("p256").private, name)  # fmt: skip
    return [f"{name.partition('@')[0]}:v1" for name in names]


@pytest.fixture
def audit(key: Callable[[str], KeyPair]) -> tuple[str | Path, ...]:
    return ("audit", *COSIGN_VERIFIES_ALONE, "--key", key("p256").public)


def verdicts(text: str) -> dict[str, str]:
    return {row["image"]: row["verdict"] for row in json.loads(text)["results"]}


def wanted(images: list[str]) -> dict[str, str]:
    return {name: "failed" if number % 2 else "verified" for number, name in enumerate(images)}


def test_what_cosign_signed_is_told_from_what_it_did_not(
    sigwright: Program, audit: tuple[str | Path, ...], images: list[str]
) -> None:
    assert verdicts(sigwright.exits(17, *audit, "-o", "json", *images).stdout) == wanted(images)


def test_a_history_is_kept_on_a_server(
    sigwright: Program, audit: tuple[str | Path, ...], images: list[str], database: str, key: Callable[[str], KeyPair]
) -> None:
    kept = (*audit, "--store", database, "-o", "json", *images)
    sigwright.exits(17, *kept)
    sigwright.succeeds("sign", *SIGNS_ALONE, "--key", key("p256").private, images[1])
    after = verdicts(sigwright.exits(17, *kept).stdout)
    assert after == wanted(images) | {images[1]: "verified"}
    changes = sigwright.exits(
        17, "audit", "diff", "--store", database, "-o", "json", "--fail-on", "newly-signed"
    ).stdout
    assert [(change["image"], change["change"]) for change in json.loads(changes)["changes"]] == [
        (images[1], "newly-signed")
    ]


def test_two_audits_share_a_server(
    sigwright: Program, audit: tuple[str | Path, ...], images: list[str], database: str
) -> None:
    both = [sigwright.start(*audit, "--store", database, "-o", "json", *images) for _ in range(2)]
    outcomes = [process.communicate(timeout=60)[0] for process in both]
    assert [len(verdicts(text)) for text in outcomes] == [IMAGES] * 2


def test_a_password_is_in_no_message(sigwright: Program, audit: tuple[str | Path, ...], database: str) -> None:
    wrong = database.replace(postgres.PASSWORD, "another-secret")
    done = sigwright.exits(21, *audit, "--store", wrong, "registry.example/app:1")
    assert "another-secret" not in done.stdout + done.stderr


@pytest.mark.parametrize("after", [0.05, 0.15, 0.3, 0.6])
def test_a_run_that_is_killed_goes_on_and_comes_to_its_end(
    sigwright: Program, audit: tuple[str | Path, ...], images: list[str], tmp_path: Path, after: float
) -> None:
    kept = (*audit, "--store", tmp_path / "history.db", "-o", "json", *images)
    process = sigwright.start(*kept)
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    resumed = verdicts(sigwright.exits(17, *kept, "--resume").stdout)
    assert resumed.keys() == wanted(images).keys()
    assert verdicts(sigwright.exits(17, *audit, "-o", "json", *images).stdout) == resumed


def test_a_full_disk_under_the_history_is_a_clear_error(
    sigwright: Program, audit: tuple[str | Path, ...], images: list[str], tmp_path: Path
) -> None:
    """The limit of a file's size stands for the disk's: writing beyond fails as it does there."""

    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    kept = sigwright.command(*audit, "--store", tmp_path / "history.db", "-o", "json", *images * 20)
    done = subprocess.run(kept, env=sigwright.environment(), capture_output=True, text=True, check=False,
                          preexec_fn=small, timeout=60)  # fmt: skip
    assert done.returncode == 22, done.stderr
    assert "history.db" in done.stderr
    assert "Traceback" not in done.stderr
    sigwright.exits(17, *audit, "--store", tmp_path / "history.db", "--resume", "-o", "json", *images * 20)
