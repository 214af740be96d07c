"""What `verify` says: every check as it was, and nothing that was not earned."""

from __future__ import annotations

import pytest

from sigwright.cli import verify_text
from sigwright.reports import CandidateReport, Check, ErrorInfo, VerificationReport

DIGEST = "sha256:" + "ab" * 32
REFERENCE = f"host/app@{DIGEST}"
CHECKS = (
    Check(name="signature", status="passed", reason="key sha256:cd"),
    Check(name="transparency log", status="skipped", option="--insecure-ignore-tlog"),
    Check(name="certificate", status="not_applicable"),
)


def report_of(candidate: CandidateReport, error: ErrorInfo | None = None) -> VerificationReport:
    return VerificationReport(
        image="host/app", reference=REFERENCE, digest=DIGEST, ok=error is None, candidates=(candidate,), error=error
    )


def bundle(**fields: object) -> CandidateReport:
    values = {"format": "bundle", "source": "sha256:ef", "verified": True, "checks": CHECKS, **fields}
    return CandidateReport(**values)  # type: ignore[arg-type]


def test_every_check_is_a_line_and_a_skip_names_its_option() -> None:
    lines = verify_text.checks(report_of(bundle())).splitlines()
    assert "  - signature: passed (key sha256:cd)" in lines
    assert "  - transparency log: skipped by --insecure-ignore-tlog" in lines
    assert "  - certificate: not applicable" in lines
    assert lines[-1] == f"Verified: {REFERENCE}"


def test_a_failure_is_never_said_to_be_verified() -> None:
    failed = bundle(verified=False, checks=(Check(name="signature", status="failed", reason="wrong key"),))
    text = verify_text.checks(report_of(failed, ErrorInfo(code="no_matching_signature", exit_code=12, message="no")))
    assert "is not verified" in text
    assert "Verified:" not in text
    assert "passed" not in text


def test_an_attestation_is_neither_verified_nor_failed() -> None:
    attestation = bundle(verified=False, checks=(Check(name="format", status="not_applicable", reason="attestation"),))
    text = verify_text.checks(report_of(attestation, ErrorInfo(code="no_signatures", exit_code=10, message="none")))
    assert "The bundle document sha256:ef is no signature:" in text.splitlines()
    assert "verified" not in text


def failed(code: int) -> VerificationReport:
    symbols = {
        10: "no_signatures",
        12: "no_matching_signature",
        11: "not_found",
        21: "unreachable",
        20: "access_denied",
    }
    return report_of(bundle(verified=False), ErrorInfo(code=symbols[code], exit_code=code, message="x"))


@pytest.mark.parametrize(
    ("codes", "wanted"),
    [
        ([0], 0),
        ([0, 0], 0),
        ([12], 12),
        ([12, 12], 12),
        ([0, 12], 17),
        ([10, 12], 17),
        ([12, 21], 17),
        ([0, 21], 21),
        ([11, 20], 21),
        ([0, 11], 21),
    ],
)
def test_several_images_have_one_exit_code(codes: list[int], wanted: int) -> None:
    reports = [report_of(bundle()) if code == 0 else failed(code) for code in codes]
    assert verify_text.exit_code(reports) == wanted


def test_a_password_in_what_is_no_reference_is_not_printed() -> None:
    report = VerificationReport(image="https://robot:hunter2@host/app", reference="", digest="", ok=False)
    assert verify_text.checks(report) == "Verification for https://******@host/app --"


def test_control_characters_are_not_printed() -> None:
    text = verify_text.checks(report_of(bundle(source="\x1b[2J", checks=(Check(name="\x07", status="passed"),))))
    assert "\x1b" not in text
    assert "\x07" not in text
