"""Attestations through the API: of a type, about an image or a blob, and never in place of a signature."""

from __future__ import annotations

import asyncio

import pytest

import sigwright

PREDICATE = {"builder": {"id": "https://ci.example/1"}}


@pytest.fixture
def attested(image: str, key: sigwright.PrivateKey) -> sigwright.SignedImage:
    return sigwright.attest(image, key=key, tlog_upload=False, type="slsaprovenance1", predicate=PREDICATE)


def test_what_is_attested_verifies_and_can_be_read(attested: sigwright.SignedImage, key: sigwright.PrivateKey) -> None:
    report = sigwright.verify_attestation(
        attested.reference, key=key.public_key, insecure_ignore_tlog=True, type="slsaprovenance1"
    )
    assert {candidate.format for candidate in report.verified} == {"legacy", "bundle"}
    for candidate in report.verified:
        assert candidate.predicate == PREDICATE
        assert candidate.statement["subject"][0]["digest"]["sha256"] in attested.digest
        assert candidate.signature


def test_another_type_and_another_key_are_refused(
    attested: sigwright.SignedImage, key: sigwright.PrivateKey, other_key: sigwright.PrivateKey
) -> None:
    with pytest.raises(sigwright.NoMatchingSignatureError) as caught:
        sigwright.verify_attestation(attested.reference, key=key.public_key, insecure_ignore_tlog=True)
    assert caught.value.report is not None
    with pytest.raises(sigwright.NoMatchingSignatureError):
        sigwright.verify_attestation(
            attested.reference, key=other_key.public_key, insecure_ignore_tlog=True, type="slsaprovenance1"
        )


def test_an_attestation_is_no_signature(attested: sigwright.SignedImage, key: sigwright.PrivateKey) -> None:
    report = sigwright.check(attested.reference, key=key.public_key, insecure_ignore_tlog=True)
    assert not report.ok
    assert report.error is not None
    assert report.error.exit_code == 10


def test_what_is_not_verified_says_nothing(attested: sigwright.SignedImage, other_key: sigwright.PrivateKey) -> None:
    report = sigwright.check_attestation(
        attested.reference, key=other_key.public_key, insecure_ignore_tlog=True, type="slsaprovenance1"
    )
    assert not report
    for candidate in report.candidates:
        with pytest.raises(ValueError, match="not a verified statement"):
            _ = candidate.statement


def test_blobs_are_attested_too(key: sigwright.PrivateKey) -> None:
    made = sigwright.attest_blob(b"blob", key=key, tlog_upload=False, type="spdx", predicate=b"SPDXVersion: SPDX-2.3")
    given = {"key": key.public_key, "bundle": made.bundle, "insecure_ignore_tlog": True, "type": "spdx"}
    report = sigwright.verify_blob_attestation(b"blob", **given)
    assert report.verified[0].predicate == "SPDXVersion: SPDX-2.3"
    with pytest.raises(sigwright.NoMatchingSignatureError):
        sigwright.verify_blob_attestation(b"other", **given)


def test_the_asynchronous_form_is_the_same(image: str, key: sigwright.PrivateKey) -> None:
    async def both() -> sigwright.VerificationReport:
        made = await sigwright.attest_async(image, key=key, tlog_upload=False, predicate=b"text")
        return await sigwright.verify_attestation_async(made.reference, key=key.public_key, insecure_ignore_tlog=True)

    assert asyncio.run(both()).ok
