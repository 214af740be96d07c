"""The API: what it signs it verifies, what is not right it refuses."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

import sigwright
from sigwright import Client


def test_what_is_signed_verifies(image: str, key: sigwright.PrivateKey) -> None:
    signed = sigwright.sign(image, key=key, tlog_upload=False)
    report = sigwright.verify(image, key=key.public_key, insecure_ignore_tlog=True)
    assert report.ok
    assert report.reference == signed.reference
    assert signed.reference.endswith(f"@{signed.digest}")
    assert {signature.format for signature in signed.signatures} == {"legacy", "bundle"}


def test_signing_twice_adds_nothing(image: str, key: sigwright.PrivateKey) -> None:
    sigwright.sign(image, key=key, tlog_upload=False)
    again = sigwright.sign(image, key=key, tlog_upload=False)
    assert all(signature.existed for signature in again.signatures)
    report = sigwright.check(image, key=key.public_key, insecure_ignore_tlog=True)
    assert len(report.candidates) == 2


def test_another_key_is_refused(signed: sigwright.SignedImage, other_key: sigwright.PrivateKey) -> None:
    with pytest.raises(sigwright.NoMatchingSignatureError) as caught:
        sigwright.verify(signed.reference, key=other_key.public_key, insecure_ignore_tlog=True)
    assert caught.value.report is not None
    assert not caught.value.report.ok
    assert len(caught.value.report.candidates) == 2


def test_one_of_several_keys_is_enough(
    signed: sigwright.SignedImage, key: sigwright.PrivateKey, other_key: sigwright.PrivateKey
) -> None:
    keys = [other_key.public_key, key.public_key]
    assert sigwright.verify(signed.reference, key=keys, insecure_ignore_tlog=True).ok


def test_an_unsigned_image_is_refused(image: str, key: sigwright.PrivateKey) -> None:
    with pytest.raises(sigwright.NoSignaturesError):
        sigwright.verify(image, key=key.public_key, insecure_ignore_tlog=True)


def test_a_missing_annotation_is_refused(image: str, key: sigwright.PrivateKey) -> None:
    sigwright.sign(image, key=key, tlog_upload=False, annotations={"env": "test"})
    public = key.public_key
    assert sigwright.verify(image, key=public, insecure_ignore_tlog=True, annotations={"env": "test"})
    with pytest.raises(sigwright.VerificationError):
        sigwright.verify(image, key=public, insecure_ignore_tlog=True, annotations={"env": "prod"})


def test_a_signature_without_log_evidence_needs_to_be_allowed(
    signed: sigwright.SignedImage, key: sigwright.PrivateKey
) -> None:
    with pytest.raises(sigwright.LogEvidenceError) as caught:
        sigwright.verify(signed.reference, key=key.public_key)
    assert "--insecure-ignore-tlog" in caught.value.hint


def test_check_returns_what_verify_raises(image: str, key: sigwright.PrivateKey) -> None:
    report = sigwright.check(image, key=key.public_key, insecure_ignore_tlog=True)
    assert not report.ok
    assert report.error is not None
    assert report.error.exit_code == 10


def test_check_reports_what_cannot_be_reached(tmp_path: Path, key: sigwright.PrivateKey) -> None:
    report = sigwright.check(f"oci:{tmp_path}/nowhere:1", key=key.public_key)
    assert report.error is not None
    assert report.error.exit_code in (11, 22)


@pytest.mark.parametrize("reference", ["", "UPPER/case", "repo@sha256:short", "repo:sha256:" + "0" * 64])
def test_a_malformed_reference_is_refused(reference: str, key: sigwright.PrivateKey) -> None:
    with pytest.raises(sigwright.InvalidReferenceError):
        sigwright.verify(reference, key=key.public_key)
    with pytest.raises(sigwright.InvalidReferenceError):
        sigwright.resolve(reference)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (sigwright.verify, "neither a key nor an identity"),
        (sigwright.check, "neither a key nor an identity"),
        (sigwright.sign, "no key is given, and no identity token"),
    ],
)
def test_a_key_is_needed(call: object, message: str, image: str) -> None:
    assert callable(call)
    with pytest.raises(sigwright.UsageError, match=message):
        call(image)


def test_a_policy_takes_no_key_beside_it(image: str, key: sigwright.PrivateKey) -> None:
    with pytest.raises(sigwright.UsageError, match="the policy says itself what key would"):
        sigwright.verify(image, key=key.public_key, policy="p")


def test_an_identity_stands_with_its_issuer_and_without_a_key(image: str, key: sigwright.PrivateKey) -> None:
    for half in ({"identity": "me"}, {"issuer": "https://issuer.example"}, {"certificate_github_workflow_ref": "x"}):
        with pytest.raises(sigwright.UsageError, match="is missing"):
            sigwright.verify(image, **half)  # type: ignore[arg-type]
    with pytest.raises(sigwright.UsageError, match="both a key and an identity"):
        sigwright.verify(image, key=key.public_key, identity="me", issuer="https://issuer.example")


def test_a_signature_by_a_key_has_no_identity(image: str, key: sigwright.PrivateKey) -> None:
    sigwright.sign(image, key=key, tlog_upload=False)
    with pytest.raises(sigwright.NoCertificateError) as caught:
        sigwright.verify(image, identity="me", issuer="https://issuer.example", insecure_ignore_tlog=True)
    assert caught.value.exit_code == 13


def test_signing_into_a_log_is_refused_until_there_is_one(image: str, key: sigwright.PrivateKey) -> None:
    with pytest.raises(sigwright.UsageError):
        sigwright.sign(image, key=key)


def test_an_unknown_option_is_a_type_error(image: str) -> None:
    with pytest.raises(TypeError, match="tlog"):
        sigwright.verify(image, tlog=False)  # type: ignore[call-arg]


def test_a_reference_of_a_signature_is_answered_with_the_images(
    signed: sigwright.SignedImage, key: sigwright.PrivateKey
) -> None:
    place = sigwright.triangulate(signed.reference)
    for call in (sigwright.resolve, sigwright.tree):
        with pytest.raises(sigwright.NotAnImageError) as caught:
            call(place)
        assert caught.value.details["reference"] == signed.reference
    with pytest.raises(sigwright.NotAnImageError):
        sigwright.sign(place, key=key, tlog_upload=False)


def test_many_images_are_verified_together(tmp_path: Path, image: str, key: sigwright.PrivateKey) -> None:
    sigwright.sign(image, key=key, tlog_upload=False)
    images = [image, f"oci:{tmp_path}/nowhere:1", image, "UPPER/case"]
    reports = list(sigwright.verify_many(images, key=key.public_key, insecure_ignore_tlog=True, ordered=True))
    assert [report.image for report in reports] == images
    assert [report.ok for report in reports] == [True, False, True, False]
    unordered = sigwright.verify_many(images, key=key.public_key, insecure_ignore_tlog=True)
    assert sorted(report.image for report in unordered) == sorted(images)


def test_many_images_may_be_given_up_early(image: str, key: sigwright.PrivateKey) -> None:
    reports = sigwright.verify_many([image] * 600, key=key.public_key, insecure_ignore_tlog=True)
    assert next(iter(reports)).image == image
    reports.close()  # type: ignore[attr-defined]


def test_no_images_are_no_reports(key: sigwright.PrivateKey) -> None:
    assert list(sigwright.verify_many([], key=key.public_key)) == []


def test_one_text_is_not_many_images(key: sigwright.PrivateKey) -> None:
    with pytest.raises(TypeError, match="list of references"):
        sigwright.verify_many("image", key=key.public_key)


def test_bytes_and_files_are_signed_alike(tmp_path: Path, key: sigwright.PrivateKey) -> None:
    path = tmp_path / "blob"
    path.write_bytes(b"data")
    for data in (b"data", bytearray(b"data"), memoryview(b"data"), path, str(path)):
        signed = sigwright.sign_blob(data, key=key, tlog_upload=False)
        for bundle in (signed.bundle, signed.bundle.encode()):
            assert sigwright.verify_blob(path, key=key.public_key, bundle=bundle, insecure_ignore_tlog=True).ok
        assert sigwright.verify_blob(
            b"data", key=key.public_key, signature=signed.signature, insecure_ignore_tlog=True
        ).ok
        assert sigwright.verify_blob(
            signed.digest, key=key.public_key, bundle=signed.bundle, insecure_ignore_tlog=True
        ).ok


@pytest.mark.parametrize("other", [b"dat", b"data ", b"Data", b""])
def test_other_bytes_are_refused(other: bytes, key: sigwright.PrivateKey) -> None:
    signed = sigwright.sign_blob(b"data", key=key, tlog_upload=False)
    with pytest.raises(sigwright.VerificationError) as caught:
        sigwright.verify_blob(other, key=key.public_key, bundle=signed.bundle, insecure_ignore_tlog=True)
    assert caught.value.report is not None


def test_a_buffer_with_gaps_is_a_type_error(key: sigwright.PrivateKey) -> None:
    for data in (memoryview(b"abcdef")[::2], memoryview(b"abcdef")[::-1]):
        with pytest.raises(TypeError, match="contiguous"):
            sigwright.sign_blob(data, key=key, tlog_upload=False)
        with pytest.raises(TypeError, match="contiguous"):
            key.sign(data)


def test_a_client_has_defaults(image: str, key: sigwright.PrivateKey) -> None:
    with Client(key=key, tlog_upload=False, insecure_ignore_tlog=True) as client:
        client.sign(image)
        assert client.verify(image, key=key.public_key).ok
        assert not client.check(image, key=key.public_key, insecure_ignore_tlog=False).ok


def test_a_default_that_no_verb_knows_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="speed"):
        Client(speed=1)


def test_clients_pickle_for_executors() -> None:
    copy = pickle.loads(pickle.dumps(Client(recursive=True)))
    assert repr(copy) == "<Client recursive>"
    assert pickle.loads(pickle.dumps(sigwright.default_client())) is sigwright.default_client()


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf")])
def test_a_time_limit_is_above_zero(image: str, timeout: float) -> None:
    with pytest.raises(ValueError, match="timeout"):
        sigwright.resolve(image, timeout=timeout)


def test_a_resolved_image_reads_as_its_reference(image: str, signed: sigwright.SignedImage) -> None:
    assert str(sigwright.resolve(image)) == signed.reference


@pytest.mark.parametrize("wrong", [None, 5, b"image", Path("image")])
def test_an_image_is_named_by_text(wrong: object, key: sigwright.PrivateKey) -> None:
    with pytest.raises(TypeError, match="named by text"):
        sigwright.resolve(wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="named by text"):
        sigwright.verify(wrong, key=key.public_key)  # type: ignore[arg-type]
