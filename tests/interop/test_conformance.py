"""The conformance suite's client signs with a real Fulcio and a real log, and others believe what it made."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from interop.fulcio import Sigstore
from interop.programs import Program

WHO = "dev@example.com"
ENTRIES = {"v1": {("hashedrekord", "0.0.1"), ("dsse", "0.0.1")}, "v2-ed25519": {("hashedrekord", "0.0.2")}}


@pytest.fixture
def client(sigwright: Program) -> Program:
    path = Path(__file__).parents[1] / "conformance" / "client"
    return Program(path, sigwright.home, {"PATH": f"{sigwright.path.parent}:{os.environ['PATH']}"})


@pytest.mark.parametrize("in_toto", [False, True])
@pytest.mark.parametrize("which", ENTRIES)
def test_what_the_client_signs_everybody_verifies(
    client: Program, cosign: Program, sigstore_python: Program, sigstore_of: Callable[[str], Sigstore], tmp_path: Path,
    which: str, in_toto: bool,
) -> None:  # fmt: skip
    sigstore = sigstore_of(which)
    blob, bundle, statement = tmp_path / "blob", tmp_path / "bundle.json", tmp_path / "statement.json"
    blob.write_text(f"{which} {in_toto}")
    digest = hashlib.sha256(blob.read_bytes()).hexdigest()
    subject = [{"name": "blob", "digest": {"sha256": digest}}]
    # In the signer's own spelling, which is what must be signed.
    statement.write_text(
        json.dumps(
            {"subject": subject, "_type": "https://in-toto.io/Statement/v1", "predicate": {"é": 1.50},
             "predicateType": "https://example.test/p"}, indent=3,
        )
        + "\n"
    )  # fmt: skip
    token = ("--identity-token", sigstore.token(WHO))
    services = ("--trusted-root", sigstore.trusted_root, "--signing-config", sigstore.signing_config)
    what = (*token, "--bundle", bundle, *services, statement if in_toto else blob)
    client.succeeds("sign-bundle", *(("--in-toto",) if in_toto else ()), *what)
    made = json.loads(bundle.read_text())
    assert ("dsseEnvelope" in made, "messageSignature" in made) == (in_toto, not in_toto)
    if in_toto:
        assert base64.b64decode(made["dsseEnvelope"]["payload"]) == statement.read_bytes()
    assert "certificate" in made["verificationMaterial"], "and no chain, which could hold a root"
    (entry,) = made["verificationMaterial"]["tlogEntries"]
    assert (entry["kindVersion"]["kind"], entry["kindVersion"]["version"]) in ENTRIES[which]
    for file in (str(blob), f"sha256:{digest}"):
        verified(client, sigstore, bundle, file)
    config = ("--trust-config", sigstore.trust_config, "verify", "identity", "--bundle", bundle)
    identity = ("--cert-identity", WHO, "--cert-oidc-issuer", sigstore.fulcio.issuer.url)
    sigstore_python.succeeds(*config, *identity, blob)
    verb = ("verify-blob-attestation", "--type", "https://example.test/p") if in_toto else ("verify-blob",)
    cosign.succeeds(*verb, "--trusted-root", sigstore.trusted_root, *sigstore.identity(), "--bundle", bundle, blob)


def verified(client: Program, sigstore: Sigstore, bundle: Path, file: str) -> None:
    verify = ("verify-bundle", "--bundle", bundle)
    trust = ("--trusted-root", sigstore.trusted_root)
    client.succeeds(*verify, *sigstore.identity(), *trust, file)
    refused: tuple[tuple[int, tuple[str | Path, ...]], ...] = (
        (14, (*sigstore.identity("eve@example.com"), *trust, file)),
        (12, (*sigstore.identity(), *trust, f"sha256:{'0' * 64}")),
        (15, (*sigstore.identity(), file)),
        (22, (*sigstore.identity(), *trust, "sha256:short")),
    )
    for code, question in refused:
        assert "Error: " in client.exits(code, *verify, *question).stderr
