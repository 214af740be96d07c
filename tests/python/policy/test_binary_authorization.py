"""Policies of Google's Binary Authorization, as gcloud exports them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import sigwright
from python.policy.images import decide
from sigwright.policy import binary_authorization as reader

PEM = sigwright.PrivateKey.generate().public_key.to_pem()
BLOCKED = "ENFORCED_BLOCK_AND_AUDIT_LOG"
ALLOW = {"evaluationMode": "ALWAYS_ALLOW", "enforcementMode": BLOCKED}
DENY = {"evaluationMode": "ALWAYS_DENY", "enforcementMode": BLOCKED}
ATTESTED = {
    "evaluationMode": "REQUIRE_ATTESTATION", "enforcementMode": BLOCKED,
    "requireAttestationsBy": ["projects/p/attestors/a"],
}  # fmt: skip


def project(rule: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": "projects/p/policy", "globalPolicyEvaluationMode": "ENABLE", "defaultAdmissionRule": rule, **more}


def platform(*checks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"gkePolicy": {"checkSets": [{"displayName": "set", "checks": list(checks)}], **more}}


def signed_by(*pems: str) -> dict[str, Any]:
    authorities = [{"displayName": "a", "publicKeySet": {"publicKeys": [{"publicKeyPem": pem} for pem in pems]}}]
    return {"sigstoreSignatureCheck": {"sigstoreAuthorities": authorities}}


@pytest.mark.parametrize(
    ("document", "verdict"),
    [
        (project(ALLOW), "allowed"),
        (project(DENY), "failed"),
        (project(DENY | {"enforcementMode": "DRYRUN_AUDIT_LOG_ONLY"}), "allowed"),
        (project(ALLOW, clusterAdmissionRules={"europe-west1.c": DENY}), "failed"),
        (project(ALLOW, kubernetesNamespaceAdmissionRules={"n": DENY}), "failed"),
        (platform(), "allowed"),
        (platform({"alwaysDeny": True}), "failed"),
        (platform({"imageFreshnessCheck": {"maxUploadAgeDays": 3}}), "failed"),
    ],
)
def test_rules_without_keys_decide(image: str, tmp_path: Path, document: dict[str, Any], verdict: str) -> None:
    assert decide(document, image, tmp_path).verdict == verdict


def test_attestations_of_google_are_not_guessed(image: str, tmp_path: Path) -> None:
    decision = decide(project(ATTESTED), image, tmp_path)
    assert decision.code == 17
    assert "gcp binauthz verify --attestor projects/p/attestors/a" in decision.message


def test_any_key_of_any_authority_may_have_signed(
    image: str, tmp_path: Path, key: sigwright.PrivateKey, other_key: sigwright.PrivateKey
) -> None:
    signed = sigwright.sign(image, key=key, tlog_upload=False, signature_format="legacy")
    ours, others = key.public_key.to_pem(), other_key.public_key.to_pem()
    assert decide(platform(signed_by(others, ours)), signed.reference, tmp_path).verdict == "verified"
    assert decide(platform(signed_by(others)), signed.reference, tmp_path).code == 17
    both = platform(signed_by(ours), {"alwaysDeny": True})
    assert decide(both, signed.reference, tmp_path).code == 17


def test_a_bundle_is_no_signature_to_google(image: str, tmp_path: Path, key: sigwright.PrivateKey) -> None:
    signed = sigwright.sign(image, key=key, tlog_upload=False, signature_format="bundle")
    assert decide(platform(signed_by(key.public_key.to_pem())), signed.reference, tmp_path).code == 17


@pytest.mark.parametrize(
    ("pattern", "image", "exempt"),
    [
        ("gcr.io/p/*", "gcr.io/p/app:1", True),
        ("gcr.io/p/*", "gcr.io/p/sub/app:1", False),
        ("gcr.io/p/**", "gcr.io/p/sub/app:1", True),
        ("gcr.io/p/app*", "gcr.io/p/application:1", True),
        ("gcr.io/p/app", "gcr.io/p/application:1", False),
        ("gcr.io/p/*", "gcr.io/q/app:1", False),
    ],
)
def test_listed_images_are_let_in(pattern: str, image: str, exempt: bool) -> None:
    for document in (
        project(DENY, admissionWhitelistPatterns=[{"namePattern": pattern}]),
        platform({"alwaysDeny": True}, imageAllowlist={"allowPattern": [pattern]}),
    ):
        assert matched(document, image) is not exempt


@pytest.mark.parametrize(
    ("directory", "image", "trusted"),
    [
        ("gcr.io/p", "gcr.io/p/app:1", True),
        ("gcr.io/p", "gcr.io/p/sub/app:1", False),
        ("gcr.io/p/**", "gcr.io/p/sub/app:1", True),
        ("*-docker.pkg.dev/p/r", "us-docker.pkg.dev/p/r/app:1", True),
        ("*-docker.pkg.dev/p/r", "evil/x-docker.pkg.dev/p/r/app:1", False),
    ],
)
def test_a_trusted_directory_holds_its_images(directory: str, image: str, trusted: bool) -> None:
    check = {"trustedDirectoryCheck": {"trustedDirPatterns": [directory]}}
    assert matched(platform(check), image) is not trusted


def matched(document: dict[str, Any], image: str) -> bool:
    """Whether any rule, all of which refuse, is about an image."""
    from sigwright.policy import names

    name = names.name_of(image, f"{image.rpartition(':')[0]}@sha256:{'0' * 64}")
    return any(
        names.specificity(rule.style, rule.images, name) >= 0
        and names.specificity(rule.style, rule.except_images, name) < 0
        for rule in reader.read(document, "p").rules
    )


@pytest.mark.parametrize(
    "document",
    [
        {"globalPolicyEvaluationMode": "ENABLE"},
        project(ALLOW | {"requireAttestationsBy": ["a"]}),
        project({"evaluationMode": "REQUIRE_ATTESTATION", "enforcementMode": BLOCKED}),
        project(ALLOW | {"evaluationMode": "ALWAYS"}),
        project(ALLOW | {"enforcementMode": "OFF"}),
        project(ALLOW, admissionWhitelistPattern=[]),
        project(ALLOW, admissionWhitelistPatterns=[{"namePattern": "gcr.io/*/x"}]),
        platform({"alwaysDeny": True, "imageFreshnessCheck": {}}),
        platform({"sigstoreSignatureChecks": {}}),
        platform({"sigstoreSignatureCheck": {"sigstoreAuthorities": []}}),
        platform(signed_by()),
        platform(signed_by("no key")),
        platform({"trustedDirectoryCheck": {}}),
        platform({"trustedDirectoryCheck": {"trustedDirPatterns": ["gcr.io/*/x"]}}),
    ],
)
def test_what_is_not_understood_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(sigwright.MalformedError):
        reader.read(document, "p")
