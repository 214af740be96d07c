"""A log of one's own: sigwright records there, cosign verifies with nothing but the log's trusted root."""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fakes.images import image
from interop.evidence import FORMAT_FLAG, FORMATS
from interop.keys import HASH_FLAG, KEY_TYPES, KeyPair
from interop.programs import Program
from interop.registries import Registry

# cosign takes no other hash than SHA-256 from a `.sig`'s entry.
COSIGN_CANNOT = {("p384", "legacy"), ("p521", "legacy"), ("ed25519", "legacy")}


@pytest.fixture
def log(sigwright: Program) -> Path:
    directory = sigwright.home / f"log-{uuid.uuid4().hex[:8]}"
    sigwright.succeeds("log", "init", directory)
    return directory


def entries(sigwright: Program, log: Path) -> int:
    size: int = json.loads(sigwright.succeeds("log", "show", "-o", "json", log).stdout)["size"]
    return size


@pytest.mark.parametrize("kind", KEY_TYPES)
def test_cosign_verifies_what_a_log_in_a_directory_recorded(
    cosign: Program,
    sigwright: Program,
    registry: Registry,
    repository: str,
    key: Callable[..., KeyPair],
    log: Path,
    kind: str,
) -> None:
    own, stranger = key(kind), key(kind, "stranger")
    reference = registry.push(repository, image(repository))
    # A path relative to where the command runs.
    sigwright.succeeds("sign", "--key", own.private, "--rekor-url", f"file:{log.name}", reference)
    assert entries(sigwright, log) == 2
    sigwright.succeeds("verify", "--key", own.public, "--rekor-url", f"file:{log.name}", reference)
    sigwright.exits(12, "verify", "--key", stranger.public, "--rekor-url", f"file:{log}", reference)
    hash_flag = [HASH_FLAG[kind]] if kind in HASH_FLAG else []
    for form in FORMATS:
        flags = ("verify", "--allow-http-registry", FORMAT_FLAG[form], *hash_flag)
        trust = ("--trusted-root", log / "trusted_root.json")
        if (kind, form) in COSIGN_CANNOT:
            cosign.fails(*flags, *trust, "--key", own.public, reference)
            continue
        cosign.succeeds(*flags, *trust, "--key", own.public, reference)
        cosign.fails(*flags, *trust, "--key", stranger.public, reference)


def test_nobody_believes_another_log(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, key: Callable[..., KeyPair], log: Path
) -> None:
    own, other = key("p256"), sigwright.home / f"other-{uuid.uuid4().hex[:8]}"
    sigwright.succeeds("log", "init", other)
    reference = registry.push(repository, image(repository))
    sigwright.succeeds("sign", "--key", own.private, "--rekor-url", f"file:{log}", reference)
    sigwright.exits(15, "verify", "--key", own.public, "--rekor-url", f"file:{other}", reference)
    for form in FORMATS:
        flags = ("verify", "--allow-http-registry", FORMAT_FLAG[form], "--key", own.public)
        cosign.fails(*flags, "--trusted-root", other / "trusted_root.json", reference)


@pytest.mark.parametrize("kind", ["p256", "rsa2048"])
def test_cosign_verifies_an_attestation_that_a_log_in_a_directory_recorded_in_both_formats(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, key: Callable[..., KeyPair], log: Path,
    tmp_path: Path, kind: str,
) -> None:  # fmt: skip
    own, stranger = key(kind), key(kind, "stranger")
    predicate, other = tmp_path / "predicate.json", sigwright.home / f"other-{uuid.uuid4().hex[:8]}"
    predicate.write_text('{"tested": true}')
    sigwright.succeeds("log", "init", other)
    reference = registry.push(repository, image(repository))
    attest = ("attest", "--predicate", predicate, "--key", own.private, "--rekor-url", f"file:{log}")
    sigwright.succeeds(*attest, reference)
    assert entries(sigwright, log) == 2
    report = json.loads(
        sigwright.succeeds(
            "verify-attestation", "-o", "report", "--key", own.public, "--rekor-url", f"file:{log}", reference
        ).stdout
    )
    assert [candidate["verified"] for candidate in report["candidates"]] == [True, True]
    sigwright.exits(15, "verify-attestation", "--key", own.public, "--rekor-url", f"file:{other}", reference)
    for form in FORMATS:
        verify = ("verify-attestation", "--allow-http-registry", FORMAT_FLAG[form])
        trust = ("--trusted-root", log / "trusted_root.json")
        cosign.succeeds(*verify, *trust, "--key", own.public, reference)
        cosign.fails(*verify, *trust, "--key", stranger.public, reference)
        cosign.fails(*verify, "--trusted-root", other / "trusted_root.json", "--key", own.public, reference)


def test_a_log_can_be_moved_and_its_signing_config_still_names_it(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, key: Callable[..., KeyPair], log: Path
) -> None:
    moved = log.with_name(log.name + "-moved")
    shutil.move(log, moved)
    reference = registry.push(repository, image(repository))
    sigwright.succeeds(
        "sign", "--key", key("p256").private, "--signing-config", moved / "signing_config.json", reference
    )
    for form in FORMATS:
        flags = ("verify", "--allow-http-registry", FORMAT_FLAG[form], "--key", key("p256").public)
        cosign.succeeds(*flags, "--trusted-root", moved / "trusted_root.json", reference)


def test_many_commands_record_in_one_log_at_once(
    sigwright: Program, registry_of: Callable[[str], Registry], repository: str, key: Callable[..., KeyPair], log: Path
) -> None:
    registry, own = registry_of("ggcr"), key("p256")
    references = [registry.push(repository, image(f"{repository} {number}")) for number in range(8)]
    running = [
        sigwright.start("sign", "--key", own.private, "--rekor-url", f"file:{log}", reference)
        for reference in references
    ]
    for process in running:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
    assert entries(sigwright, log) == 2 * len(references)
    sigwright.succeeds("log", "verify", log)
    sigwright.succeeds("verify", "--key", own.public, "--rekor-url", f"file:{log}", *references)


def test_the_same_signature_is_recorded_once(
    sigwright: Program, registry: Registry, repository: str, key: Callable[..., KeyPair], log: Path
) -> None:
    reference = registry.push(repository, image(repository))
    for _ in range(2):
        sigwright.succeeds("sign", "--key", key("p256").private, "--rekor-url", f"file:{log}", reference)
    assert entries(sigwright, log) == 2


@pytest.fixture
def served(sigwright: Program, log: Path) -> Iterator[tuple[str, Path]]:
    """The log behind a server: its URL, and a signing config that names it."""
    config = log.with_name(log.name + ".signing_config.json")
    server = sigwright.start("log", "serve", "--port", "0", "--write-signing-config", config, log)
    assert server.stdout is not None
    try:
        yield server.stdout.readline().strip(), config
    finally:
        server.terminate()
        _, said = server.communicate(timeout=60)
        assert server.returncode == 0, said


@pytest.mark.parametrize("kind", [kind for kind in KEY_TYPES if kind != "ed25519"])  # cosign cannot: it verifies no ph
def test_cosign_signs_through_the_server(
    cosign: Program,
    sigwright: Program,
    registry: Registry,
    repository: str,
    key: Callable[..., KeyPair],
    log: Path,
    served: tuple[str, Path],
    kind: str,
) -> None:
    own, (_, config) = key(kind), served
    reference = registry.push(repository, image(repository))
    trust = ("--trusted-root", log / "trusted_root.json")
    sign = ("sign", "--yes", "--allow-http-registry", "--signing-config", config, *trust)
    cosign.succeeds(*sign, "--key", own.private, reference)
    assert entries(sigwright, log) == 1
    hash_flag = [HASH_FLAG[kind]] if kind in HASH_FLAG else []
    cosign.succeeds("verify", "--allow-http-registry", *hash_flag, *trust, "--key", own.public, reference)
    sigwright.succeeds("verify", *trust, "--key", own.public, reference)
    sigwright.exits(12, "verify", *trust, "--key", key(kind, "stranger").public, reference)


@pytest.mark.parametrize("kind", KEY_TYPES)
def test_sigwright_signs_through_the_server(
    cosign: Program,
    sigwright: Program,
    registry: Registry,
    repository: str,
    key: Callable[..., KeyPair],
    log: Path,
    served: tuple[str, Path],
    kind: str,
) -> None:
    own, (url, _) = key(kind), served
    reference = registry.push(repository, image(repository))
    sigwright.succeeds("sign", "--key", own.private, "--rekor-url", url, reference)
    sigwright.succeeds("verify", "--key", own.public, "--rekor-url", f"file:{log}", reference)
    if kind != "ed25519":
        hash_flag = [HASH_FLAG[kind]] if kind in HASH_FLAG else []
        trust = ("--trusted-root", log / "trusted_root.json")
        cosign.succeeds("verify", "--allow-http-registry", *hash_flag, *trust, "--key", own.public, reference)
