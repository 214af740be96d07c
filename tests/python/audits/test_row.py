"""A row says what became of one image, and the rows together what the command ends with."""

from __future__ import annotations

import json

import pytest

import sigwright
from sigwright.audits import Row, exit_code
from sigwright.audits.row import Child, LogEntry, Tally
from sigwright.reports import VerificationReport


def row(image: str = "registry.example/app:1", code: int = 0, **more: object) -> Row:
    verdict = "verified" if code == 0 else "failed"
    return Row(**{"image": image, "verdict": verdict, "code": code, **more})


def test_a_verified_image_names_its_signer(signed: sigwright.SignedImage, key: sigwright.PrivateKey) -> None:
    report = sigwright.check(signed.reference, key=key.public_key, insecure_ignore_tlog=True)
    made = Row.of(report)
    assert (made.verdict, made.code, made.digest) == ("verified", 0, signed.digest)
    assert made.signers == (key.public_key.fingerprint,)
    assert made.formats == ("legacy", "bundle")
    assert not made.logged


def test_a_bad_one_says_why(image: str, key: sigwright.PrivateKey) -> None:
    made = Row.of(sigwright.check(image, key=key.public_key, insecure_ignore_tlog=True))
    assert (made.verdict, made.code, made.signers) == ("failed", 10, ())
    assert made.message


def test_what_could_not_be_checked_is_no_failure(tmp_path: object, key: sigwright.PrivateKey) -> None:
    made = Row.of(sigwright.check("127.0.0.1:1/app:1", key=key.public_key, insecure_ignore_tlog=True, timeout=5))
    assert (made.verdict, made.code) == ("error", 21)


def test_a_tag_that_moved_is_a_warning(signed: sigwright.SignedImage, key: sigwright.PrivateKey) -> None:
    report = sigwright.check(signed.reference, key=key.public_key, insecure_ignore_tlog=True)
    assert Row.of(report).with_tag(signed.digest).warnings == ()
    (warning,) = Row.of(report).with_tag("sha256:" + "0" * 64).warnings
    assert "sha256:000" in warning


def test_a_row_comes_back_from_its_plain_data() -> None:
    made = row(
        signers=("me@example.com",),
        warnings=("one",),
        logged=True,
        logs=(LogEntry(log_id="00", index=7),),
        children=(Child(reference="app@sha256:0", verdict="verified", code=0),),
        attestations=("https://slsa.dev/provenance/v1",),
    )
    assert Row.from_dict(json.loads(json.dumps(made.to_dict()))) == made


@pytest.mark.parametrize(
    ("codes", "expected"),
    [([], 0), ([0, 0], 0), ([0, 21], 21), ([20, 21], 21), ([0, 12], 17), ([21, 10], 17), ([2, 0], 17), ([11], 17)],
)
def test_the_exit_code_keeps_bad_apart_from_unreachable(codes: list[int], expected: int) -> None:
    assert exit_code(row(code=code) for code in codes) == expected


def test_what_a_later_version_wrote_besides_is_left_out() -> None:
    assert Row.from_dict({**row().to_dict(), "colour": "red"}) == row()


def test_a_failure_says_its_reason_for_programs(image: str, key: sigwright.PrivateKey) -> None:
    made = Row.of(sigwright.check(image, key=key.public_key, insecure_ignore_tlog=True))
    assert made.reason == "no_signatures"


def test_a_failure_that_the_baseline_has_does_not_count() -> None:
    tally = Tally([row(), row(code=10, accepted=True)])
    assert tally.exit_code == 0
    assert tally.summary == "2 images: 1 verified, 1 failed (1 in the baseline)"
    assert Tally([row(code=10, accepted=True), row(code=21)]).exit_code == 21


def test_what_a_policy_lets_in_unverified_is_not_called_verified() -> None:
    report = VerificationReport(image="a", reference="a@b", digest="b", ok=True, warnings=("allowed by me",))
    row = Row.of(report)
    assert (row.verdict, row.code, row.message, row.passed) == ("allowed", 0, "allowed by me", True)
    assert Tally([row]).summary == "1 image: 0 verified, 1 allowed unverified, 0 failed"
    assert Tally([row]).exit_code == 0
