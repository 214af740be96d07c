"""Attestations of Binary Authorization, made and verified, with real signatures on both sides."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

import sigwright
from fakes.cloud_kms import CloudKms
from fakes.gcp.binauthz import DENIED
from fakes.gcp.cloud import Cloud
from fakes.gcp.service import TOKEN
from fakes.images import image
from python.gcp.conftest import ATTESTOR, NOTE
from sigwright import keys
from sigwright.gcp import attestors
from sigwright.gcp.attestations import attest, verify_attestations

NAME = "project/repository/app"


def list_key(
    cloud: Cloud, key: sigwright.PrivateKey, name: str = ATTESTOR, algorithm: str = "ECDSA_P256_SHA256"
) -> str:
    """Make an attestor of one key; return the key's id."""
    id = attestors.key_id(key.public_key)
    cloud.binauthz.add_attestor(name, NOTE, (id, key.public_key.to_pem(), algorithm))
    return id


def test_what_is_attested_is_verified_here_and_by_google(cloud: Cloud, pushed: str, key: sigwright.PrivateKey) -> None:
    id = list_key(cloud, key)
    done = attest(pushed, attestor=ATTESTOR, key=key, ask_google=True)
    occurrence = cloud.analysis.occurrences[done.occurrence]
    assert occurrence["kind"] == "ATTESTATION"
    assert occurrence["resourceUri"] == f"https://{sigwright.resolve(pushed).reference}"
    assert occurrence["noteName"] == NOTE
    assert occurrence["attestation"]["signatures"][0]["publicKeyId"] == id == done.key_id
    assert done.opinion is not None
    assert done.opinion.holds
    report = verify_attestations(pushed, attestor=ATTESTOR, ask_google=True)
    assert report.ok
    assert report.warnings == ()
    assert [check.name for check in report.verified[0].checks] == ["signature", "payload", "subject digest"]


def test_the_payload_is_what_gcloud_signs(cloud: Cloud, pushed: str, key: sigwright.PrivateKey) -> None:
    list_key(cloud, key)
    done = attest(pushed, attestor=ATTESTOR, key=key)
    reference, _, digest = done.image.partition("@")
    critical = {
        "identity": {"docker-reference": reference},
        "image": {"docker-manifest-digest": digest},
        "type": "Google cloud binauthz container signature",
    }
    expected = json.dumps({"critical": critical}, ensure_ascii=True, indent=2, separators=(",", ": "), sort_keys=True)
    assert done.payload == f"{expected}\n".encode()


def test_attesting_twice_leaves_one_attestation(cloud: Cloud, pushed: str, key: sigwright.PrivateKey) -> None:
    list_key(cloud, key)
    first = attest(pushed, attestor=ATTESTOR, key=key)
    again = attest(pushed, attestor=ATTESTOR, key=key)
    assert (first.existed, again.existed) == (False, True)
    assert again.occurrence == first.occurrence
    assert len(cloud.analysis.occurrences) == 1


@pytest.mark.parametrize(
    ("kind", "bits", "algorithm"),
    [
        ("ecdsa-p384", 0, "EC_SIGN_P384_SHA384"),
        ("ecdsa-p521", 0, "ECDSA_P521_SHA512"),
        ("rsa", 2048, "RSA_SIGN_PKCS1_2048_SHA256"),
        ("rsa", 2048, "RSA_PSS_2048_SHA256"),
    ],
)
def test_every_algorithm_of_an_attestor_serves(cloud: Cloud, pushed: str, kind: str, bits: int, algorithm: str) -> None:
    key = sigwright.PrivateKey.generate(kind, bits=bits or 3072)
    list_key(cloud, key, algorithm=algorithm)
    done = attest(pushed, attestor=ATTESTOR, key=key, ask_google=True)
    assert done.opinion is not None
    assert done.opinion.holds
    assert verify_attestations(pushed, attestor=ATTESTOR).ok


def test_an_envelope_is_verified_too(cloud: Cloud, pushed: str, key: sigwright.PrivateKey) -> None:
    list_key(cloud, key)
    done = attest(pushed, attestor=ATTESTOR, key=key, payload_type="application/vnd.test+json")
    assert cloud.analysis.occurrences[done.occurrence]["envelope"]["payloadType"] == "application/vnd.test+json"
    assert verify_attestations(pushed, attestor=ATTESTOR).ok
    cloud.analysis.occurrences[done.occurrence]["envelope"]["payloadType"] = "application/vnd.other+json"
    assert not verify_attestations(pushed, attestor=ATTESTOR).ok


def test_one_signature_serves_cosign_and_binary_authorization(
    cloud: Cloud, pushed: str, key: sigwright.PrivateKey
) -> None:
    list_key(cloud, key)
    attest(pushed, attestor=ATTESTOR, key=key, cosign=True)
    with pytest.raises(sigwright.UsageError):
        attest(pushed, attestor=ATTESTOR, key=key, cosign=True, payload_type="a/b")
    assert verify_attestations(pushed, attestor=ATTESTOR).ok
    assert sigwright.verify(pushed, key=key.public_key, insecure_ignore_tlog=True, signature_format="legacy").ok


def test_a_key_that_the_attestor_does_not_list_is_refused(
    cloud: Cloud, pushed: str, key: sigwright.PrivateKey, other_key: sigwright.PrivateKey
) -> None:
    list_key(cloud, key)
    with pytest.raises(sigwright.KeyUnusableError, match="does not list"):
        attest(pushed, attestor=ATTESTOR, key=other_key)
    assert cloud.analysis.occurrences == {}


def test_a_signature_is_not_attested(cloud: Cloud, released: str, key: sigwright.PrivateKey) -> None:
    list_key(cloud, key)
    with pytest.raises(sigwright.NotAnImageError):
        attest(sigwright.triangulate(released), attestor=ATTESTOR, key=key)


def test_an_image_without_attestations_has_none(cloud: Cloud, pushed: str, key: sigwright.PrivateKey) -> None:
    list_key(cloud, key)
    report = verify_attestations(pushed, attestor=ATTESTOR)
    with pytest.raises(sigwright.NoSignaturesError, match=ATTESTOR):
        report.raise_for_error()


def changed(cloud: Cloud, change: Any) -> None:
    (occurrence,) = cloud.analysis.occurrences.values()
    change(occurrence["attestation"])


def other_payload(attestation: dict[str, Any]) -> None:
    payload = base64.b64decode(attestation["serializedPayload"]).replace(b"sha256:", b"sha256:0")
    attestation["serializedPayload"] = base64.b64encode(payload).decode()


def other_signature(attestation: dict[str, Any]) -> None:
    signature = bytearray(base64.b64decode(attestation["signatures"][0]["signature"]))
    signature[-1] ^= 1
    attestation["signatures"][0]["signature"] = base64.b64encode(signature).decode()


def other_id(attestation: dict[str, Any]) -> None:
    attestation["signatures"][0]["publicKeyId"] = "ni:///sha-256;AAAA"


@pytest.mark.parametrize("change", [other_payload, other_signature, other_id])
def test_a_changed_attestation_holds_no_longer(
    cloud: Cloud, pushed: str, key: sigwright.PrivateKey, change: Any
) -> None:
    list_key(cloud, key)
    attest(pushed, attestor=ATTESTOR, key=key)
    changed(cloud, change)
    with pytest.raises(sigwright.NoMatchingSignatureError):
        verify_attestations(pushed, attestor=ATTESTOR).raise_for_error()


def test_another_images_attestation_under_this_name_is_found_out(
    cloud: Cloud, pushed: str, key: sigwright.PrivateKey
) -> None:
    list_key(cloud, key)
    other = f"{cloud.registry.address}/{NAME}@{cloud.registry.store.push(NAME, image('other'))}"
    done = attest(other, attestor=ATTESTOR, key=key)
    uri = f"https://{sigwright.resolve(pushed).reference}"
    cloud.analysis.occurrences[done.occurrence]["resourceUri"] = uri
    with pytest.raises(sigwright.NoMatchingSignatureError, match="the payload names"):
        verify_attestations(pushed, attestor=ATTESTOR).raise_for_error()


def test_every_attestor_must_have_attested(
    cloud: Cloud, pushed: str, key: sigwright.PrivateKey, other_key: sigwright.PrivateKey
) -> None:
    list_key(cloud, key)
    second = "projects/project/attestors/quality"
    cloud.binauthz.add_attestor(
        second, "projects/project/notes/quality", ("q", other_key.public_key.to_pem(), "ECDSA_P256_SHA256")
    )
    attest(pushed, attestor=ATTESTOR, key=key)
    report = verify_attestations(pushed, attestor=[ATTESTOR, second])
    with pytest.raises(sigwright.NoSignaturesError, match=second):
        report.raise_for_error()
    attest(pushed, attestor=second, key=other_key)
    assert verify_attestations(pushed, attestor=[ATTESTOR, second]).ok


def test_where_google_sees_it_otherwise_that_is_said(cloud: Cloud, pushed: str, key: sigwright.PrivateKey) -> None:
    list_key(cloud, key)
    attest(pushed, attestor=ATTESTOR, key=key)
    cloud.binauthz.handlers["binaryauthorization.projects.attestors.validateAttestationOccurrence"] = (
        lambda _request, _path, _body: {"result": "ATTESTATION_NOT_VERIFIABLE", "denialReason": DENIED}
    )
    report = verify_attestations(pushed, attestor=ATTESTOR, ask_google=True)
    assert report.ok
    assert any("Google does not take" in warning and DENIED in warning for warning in report.warnings)


def test_keys_that_cannot_be_used_are_named(cloud: Cloud, pushed: str, key: sigwright.PrivateKey) -> None:
    list_key(cloud, key)
    keys = cloud.binauthz.attestors[ATTESTOR]["userOwnedGrafeasNote"]["publicKeys"]
    keys.append({"id": "ABCD", "asciiArmoredPgpPublicKey": "-----BEGIN PGP PUBLIC KEY BLOCK-----"})
    keys.append({"id": "pq", "pkixPublicKey": {"publicKeyPem": "-----BEGIN", "signatureAlgorithm": "ML_DSA_65"}})
    attest(pushed, attestor=ATTESTOR, key=key)
    report = verify_attestations(pushed, attestor=ATTESTOR)
    assert report.ok
    assert len(report.warnings) == 2
    assert "PGP" in report.warnings[0]


def test_an_attestor_that_is_not_there_is_not_found(cloud: Cloud, pushed: str, key: sigwright.PrivateKey) -> None:
    with pytest.raises(sigwright.NotFoundError):
        verify_attestations(pushed, attestor=ATTESTOR)
    with pytest.raises(sigwright.UsageError):
        verify_attestations(pushed, attestor="release")


def test_a_key_of_cloud_kms_attests_under_the_id_that_the_attestor_lists(
    cloud: Cloud, pushed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with CloudKms(TOKEN) as kms:
        monkeypatch.setenv("SIGWRIGHT_GCP_ENDPOINT_KMS", kms.url)
        version = kms.add("projects/p/locations/l/keyRings/r/cryptoKeys/release", "ecdsa-p256")
        id = f"//cloudkms.googleapis.com/v1/{version}"
        public = keys.public_keys(f"gcpkms://{version}", lambda _: b"")[0]
        cloud.binauthz.add_attestor(ATTESTOR, NOTE, (id, public.to_pem(), "EC_SIGN_P256_SHA256"))
        done = attest(pushed, attestor=ATTESTOR, key=f"gcpkms://{version}", ask_google=True)
    assert done.key_id == id
    assert done.opinion is not None
    assert done.opinion.holds
    assert verify_attestations(pushed, attestor=ATTESTOR).ok
