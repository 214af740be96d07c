"""Policies of Binary Authorization, member by member."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import sigwright
from sigwright.policy import google

PEM = sigwright.PrivateKey.generate().public_key.to_pem()
VALUES: dict[str, Any] = {
    "evaluationMode": "REQUIRE_ATTESTATION", "enforcementMode": google.BLOCKED, "globalPolicyEvaluationMode": "ENABLE",
    "requireAttestationsBy": ["projects/p/attestors/a"], "namePattern": "gcr.io/p/*", "allowPattern": ["gcr.io/p/*"],
    "trustedDirPatterns": ["*-docker.pkg.dev/p/r"], "publicKeyPem": PEM, "signatureAlgorithm": "ECDSA_P256_SHA256",
    "maxUploadAgeDays": 3, "kubernetesServiceAccount": "n:a", "kubernetesNamespace": "n", "alwaysDeny": True,
}  # fmt: skip
"""Of members that do not take just any value."""
ONE_OF = ("kubernetesNamespace", "kubernetesServiceAccount")
RULES = tuple(google.PLACES)


@cache
def schemas() -> dict[str, Any]:
    """Google's own description of the API."""
    client = pytest.importorskip("googleapiclient")
    path = Path(client.__file__).parent / "discovery_cache" / "documents" / "binaryauthorization.v1.json"
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))["schemas"]
    return found


def full(schema: str, leave: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return a document with every member that a schema has, without those to leave out."""
    members = schemas()[schema]["properties"].items()
    return {name: VALUES.get(name) or _value(member) for name, member in members if name not in leave}


def _value(member: dict[str, Any]) -> Any:
    if "$ref" in member:
        return _referred(member["$ref"])
    if member["type"] == "array":
        return [_value(member["items"])]
    if member["type"] == "object":
        return {"n:a": _value(member["additionalProperties"])}
    return {"string": "text", "integer": 1, "boolean": True}[member["type"]]


def _referred(schema: str) -> Any:
    if schema == "Check":
        return full(schema, tuple(kind for kind in google.KINDS if kind != "alwaysDeny"))
    return full(schema, ONE_OF[:1] if schema == "Scope" else ())


def documents() -> list[dict[str, Any]]:
    """Policies that have all that Google describes, between them."""
    projects = [full("Policy", tuple(other for other in RULES if other != rule)) for rule in RULES]
    platforms = []
    for kind in google.KINDS:
        check = full("Check", tuple(other for other in google.KINDS if other != kind))
        one = {**full("CheckSet"), "checks": [check]}
        platforms.append({**full("PlatformPolicy"), "gkePolicy": {**full("GkePolicy"), "checkSets": [one]}})
    return [*projects, *platforms]


def test_every_member_that_google_describes_is_read() -> None:
    kinds = []
    for document in documents():
        read = google.read(document, "p")
        kinds += [check.kind for one in getattr(read, "sets", ()) for check in one.checks]
    assert kinds == list(google.KINDS)


def _with_a_stranger(value: Any) -> list[Any]:
    """Return a copy for each mapping that is somewhere inside, that mapping with one member more."""
    if isinstance(value, list):
        return [[changed, *value[1:]] for changed in _with_a_stranger(value[0])] if value else []
    if not isinstance(value, dict):
        return []
    inner = [{**value, name: changed} for name, member in value.items() for changed in _with_a_stranger(member)]
    return [*inner, {**value, "requireSignature": True}]


def test_a_member_that_google_does_not_describe_is_refused_wherever_it_is() -> None:
    tried = [changed for document in documents() for changed in _with_a_stranger(document)]
    assert len(tried) > 30
    for changed in tried:
        with pytest.raises(sigwright.MalformedError):
            google.read(changed, "p")


RULE = {"evaluationMode": "ALWAYS_ALLOW", "enforcementMode": google.BLOCKED}


def sets(*scopes: dict[str, str]) -> dict[str, Any]:
    return {"gkePolicy": {"checkSets": [{"scope": scope, "checks": [{"alwaysDeny": True}]} for scope in scopes]}}


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({}, "defaultAdmissionRule"),
        ({"defaultAdmissionRule": RULE, "clusterAdmissionRules": {"a.b": RULE},
          "kubernetesNamespaceAdmissionRules": {"n": RULE}}, "more than one kind"),
        ({"defaultAdmissionRule": RULE, "admissionWhitelistPatterns": [{"namePattern": "*-docker.pkg.dev/p/*"}]},
         "begins with a star"),
        (sets({}, {"kubernetesNamespace": "n"}), "never looked at"),
        (sets({"kubernetesNamespace": "n"}, {"kubernetesServiceAccount": "n:a"}), "never looked at"),
        (sets({"kubernetesServiceAccount": "web"}), "NAMESPACE:NAME"),
        (sets({"kubernetesServiceAccount": "n:a", "kubernetesNamespace": "n"}), "NAMESPACE:NAME"),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_refused(document: dict[str, Any], words: str) -> None:
    with pytest.raises(sigwright.MalformedError, match=words):
        google.read(document, "p")


def test_sets_for_other_pods_may_follow() -> None:
    read = google.read(sets({"kubernetesServiceAccount": "n:a"}, {"kubernetesNamespace": "n"}, {}), "p")
    assert isinstance(read, google.Platform)
    assert [(one.namespace, one.account) for one in read.sets] == [("", "n:a"), ("n", ""), ("", "")]
