"""Attestations of many megabytes, and attestations that replace others: cosign both ways."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from fakes.images import image
from interop.evidence import FORMAT_FLAG, FORMATS
from interop.keys import KeyPair
from interop.logs import Log
from interop.programs import COSIGN_SIGNS_ALONE, COSIGN_VERIFIES_ALONE, SIGNS_ALONE, Program
from interop.registries import Registry

VERIFY = ("verify-attestation", "--insecure-ignore-tlog", "--type", "cyclonedx")
COSIGN_VERIFY = ("verify-attestation", *COSIGN_VERIFIES_ALONE, "--allow-http-registry", "--type", "cyclonedx")
SIZE = 12 << 20


@pytest.fixture
def own(key: Callable[..., KeyPair]) -> KeyPair:
    return key("p256")


@pytest.fixture
def sbom(tmp_path: Path) -> Path:
    path = tmp_path / "sbom.json"
    components = [{"type": "library", "name": f"n{number}", "description": "x" * 1000} for number in range(SIZE >> 10)]
    path.write_text(json.dumps({"bomFormat": "CycloneDX", "components": components}))
    return path


@pytest.mark.parametrize("form", FORMATS)
def test_a_large_sbom_goes_both_ways(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, own: KeyPair, sbom: Path, form: str
) -> None:
    ours, theirs = (registry.push(f"{repository}/{name}", image(repository), "1") for name in ("ours", "theirs"))
    given = ("--key", own.private, "--predicate", sbom, "--type", "cyclonedx")
    sigwright.succeeds("attest", *SIGNS_ALONE, "--signature-format", form, *given, ours)
    cosign.succeeds("attest", *COSIGN_SIGNS_ALONE, "--allow-http-registry", FORMAT_FLAG[form], *given, theirs)
    for reference in (ours, theirs):
        cosign.succeeds(*COSIGN_VERIFY, FORMAT_FLAG[form], "--key", own.public, reference)
        done = sigwright.succeeds(*VERIFY, "--key", own.public, reference)
        assert json.loads(done.stdout)["payloadType"] == "application/vnd.in-toto+json"


def attestations(sigwright: Program, reference: str) -> int:
    return len(sigwright.succeeds("download", "attestation", reference).stdout.splitlines())


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("kind", ["distribution", "ggcr"])
def test_replacing_leaves_one_that_cosign_verifies(
    cosign: Program, sigwright: Program, registry_of: Callable[[str], Registry], repository: str,
    key: Callable[..., KeyPair], form: str, kind: str, tmp_path: Path,
) -> None:  # fmt: skip
    own, other = key("p256"), key("p384")
    reference = registry_of(kind).push(repository, image(repository), "1")
    predicate = tmp_path / "predicate.json"

    def attest(program: Program, pair: KeyPair, text: str, *flags: str) -> None:
        predicate.write_text(json.dumps({"text": text}))
        given: tuple[str | Path, ...] = (
            "--key",
            pair.private,
            "--predicate",
            predicate,
            "--type",
            "cyclonedx",
            *flags,
            reference,
        )
        if program is cosign:
            cosign.succeeds("attest", *COSIGN_SIGNS_ALONE, "--allow-http-registry", FORMAT_FLAG[form], *given)
        else:
            sigwright.succeeds("attest", *SIGNS_ALONE, "--signature-format", form, *given)

    attest(cosign, own, "cosign's")
    attest(sigwright, other, "somebody else's")
    attest(sigwright, own, "first", "--replace")
    assert attestations(sigwright, reference) == 2
    attest(sigwright, own, "second", "--replace")
    assert attestations(sigwright, reference) == 2
    done = cosign.succeeds(*COSIGN_VERIFY, FORMAT_FLAG[form], "--key", own.public, reference)
    assert len(done.stdout.splitlines()) == 1
    sigwright.succeeds(*VERIFY, "--key", other.public, reference)


# Beyond 32 MiB of payload Rekor v1 is sent the hash of what was signed; Rekor v2 always is.
@pytest.mark.parametrize("kind", ["v1", "v2-ed25519"])
def test_one_too_large_for_a_log_to_take_whole_is_logged_by_its_hash(
    cosign: Program, sigwright: Program, registry_of: Callable[[str], Registry], repository: str, own: KeyPair,
    log_of: Callable[[str], Log], kind: str, tmp_path: Path,
) -> None:  # fmt: skip
    log, sbom = log_of(kind), tmp_path / "large.json"
    sbom.write_text(json.dumps({"bomFormat": "CycloneDX", "note": "x" * (40 << 20)}))
    reference = registry_of("distribution").push(repository, image(repository), "1")
    given = ("--allow-http-registry", "--key", own.private, "--predicate", sbom, "--type", "cyclonedx")
    sigwright.succeeds("attest", *given, "--signature-format", "bundle", "--rekor-url", log.url, reference)
    trust = ("--allow-http-registry", "--key", own.public, "--trusted-root", log.trusted_root, "--type", "cyclonedx")
    sigwright.succeeds("verify-attestation", *trust, reference)
    if log.version == 2:
        cosign.succeeds("verify-attestation", *trust, reference)
    else:  # it wants the envelope in the entry
        assert "not a dsse" in cosign.fails("verify-attestation", *trust, reference).stderr
