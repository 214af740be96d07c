"""Reports: what they say, how they are shown, and that only a verified one is true."""

from __future__ import annotations

import json
import pickle

import pytest

import sigwright
from sigwright.reports import CandidateReport, Check, ErrorInfo, SignerInfo, VerificationReport

PASSED = Check(name="signature", status="passed", reason="key sha256:ab")
FAILED = Check(name="signature", status="failed", reason="wrong key", code="no_matching_signature")


def report_of(ok: bool) -> VerificationReport:
    candidate = CandidateReport(
        format="legacy", source="sha256:cd", verified=ok, checks=(PASSED if ok else FAILED,), signer=SignerInfo()
    )
    error = None if ok else ErrorInfo(code="no_matching_signature", exit_code=12, message="no signature matches")
    return VerificationReport(
        image="app:1", reference="host/app@sha256:ab", digest="sha256:ab", ok=ok, candidates=(candidate,), error=error
    )


def test_only_a_verified_report_is_true() -> None:
    assert report_of(True)
    assert not report_of(False)


def test_a_failed_report_raises_its_error_and_is_carried_along() -> None:
    report_of(True).raise_for_error()
    with pytest.raises(sigwright.NoMatchingSignatureError, match="no signature matches") as caught:
        report_of(False).raise_for_error()
    assert caught.value.report == report_of(False)


def test_a_failed_child_fails_its_parent() -> None:
    parent = report_of(True)._replace(ok=False, children=(report_of(False),))
    with pytest.raises(sigwright.NoMatchingSignatureError):
        parent.raise_for_error()


def test_a_report_that_names_no_error_is_still_no_success() -> None:
    with pytest.raises(sigwright.InternalError):
        report_of(True)._replace(ok=False).raise_for_error()


@pytest.mark.parametrize("ok", [True, False])
def test_the_repr_is_one_line_with_reference_and_verdict(ok: bool) -> None:
    text = repr(report_of(ok))
    assert "\n" not in text
    assert "host/app@sha256:ab" in text
    assert ("ok" if ok else "failed: no signature matches") in text


def test_an_attestation_is_no_signature() -> None:
    attestation = report_of(False).candidates[0]._replace(checks=(Check(name="format", status="not_applicable"),))
    assert (attestation.is_signature, attestation.verdict) == (False, "no signature")
    assert "0 of 1 signatures" in repr(
        report_of(False)._replace(candidates=(attestation, *report_of(False).candidates))
    )


def test_reports_pickle_and_hash() -> None:
    report = report_of(False)
    assert pickle.loads(pickle.dumps(report)) == report
    assert hash(report) == hash(report_of(False))


def test_to_dict_is_json() -> None:
    document = json.loads(json.dumps(report_of(False).to_dict()))
    assert document["error"]["exit_code"] == 12
    assert document["candidates"][0]["checks"][0]["status"] == "failed"


def test_the_real_reports_of_the_core_fit(signed: sigwright.SignedImage, key: sigwright.PrivateKey) -> None:
    report = sigwright.verify(signed.reference, key=key.public_key, insecure_ignore_tlog=True)
    assert report.reference == signed.reference
    assert {candidate.format for candidate in report.verified} == {"legacy", "bundle"}
    assert all(candidate.payload for candidate in report.verified)
    assert report.verified[0].signer.key_fingerprint == key.fingerprint
    assert pickle.loads(pickle.dumps(report)) == report
    json.dumps(report.to_dict())
    assert signed.signatures
    assert pickle.loads(pickle.dumps(signed)) == signed


def test_the_tree_of_a_signed_image(signed: sigwright.SignedImage) -> None:
    tree = sigwright.tree(signed.reference)
    assert {attached.kind for attached in tree.attached} >= {"signature"}
    assert pickle.loads(pickle.dumps(tree)) == tree
    json.dumps(tree.to_dict())
