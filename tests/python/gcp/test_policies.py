"""What policies of Binary Authorization say about images."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

import sigwright
from fakes.gcp.cloud import Cloud
from python.gcp.conftest import ATTESTOR
from python.gcp.test_attestations import list_key
from sigwright.gcp import policies
from sigwright.gcp.attestations import Services, attest
from sigwright.gcp.policies import Scope, Verdict

NOWHERE = Scope()
ALLOW = {"evaluationMode": "ALWAYS_ALLOW", "enforcementMode": "ENFORCED_BLOCK_AND_AUDIT_LOG"}
DENY = {**ALLOW, "evaluationMode": "ALWAYS_DENY"}
ATTESTED = {**ALLOW, "evaluationMode": "REQUIRE_ATTESTATION", "requireAttestationsBy": [ATTESTOR]}


def judged(policy: dict[str, Any], image: str, scope: Scope = NOWHERE, *, ask_google: bool = False) -> Verdict:
    client = sigwright.Client()
    asked = policies.Asked(client, Services(None), image, client.resolve(image).reference, {})
    return policies.judge(policy, asked, scope, ask_google=ask_google)


def project(rule: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"defaultAdmissionRule": rule, **more}


def platform(*checks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "name": "projects/project/platforms/gke/policies/prod",
        "gkePolicy": {"checkSets": [{"displayName": "all", "checks": list(checks), **more}]},
    }


def test_an_image_that_is_attested_is_verified(cloud: Cloud, pushed: str, key: sigwright.PrivateKey) -> None:
    list_key(cloud, key)
    failed = judged(project(ATTESTED), pushed)
    assert (failed.verdict, failed.code) == ("failed", 17)
    attest(pushed, attestor=ATTESTOR, key=key)
    verdict = judged(project(ATTESTED), pushed)
    assert (verdict.verdict, verdict.code, verdict.enforced) == ("verified", 0, True)


def test_rules_that_ask_for_nothing_let_in_without_verifying(cloud: Cloud, pushed: str) -> None:
    assert judged(project(ALLOW), pushed).verdict == "allowed"
    assert judged(project(DENY), pushed).verdict == "failed"


def test_a_dry_run_is_told(cloud: Cloud, pushed: str) -> None:
    assert not judged(project({**DENY, "enforcementMode": "DRYRUN_AUDIT_LOG_ONLY"}), pushed).enforced


def test_the_rule_of_the_place_comes_before_the_default(cloud: Cloud, pushed: str) -> None:
    cases = {
        "clusterAdmissionRules": ("us-east1.main", Scope(cluster="us-east1.main")),
        "kubernetesNamespaceAdmissionRules": ("prod", Scope(namespace="prod")),
        "kubernetesServiceAccountAdmissionRules": ("prod:web", Scope(namespace="prod", service_account="web")),
        "istioServiceIdentityAdmissionRules": ("spiffe://d/web", Scope(identity="spiffe://d/web")),
    }
    for kind, (name, scope) in cases.items():
        policy = project(DENY, **{kind: {name: ALLOW}})
        assert judged(policy, pushed).verdict == "failed"
        assert judged(policy, pushed, scope).verdict == "allowed"


def test_listed_images_need_nothing(cloud: Cloud, pushed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    image = "registry.example/project/app:1"
    client = sigwright.Client()
    asked = policies.Asked(client, Services(None), image, f"registry.example/project/app@sha256:{'0' * 64}", {})
    listed = [{"namePattern": "registry.example/project/*"}]
    assert policies.judge(project(DENY, admissionWhitelistPatterns=listed), asked, Scope()).verdict == "allowed"
    other = [{"namePattern": "registry.example/*"}]
    assert policies.judge(project(DENY, admissionWhitelistPatterns=other), asked, Scope()).verdict == "failed"
    cloud.binauthz.system["admissionWhitelistPatterns"] = listed
    assert policies.judge(project(DENY), asked, Scope()).verdict == "failed"
    assert policies.judge(project(DENY, globalPolicyEvaluationMode="ENABLE"), asked, Scope()).verdict == "allowed"


@pytest.mark.parametrize(
    "policy",
    [
        {}, {"defaultAdmissionRule": {}}, project({"evaluationMode": "SOMETIMES"}),
        project({"evaluationMode": "REQUIRE_ATTESTATION"}), project({**ATTESTED, "requireAttestationsBy": []}),
        platform({}), platform({"newCheck": {}}), platform({"alwaysDeny": True, "slsaCheck": {}}),
        platform({"alwaysDeny": False}), platform({"sigstoreSignatureCheck": {}}),
        platform({"trustedDirectoryCheck": {}}), platform({"imageFreshnessCheck": {"maxUploadAgeDays": "1"}}),
        platform({"simpleSigningAttestationCheck": {}}),
        project(DENY, admissionWhitelistPatterns=[{"namePattern": "*"}]),
    ],
)  # fmt: skip
def test_a_policy_that_is_not_understood_lets_nothing_in(cloud: Cloud, pushed: str, policy: dict[str, Any]) -> None:
    with pytest.raises(sigwright.MalformedError):
        judged(policy, pushed)


def sigstore(*keys: sigwright.PrivateKey) -> dict[str, Any]:
    listed = [{"publicKeyPem": key.public_key.to_pem()} for key in keys]
    return {"sigstoreSignatureCheck": {"sigstoreAuthorities": [{"publicKeySet": {"publicKeys": listed}}]}}


def test_a_signature_by_any_key_is_enough(
    cloud: Cloud, released: str, key: sigwright.PrivateKey, other_key: sigwright.PrivateKey
) -> None:
    assert judged(platform(sigstore(other_key, key)), released).verdict == "verified"
    assert judged(platform(sigstore(other_key)), released).verdict == "failed"


def test_a_bundle_alone_is_not_seen_by_google(cloud: Cloud, pushed: str, key: sigwright.PrivateKey) -> None:
    sigwright.sign(pushed, key=key, tlog_upload=False, signature_format="bundle")
    verdict = judged(platform(sigstore(key)), pushed)
    assert verdict.verdict == "failed"
    assert "Google reads .sig alone" in verdict.message


def test_an_attestation_in_a_project_is_enough(
    cloud: Cloud, pushed: str, key: sigwright.PrivateKey, other_key: sigwright.PrivateKey
) -> None:
    id = list_key(cloud, key)
    attest(pushed, attestor=ATTESTOR, key=key, project="elsewhere")

    def check(who: sigwright.PrivateKey, name: str) -> dict[str, Any]:
        pkix = {"publicKeyPem": who.public_key.to_pem(), "signatureAlgorithm": "ECDSA_P256_SHA256", "keyId": id}
        return {
            "simpleSigningAttestationCheck": {
                "attestationAuthenticators": [{"pkixPublicKeySet": {"pkixPublicKeys": [pkix]}}],
                "containerAnalysisAttestationProjects": [f"projects/{name}"],
            }
        }

    assert judged(platform(check(key, "elsewhere")), pushed).verdict == "verified"
    assert judged(platform(check(key, "project")), pushed).verdict == "failed"
    assert judged(platform(check(other_key, "elsewhere")), pushed).verdict == "failed"


def test_an_image_is_fresh_as_long_as_the_registry_says_so(cloud: Cloud) -> None:
    digest = f"sha256:{'0' * 64}"
    reference = f"eu-docker.pkg.dev/project/repository/team/app@{digest}"
    asked = policies.Asked(sigwright.Client(), Services(None), reference, reference, {})
    policy = platform({"imageFreshnessCheck": {"maxUploadAgeDays": 3}})
    name = f"projects/project/locations/eu/repositories/repository/dockerImages/team/app@{digest}"

    def verdict(days: float) -> str:
        uploaded = datetime.now(timezone.utc) - timedelta(days=days)
        cloud.artifacts.images[name] = {"name": name, "uploadTime": f"{uploaded:%Y-%m-%dT%H:%M:%S}.123456Z"}
        return policies.judge(policy, asked, Scope()).verdict

    assert verdict(2) == "verified"
    assert verdict(4) == "failed"
    cloud.artifacts.images.clear()
    assert "is not known" in policies.judge(policy, asked, Scope()).message


def test_directories_check_sets_and_exemptions(cloud: Cloud) -> None:
    reference = f"eu-docker.pkg.dev/project/repository/app@sha256:{'0' * 64}"
    asked = policies.Asked(sigwright.Client(), Services(None), reference, reference, {})

    def verdict(policy: dict[str, Any], scope: Scope = NOWHERE) -> str:
        return policies.judge(policy, asked, scope).verdict

    good = {"trustedDirectoryCheck": {"trustedDirPatterns": ["*-docker.pkg.dev/project/repository"]}}
    bad = {"trustedDirectoryCheck": {"trustedDirPatterns": ["gcr.io/project"]}}
    assert verdict(platform(good)) == "allowed"
    assert verdict(platform(good, bad)) == "failed"
    assert verdict(platform()) == "allowed"
    exempt = {"imageAllowlist": {"allowPattern": ["eu-docker.pkg.dev/project/**"]}}
    assert verdict(platform({**bad, **exempt})) == "allowed"
    assert verdict(platform(bad, **exempt)) == "allowed"
    scoped = platform(good, scope={"kubernetesServiceAccount": "prod:web"})
    scoped["gkePolicy"]["checkSets"].append(
        {"scope": {"kubernetesNamespace": "prod"}, "checks": [{"alwaysDeny": True}]}
    )
    assert verdict(scoped, Scope(namespace="prod", service_account="web")) == "allowed"
    assert verdict(scoped, Scope(namespace="prod")) == "failed"
    assert verdict(scoped, Scope(namespace="test")) == "failed"


def test_what_only_google_knows_fails_unless_google_is_asked(
    cloud: Cloud, released: str, key: sigwright.PrivateKey
) -> None:
    policy = platform(sigstore(key), {"vulnerabilityCheck": {"maximumFixableSeverity": "LOW"}})
    assert "known to Google alone" in judged(policy, released).message
    verdict = judged(policy, released, Scope(service_account="prod:web"), ask_google=True)
    assert verdict.verdict == "verified"
    assert verdict.opinion is not None
    assert verdict.opinion.holds
    (pod,) = cloud.binauthz.evaluated
    assert pod["spec"]["containers"][0]["image"] == sigwright.resolve(released).reference
    assert pod["spec"]["serviceAccountName"] == "web"
    cloud.binauthz.verdict = "NON_CONFORMANT"
    assert judged(policy, released, ask_google=True).verdict == "failed"
    with pytest.raises(sigwright.UsageError):
        judged(project(ALLOW), released, ask_google=True)


def test_policies_are_fetched_by_name(cloud: Cloud) -> None:
    cloud.binauthz.policies["projects/project/policy"] = {"name": "projects/project/policy"}
    name = "projects/project/platforms/gke/policies/prod"
    cloud.binauthz.policies[name] = {"name": name}
    assert policies.fetch(Services(None), "project")["name"] == "projects/project/policy"
    assert policies.fetch(Services(None), "project", "prod")["name"] == name
    with pytest.raises(sigwright.UsageError):
        policies.fetch(Services(None), "project", "a/b")
