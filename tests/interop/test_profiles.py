"""Profiles against real logs: learned once, then no flag; their parts are what cosign reads."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from fakes.images import image
from interop.keys import KeyPair
from interop.logs import Authority, Log
from interop.programs import Program
from interop.registries import Registry

LOGS = ("v1", "v2-ed25519", "v2-p256")


@pytest.fixture
def registry(registry_of: Callable[[str], Registry]) -> Registry:
    return registry_of("ggcr")


def fingerprint(public_key: Path) -> str:
    command = ["openssl", "pkey", "-pubin", "-in", str(public_key), "-outform", "DER"]
    der = subprocess.run(command, check=True, capture_output=True).stdout
    digest = subprocess.run(["openssl", "dgst", "-sha256"], input=der, check=True, capture_output=True).stdout
    return "sha256:" + digest.decode().split()[-1]


def pin(sigwright: Program, log: Log, profile: Path) -> None:
    """One command, as a user of the log would give it."""
    by = ("--fingerprint", fingerprint(log.public_key), "--yes") if log.version == 1 else ()
    v2 = ("--public-key", log.public_key, "--read-url", log.read_url) if log.version == 2 else ()
    sigwright.succeeds("trust", "add", "rekor", log.url, "--profile", profile, *by, *v2)


@pytest.mark.parametrize("which", LOGS)
def test_a_profile_is_all_that_signing_and_verifying_need(
    sigwright: Program, cosign: Program, registry: Registry, repository: str, key: Callable[..., KeyPair],
    log_of: Callable[[str], Log], authority: Authority, tmp_path: Path, which: str,
) -> None:  # fmt: skip
    log, own = log_of(which), key("p256")
    profile, root, config = tmp_path / "team.json", tmp_path / "root.json", tmp_path / "signing.json"
    pin(sigwright, log, profile)
    sigwright.succeeds("trust", "add", "tsa", authority.url, "--chain", authority.chain, "--profile", profile)
    sigwright.succeeds(
        "trust", "show", "--profile", profile, "--write-trusted-root", root, "--write-signing-config", config
    )

    ours = registry.push(repository, image(repository))
    sigwright.succeeds("sign", "--key", own.private, "--profile", profile, ours)
    report = json.loads(
        sigwright.succeeds("verify", "--key", own.public, "--profile", profile, "-o", "report", ours).stdout
    )
    assert [candidate["verified"] for candidate in report["candidates"]] == [True] * len(log.forms())
    assert all(candidate["logs"] and candidate["verified_time"] for candidate in report["candidates"])
    cosign.succeeds("verify", "--key", own.public, "--trusted-root", root, ours)

    theirs = registry.push(repository, image(repository + "/theirs"))
    cosign.succeeds(
        "sign", "--yes", "--key", own.private, "--signing-config", config, "--trusted-root", root, theirs
    )  # fmt: skip
    sigwright.succeeds("verify", "--key", own.public, "--profile", profile, theirs)


def test_a_key_that_nobody_vouched_for_is_not_pinned(
    sigwright: Program, log_of: Callable[[str], Log], tmp_path: Path
) -> None:
    log, profile = log_of("v1"), tmp_path / "team.json"
    add = ("trust", "add", "rekor", log.url, "--profile", profile)
    sigwright.exits(2, *add)
    sigwright.exits(2, *add, "--yes")
    sigwright.exits(16, *add, "--yes", "--fingerprint", "sha256:" + "0" * 64)
    sigwright.exits(16, *add, "--public-key", log_of("v2-p256").public_key)
    assert not profile.exists()


def test_a_retired_log_is_believed_as_far_as_its_final_tree_goes(
    sigwright: Program, registry: Registry, repository: str, key: Callable[..., KeyPair],
    log_of: Callable[[str], Log], tmp_path: Path,
) -> None:  # fmt: skip
    old, following, own = log_of("v2-p256"), log_of("v2-ed25519"), key("p256")
    profile, stale = tmp_path / "team.json", tmp_path / "stale.json"
    pin(sigwright, old, profile)
    stale.write_bytes(profile.read_bytes())
    before, after = (registry.push(repository, image(repository + name)) for name in ("before", "after"))
    sign = ("sign", "--key", own.private)
    sigwright.succeeds(*sign, "--profile", profile, before)
    sigwright.succeeds(*sign, "--profile", profile, registry.push(repository, image(repository + "grows")))
    sigwright.succeeds(
        "trust", "rotate", "rekor", old.url, "--profile", profile, "--to", following.url,
        "--public-key", following.public_key, "--read-url", following.read_url,
    )  # fmt: skip
    sigwright.succeeds(*sign, "--profile", stale, after)  # whoever still has the old key

    verify = ("verify", "--key", own.public, "--profile")
    sigwright.succeeds(*verify, profile, before)
    sigwright.succeeds(*verify, stale, after)
    assert "was retired" in sigwright.exits(15, *verify, profile, after).stderr


@pytest.mark.parametrize("which", LOGS)
def test_the_doctor_finds_a_pinned_log_well_and_another_not(
    sigwright: Program, log_of: Callable[[str], Log], tmp_path: Path, which: str
) -> None:
    log, profile = log_of(which), tmp_path / "team.json"
    pin(sigwright, log, profile)
    told = json.loads(sigwright.succeeds("doctor", "--profile", profile, "-o", "json").stdout)
    assert {finding["health"] for finding in told["findings"]} == {"ok"}, told
    other = log_of("v1" if which != "v1" else "v2-p256")
    sigwright.exits(
        16, "doctor", "--rekor-url", log.url, "--rekor-read-url", log.read_url, "--rekor-public-key", other.public_key
    )  # fmt: skip
