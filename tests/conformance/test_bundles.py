"""Every case of the public Sigstore conformance suite that is at hand: accepted, or refused for the right reason.

The suite looks at the exit status alone, which a client that refuses everything would pass half of; here the code and
words of each refusal are asserted too. A case that is not in the table is run by its name.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

import sigwright
from fakes.command import installed

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT.parent / "shared/vectors/sigstore-conformance/bundle-verify"
BEACON = "https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon"
IDENTITY = f"{BEACON}/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main"
ISSUER = "https://token.actions.githubusercontent.com"
FAILS = "_fail"

REASONS = {
    "bundle-empty-certificate-chain_fail": (22, "empty certificate chain"),
    "bundle-invalid-base64-signature_fail": (22, "base64"),
    "bundle-negative-log-index_fail": (22, "logIndex"),
    "bundle-with-root-cert_fail": (22, "root certificate"),
    "checkpoint-wrong-roothash_fail": (15, "another tree than the checkpoint"),
    "dsse-mismatch-envelope_fail": (15, "log entry is of another"),
    "inclusion-proof-corrupted-hash_fail": (15, "does not lead to the tree's root"),
    "integrated-time-in-future_fail": (16, "but the certificate is valid from"),
    "intoto-log-entry-mismatch_fail": (15, "log entry body"),
    "intoto-set-outside-signing-cert-validity_fail": (16, "but the certificate is valid from"),
    "invalid-checkpoint-signature_fail": (15, "signature by rekor.sigstore.dev is wrong"),
    "invalid-inclusion-proof_fail": (22, "without an inclusion proof"),
    "managed-key-wrong-key_fail": (19, "base64"),
    "rekor2-checkpoint-missing-log-signature_fail": (15, "signed note"),
    "rekor2-checkpoint-missing-root-hash_fail": (15, "checkpoint"),
    "rekor2-checkpoint-no-matching-signature_fail": (15, "not signed by the log's key"),
    "rekor2-dsse-mismatch-envelope_fail": (15, "log entry is of another"),
    "rekor2-no-inclusion-proof_fail": (22, "without an inclusion proof"),
    "rekor2-timestamp-outside-trust-root-tsa-validity_fail": (16, "authority was not trusted at"),
    "rekor2-timestamp-payload-mismatch_fail": (16, "timestamp: it is of another signature"),
    "rekor2-timestamp-untrusted-tsa-without-embedded-cert_fail": (16, "not signed by this authority"),
    "set-invalid-signature_fail": (15, "signed entry timestamp is not the log's"),
    "trust-root-tlog-missing-validity-start_fail": (22, "has no start"),
    "wrong-hashedrekord-cert-and-sig_fail": (15, "log entry is of another signature"),
    "wrong-material_fail": (12, "not made by the certificate's key"),
}
"""The exit code and a part of the message."""

names = sorted(path.name for path in CASES.iterdir() if path.is_dir()) if CASES.is_dir() else []
pytestmark = pytest.mark.skipif(not names, reason=f"the suite's cases are not at {CASES}")


def text(path: Path, absent: str) -> str:
    return path.read_text().rstrip() if path.is_file() else absent


def artifact(case: Path) -> Path:
    own = case / "artifact"
    return own if own.is_file() else CASES / "a.txt"


def question(case: Path) -> dict[str, str]:
    key, root = case / "key.pub", case / "trusted_root.json"
    asked = {"key": str(key)} if key.is_file() else {"identity": text(case / "identity", IDENTITY)}
    if "identity" in asked:
        asked["issuer"] = text(case / "issuer", ISSUER)
    return {**asked, "trusted_root": str(root) if root.is_file() else "", "bundle": str(case / "bundle.sigstore.json")}


def verify(case: Path, blob: str) -> None:
    sigwright.verify_blob(blob, statements=True, **question(case))  # type: ignore[arg-type]


@pytest.mark.parametrize("form", ["file", "digest"])
@pytest.mark.parametrize("name", names)
def test_a_bundle_is_judged_as_its_name_says(name: str, form: str) -> None:
    case = CASES / name
    file = artifact(case)
    blob = str(file) if form == "file" else f"sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}"
    if not name.endswith(FAILS):
        verify(case, blob)
        return
    with pytest.raises(sigwright.Error) as caught:
        verify(case, blob)
    code, words = REASONS.get(name, (caught.value.exit_code, ""))
    assert (caught.value.exit_code, words in str(caught.value)) == (code, True), str(caught.value)
    assert caught.value.exit_code not in (1, 2)


@pytest.mark.parametrize("name", [name for name in names if not name.endswith(FAILS) and "managed" not in name])
def test_another_identity_another_issuer_and_another_artifact_are_refused(name: str) -> None:
    case = CASES / name
    for wrong in ({"identity": f"{IDENTITY}x"}, {"issuer": f"{ISSUER}/"}):
        with pytest.raises(sigwright.IdentityMismatchError) as caught:
            sigwright.verify_blob(artifact(case), statements=True, **{**question(case), **wrong})  # type: ignore[arg-type]
        assert caught.value.exit_code == 14
        assert next(iter(wrong.values())) in str(caught.value)
    with pytest.raises(sigwright.NoMatchingSignatureError):
        verify(case, f"sha256:{'0' * 64}")


def test_the_client_accepts_and_refuses_by_its_status(tmp_path: Path) -> None:
    environment = {**os.environ, "PATH": f"{installed(tmp_path / 'bin')}:{os.environ['PATH']}"}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        client = [sys.executable, str(Path(__file__).with_name("client"))]
        return subprocess.run([*client, *arguments], env=environment, capture_output=True, text=True, check=False)

    signer = ("--certificate-identity", IDENTITY, "--certificate-oidc-issuer", ISSUER)
    good = CASES / "happy-path-v0.3/bundle.sigstore.json"
    assert run("verify-bundle", "--bundle", str(good), *signer, str(CASES / "a.txt")).returncode == 0
    bad = CASES / "wrong-hashedrekord-cert-and-sig_fail/bundle.sigstore.json"
    refused = run("verify-bundle", "--bundle", str(bad), *signer, str(CASES / "a.txt"))
    assert refused.returncode == 15
    assert "entry is of another signature" in refused.stderr
    assert "Traceback" not in refused.stderr
