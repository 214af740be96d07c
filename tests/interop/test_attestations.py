"""Attestations both ways: every predicate type, both formats, images and blobs."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fakes.images import image
from interop.evidence import FORMAT_FLAG, FORMATS, transplant
from interop.keys import KeyPair
from interop.logs import Log
from interop.programs import COSIGN_SIGNS_ALONE, COSIGN_VERIFIES_ALONE, SIGNS_ALONE, Program
from interop.registries import Registry

# What cosign itself takes for each name; anything is taken for a URI.
PREDICATES: dict[str, Any] = {
    "custom": {"any": "text"},
    "slsaprovenance": {"buildType": "test", "builder": {"id": "https://ci.example/1"}},
    "slsaprovenance02": {"buildType": "test", "builder": {"id": "https://ci.example/1"}},
    "slsaprovenance1": {
        "buildDefinition": {"buildType": "https://ci.example/t", "externalParameters": {}},
        "runDetails": {"builder": {"id": "https://ci.example/1"}},
    },
    "link": {"_type": "link", "name": "build", "materials": {}, "products": {}, "byproducts": {}, "command": [],
             "environment": {}},
    "spdx": "SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\n",
    "spdxjson": {"spdxVersion": "SPDX-2.3", "packages": []},
    "cyclonedx": {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": []},
    "vuln": {"invocation": {}, "scanner": {"uri": "pkg:x", "version": "1", "result": {}}, "metadata": {}},
    "openvex": {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.test/vex", "author": "a",
                "timestamp": "2026-01-01T00:00:00Z", "version": 1, "statements": []},
    "https://example.test/predicate/v1": {"free": ["form"]},
}  # fmt: skip
# A predicate that is text: cosign attests it and then does not verify its own.
COSIGN_CANNOT_VERIFY = {"spdx"}
VERIFY = ("verify-attestation", "--insecure-ignore-tlog")


@pytest.fixture
def predicate(tmp_path: Path) -> Callable[[str], Path]:
    def write(kind: str) -> Path:
        path = tmp_path / "predicate"
        content = PREDICATES[kind]
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    return write


def statement(line: str) -> Any:
    return json.loads(base64.b64decode(json.loads(line)["payload"]))


@pytest.mark.parametrize("kind", PREDICATES)
def test_every_type_verifies_in_both_programs_and_formats(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, key: Callable[..., KeyPair],
    predicate: Callable[[str], Path], kind: str,
) -> None:  # fmt: skip
    pair, stranger = key("p256"), key("p256", "stranger")
    ours, theirs = (registry.push(repository, image(f"{name} {repository}")) for name in ("ours", "theirs"))
    sigwright.succeeds(
        "attest", *SIGNS_ALONE, "--type", kind, "--predicate", predicate(kind), "--key", pair.private, ours
    )
    for form in FORMATS:
        flags = (FORMAT_FLAG[form], "--type", kind)
        if kind not in COSIGN_CANNOT_VERIFY:
            cosign.succeeds("verify-attestation", *COSIGN_VERIFIES_ALONE, *flags, "--key", pair.public, ours)
        cosign.succeeds(
            "attest", *COSIGN_SIGNS_ALONE, "--allow-http-registry", *flags, "--predicate", predicate(kind),
            "--key", pair.private, theirs,
        )  # fmt: skip
        for reference in (ours, theirs):
            done = sigwright.succeeds(*VERIFY, *flags, "--key", pair.public, reference)
            assert statement(done.stdout.splitlines()[0])["subject"][0]["digest"]["sha256"] in reference
            sigwright.exits(12, *VERIFY, *flags, "--key", stranger.public, reference)
            other = (FORMAT_FLAG[form], "--type", "https://example.test/other")
            assert (
                "not https://example.test/other"
                in sigwright.exits(12, *VERIFY, *other, "--key", pair.public, reference).stderr
            )
    sigwright.exits(10, "verify", "--insecure-ignore-tlog", "--key", pair.public, ours)


@pytest.mark.parametrize("form", FORMATS)
def test_an_attestation_about_another_image_is_refused(
    sigwright: Program, registry: Registry, repository: str, key: Callable[..., KeyPair],
    predicate: Callable[[str], Path], form: str,
) -> None:  # fmt: skip
    pair = key("p256")
    reference = registry.push(repository, image(repository))
    attest = ("attest", *SIGNS_ALONE, FORMAT_FLAG[form], "--predicate", predicate("custom"), "--key", pair.private)
    sigwright.succeeds(*attest, reference)
    if form == "bundle":
        other = transplant(registry, reference, image(f"other {repository}"), form)
        sigwright.exits(12, *VERIFY, "--key", pair.public, other)
    bare = registry.push(repository, image(f"bare {repository}"))
    sigwright.exits(10, *VERIFY, "--key", pair.public, bare)


def test_a_signature_is_no_attestation(
    sigwright: Program, registry: Registry, repository: str, key: Callable[..., KeyPair]
) -> None:
    pair = key("p256")
    reference = registry.push(repository, image(repository))
    sigwright.succeeds("sign", *SIGNS_ALONE, "--key", pair.private, reference)
    done = sigwright.exits(10, *VERIFY, "--type", "", "--key", pair.public, reference)
    assert "no attestation" in done.stderr


@pytest.mark.parametrize("which", ["v1", "v2-ed25519"])
def test_attestations_are_logged_and_verify_offline_with_both(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, key: Callable[..., KeyPair],
    predicate: Callable[[str], Path], log_of: Callable[[str], Log], which: str,
) -> None:  # fmt: skip
    log, pair = log_of(which), key("p256")
    reference = registry.push(repository, image(repository))
    attest = ("attest", "--yes", "--type", "spdxjson", "--predicate", predicate("spdxjson"), "--key", pair.private)
    sigwright.succeeds(*attest, "--rekor-url", log.url, reference)
    verify = ("verify-attestation", "--type", "spdxjson", "--key", pair.public)
    trust = ("--trusted-root", log.trusted_root)
    assert "transparency log: passed" in sigwright.succeeds(*verify, *trust, reference).stderr
    sigwright.exits(15, *verify, reference)
    for form in log.forms():
        cosign.succeeds(*verify, *trust, FORMAT_FLAG[form], reference)


@pytest.mark.parametrize("kind", ["p256", "rsa2048"])
def test_blobs_are_attested_both_ways(
    cosign: Program, sigwright: Program, key: Callable[..., KeyPair], predicate: Callable[[str], Path], tmp_path: Path,
    kind: str,
) -> None:  # fmt: skip
    pair, blob, bundle, other = key(kind), tmp_path / "blob", tmp_path / "bundle.json", tmp_path / "other"
    blob.write_text("blob")
    other.write_text("other")
    attest = ("--predicate", predicate("slsaprovenance1"), "--type", "slsaprovenance1", "--key", pair.private)
    verify = ("--type", "slsaprovenance1", "--key", pair.public, "--bundle", bundle, "--insecure-ignore-tlog")
    for signer, alone in ((sigwright, SIGNS_ALONE), (cosign, COSIGN_SIGNS_ALONE)):
        signer.succeeds("attest-blob", *alone, *attest, "--bundle", bundle, blob)
        sigwright.succeeds("verify-blob-attestation", *verify, blob)
        cosign.succeeds("verify-blob-attestation", *verify, blob)
        sigwright.exits(12, "verify-blob-attestation", *verify, other)
        sigwright.exits(12, "verify-blob-attestation", *verify, "--type", "custom", blob)
        sigwright.fails("verify-blob", "--insecure-ignore-tlog", "--key", pair.public, "--bundle", bundle, blob)
