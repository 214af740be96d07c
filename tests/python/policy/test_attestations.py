"""Rules applied to reports: a failed one spoils what the signatures earned."""

from __future__ import annotations

from pathlib import Path

import pytest

import sigwright

pytest.importorskip("regopy", reason="the rego extra is not installed")
pytest.importorskip("jsonschema", reason="the schema extra is not installed")
pytest.importorskip("cel", reason="the cel extra is not installed")

RULES = {
    "rego": 'package signature\nallow {{ input.predicate.level == "{}" }}',
    "cel": 'predicate.level == "{}"',
    "json": '{{"properties": {{"level": {{"const": "{}"}}}}, "required": ["level"]}}',
}
TYPE = "https://example.test/level/v1"


@pytest.fixture
def attested(image: str, key: sigwright.PrivateKey) -> str:
    return sigwright.attest(image, key=key, tlog_upload=False, type=TYPE, predicate={"level": "high"}).reference


def check(image: str, key: sigwright.PrivateKey, *policies: Path) -> sigwright.VerificationReport:
    return sigwright.check_attestation(
        image, key=key.public_key, insecure_ignore_tlog=True, type=TYPE, policy=list(policies)
    )


@pytest.mark.parametrize("kind", RULES)
def test_a_rule_is_a_check_of_every_attestation(
    attested: str, key: sigwright.PrivateKey, tmp_path: Path, kind: str
) -> None:
    good, bad = tmp_path / f"good.{kind}", tmp_path / f"bad.{kind}"
    good.write_text(RULES[kind].format("high"))
    bad.write_text(RULES[kind].format("low"))
    met = check(attested, key, good)
    assert met.ok
    assert len(met.verified) == 2
    assert all(one.checks[-1].name == f"policy {good}" and one.checks[-1].status == "passed" for one in met.verified)
    failed = check(attested, key, bad)
    assert not failed.ok
    assert failed.error is not None
    assert failed.error.exit_code == 17
    assert '"high"' in failed.error.message or kind == "rego"
    assert failed.verified == ()
    assert all(candidate.payload is None for candidate in failed.candidates)
    with pytest.raises(sigwright.PolicyError):
        failed.raise_for_error()


def test_every_file_must_be_met(attested: str, key: sigwright.PrivateKey, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.cel", tmp_path / "bad.json"
    good.write_text(RULES["cel"].format("high"))
    bad.write_text(RULES["json"].format("low"))
    assert not check(attested, key, good, bad).ok


def test_one_bad_attestation_spoils_the_good_one(attested: str, key: sigwright.PrivateKey, tmp_path: Path) -> None:
    sigwright.attest(attested, key=key, tlog_upload=False, type=TYPE, predicate={"level": "low"})
    rule = tmp_path / "rule.cel"
    rule.write_text(RULES["cel"].format("high"))
    report = check(attested, key, rule)
    assert not report.ok
    assert len(report.verified) == 2  # those that the rule holds for


def test_what_is_not_verified_is_not_judged(attested: str, other_key: sigwright.PrivateKey, tmp_path: Path) -> None:
    rule = tmp_path / "rule.cel"
    rule.write_text("true")
    report = check(attested, other_key, rule)
    assert report.error is not None
    assert report.error.exit_code == 12


def test_blobs_are_judged_too(key: sigwright.PrivateKey, tmp_path: Path) -> None:
    made = sigwright.attest_blob(b"blob", key=key, tlog_upload=False, type=TYPE, predicate={"level": "high"})
    rule = tmp_path / "rule.cel"
    rule.write_text(RULES["cel"].format("low"))
    with pytest.raises(sigwright.PolicyError):
        sigwright.verify_blob_attestation(
            b"blob", key=key.public_key, bundle=made.bundle, insecure_ignore_tlog=True, type=TYPE, policy=[rule]
        )


def test_one_path_instead_of_a_list_is_a_type_error(image: str, key: sigwright.PrivateKey) -> None:
    with pytest.raises(TypeError, match="list of files"):
        sigwright.check_attestation(image, key=key.public_key, policy="rule.cel")
