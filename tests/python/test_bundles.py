"""Bundles from Python: what the core finds, as values."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sigwright
from sigwright import bundles

VECTORS = Path(__file__).parents[1] / "vectors"
KEYLESS = VECTORS / "bundle/keyless-rekor2-tsa.json"
ROOT = VECTORS / "trust/trusted_root.json"


def test_an_inspection_names_signer_entries_and_timestamps() -> None:
    found = bundles.inspect(KEYLESS, trusted_root=ROOT)
    assert found.certificates[0].names == ("dev@example.com",)
    assert found.certificates[0].promises[0].time.startswith("2026-11-21")
    assert found.entries[0].origin == "rekor2.local"
    assert found.timestamps[0].authority
    assert {check.status for check in found.checks} == {"passed"}
    assert found.missing == ()
    assert "verified" not in repr(found)


@pytest.mark.parametrize("form", [lambda path: path, lambda path: path.read_text(), lambda path: path.read_bytes()])
def test_a_bundle_is_a_path_its_text_or_bytes(form: object) -> None:
    assert callable(form)
    assert bundles.inspect(form(KEYLESS), trusted_root=ROOT) == bundles.inspect(KEYLESS, trusted_root=ROOT)


def test_an_inspection_is_plain_data() -> None:
    document = json.loads(json.dumps(bundles.inspect(KEYLESS).to_dict()))
    assert document["certificates"][0]["extensions"]["tokenSubject"] == "dev@example.com"
    assert document["entries"][0]["proves"][0].startswith("nothing here")


def test_a_key_may_be_named(key: sigwright.PrivateKey) -> None:
    path = VECTORS / "bundle/key-rekor1-bundle.json"
    own = bundles.inspect(path, key=VECTORS / "crypto/cosign/cosign.pub")
    assert own.checks[0].status == "passed"
    other = bundles.inspect(path, key=key.public_key)
    assert (other.checks[0].status, other.checks[0].code) == ("failed", "no_matching_signature")


def test_what_is_no_bundle_is_refused() -> None:
    with pytest.raises(sigwright.MalformedError):
        bundles.inspect(b"{}")


def test_an_older_bundle_is_upgraded() -> None:
    old = KEYLESS.read_text().replace("bundle.v0.3+json", "bundle+json;version=0.2")
    certificate = json.loads(old)
    certificate["verificationMaterial"]["x509CertificateChain"] = {
        "certificates": [certificate["verificationMaterial"].pop("certificate")]
    }
    made = bundles.upgrade(json.dumps(certificate))
    assert (made.version, made.notes) == ("v0.2", ())
    assert made.bundle == KEYLESS.read_text()


def test_a_bundle_is_made_of_a_signature_and_verified(tmp_path: Path, key: sigwright.PrivateKey) -> None:
    blob, signature = tmp_path / "blob", tmp_path / "blob.sig"
    blob.write_bytes(b"data")
    signature.write_bytes(sigwright.sign_blob(blob, key=key, tlog_upload=False).signature)
    made = bundles.create(blob, signature=signature, key=key.public_key, ignore_tlog=True)
    assert sigwright.verify_blob(blob, key=key.public_key, bundle=made, insecure_ignore_tlog=True).ok
    blob.write_bytes(b"data1")
    with pytest.raises(sigwright.NoMatchingSignatureError):
        bundles.create(blob, signature=signature, key=key.public_key, ignore_tlog=True)
