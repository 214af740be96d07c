"""Connaisseur's validators and policy."""

from __future__ import annotations

from typing import Any

import pytest

import sigwright
from sigwright.policy import connaisseur as reader
from sigwright.policy import names

PEM = sigwright.PrivateKey.generate().public_key.to_pem()
ROOTS = [{"name": "default", "key": PEM}, {"name": "b", "key": PEM}]


def policy(*rules: dict[str, Any], roots: Any = None, **validator: Any) -> dict[str, Any]:
    cosign = {"name": "default", "type": "cosign", "trustRoots": roots or ROOTS, **validator}
    allow, deny = ({"name": name, "type": "static", "approve": name == "allow"} for name in ("allow", "deny"))
    return {"application": {"validators": [allow, deny, cosign], "policy": list(rules)}}


def read(*rules: dict[str, Any], **more: Any) -> Any:
    return reader.read(policy(*rules, **more), "values.yaml")


def decide(loaded: Any, image: str) -> Any:
    return next(sigwright.Client().check_policy([image], policy=loaded))


def test_the_most_specific_pattern_holds(image: str) -> None:
    loaded = read({"pattern": "*", "validator": "deny"}, {"pattern": "oci:*", "validator": "allow"})
    assert decide(loaded, image).verdict == "allowed"
    assert decide(read({"pattern": "*", "validator": "deny"}), image).verdict == "failed"


def test_a_trust_root_signs(
    signed: sigwright.SignedImage, key: sigwright.PrivateKey, other_key: sigwright.PrivateKey
) -> None:
    roots = [{"name": "a", "key": key.public_key.to_pem()}, {"name": "b", "key": other_key.public_key.to_pem()}]
    no_log = {"verifyInTransparencyLog": False}
    for more, code in (
        ({"trustRoot": "a"}, 0), ({"trustRoot": "b"}, 17), ({"trustRoot": "*"}, 17),
        ({"trustRoot": "*", "threshold": 1}, 0), ({"trustRoot": "*", "threshold": 1, "required": ["b"]}, 17),
    ):  # fmt: skip
        loaded = read({"pattern": "*", "with": {**no_log, **more}}, roots=roots)
        assert decide(loaded, signed.reference).code == code
    assert decide(read({"pattern": "*", "with": {"trustRoot": "a"}}, roots=roots), signed.reference).code == 17


def test_the_settings_around_a_policy_are_those_of_the_chart() -> None:
    document = policy({"pattern": "*", "validator": "deny"})
    document["application"] |= {
        "logLevel": "info", "logFormat": "json-pretty",
        "features": {
            "automaticUnchangedApproval": False, "automaticChildApproval": True, "detectionMode": False,
            "namespacedValidation": {"mode": "ignore"}, "resourceValidationMode": "all", "cache": {"expirySeconds": 30},
        },
    }  # fmt: skip
    assert reader.read(document, "values.yaml").rules[0].mode == "enforce"
    document["application"]["features"]["detectionMode"] = True
    assert reader.read(document, "values.yaml").rules[0].mode == "warn"
    for name, value in (("detectionMode", "true"), ("denyNothing", True)):
        with pytest.raises(sigwright.MalformedError):
            reader.read({"application": document["application"] | {"features": {name: value}}}, "values.yaml")


@pytest.mark.parametrize(
    "document",
    [
        {"application": {"validators": [], "policy": []}},
        {"application": {"validators": [], "policy": [], "more": 1}},
        policy({"pattern": "*", "validator": "nobody"}),
        policy({"pattern": "*", "with": {"trustRoot": "nobody"}}),
        policy({"pattern": "*", "with": {"threshold": 3, "trustRoot": "*"}}),
        policy({"pattern": "*", "with": {"required": ["x"]}}),
        policy({"pattern": "*", "with": {"verifyTlog": False}}),
        policy({"pattern": "*"}, type="other"),
        policy({"pattern": "*"}, roots=[{"name": "default"}]),
        policy({"pattern": "*"}, roots=[{"name": "default", "keyless": {"issuer": "x"}}]),
        policy({"pattern": "*"}, host={"rekor": "r.example"}),
    ],
)
def test_what_is_not_understood_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(sigwright.MalformedError):
        reader.read(document, "values.yaml")


PATTERNS = ("*:*", "registry.example/*:*", "registry.example/team/*:*", "registry.example/team/app:*", "*/*/*/*:*")


@pytest.mark.parametrize(
    ("image", "pattern"),
    [
        ("registry.example/team/app:v1", "registry.example/team/app:*"),
        (f"registry.example/team/app@sha256:{'0' * 64}", "registry.example/team/*:*"),
        ("registry.example/team/web:v1", "registry.example/team/*:*"),
        ("registry.example/web:v1", "registry.example/*:*"),
        ("registry.example/a/b/c:v1", "*/*/*/*:*"),
        ("other.example/web:v1", "*:*"),
    ],
)
def test_more_components_say_more_and_then_what_is_the_images_own(image: str, pattern: str) -> None:
    repository = image.partition("@")[0].removesuffix(":v1")
    name = names.name_of(image, f"{repository}@sha256:{'0' * 64}")
    assert max(PATTERNS, key=lambda one: names.specificity("components", [one], name)) == pattern


def test_anything_may_come_before_and_after_a_pattern() -> None:
    hub = names.name_of("nginx", f"index.docker.io/library/nginx@sha256:{'0' * 64}")
    for pattern, matches in (("docker.io/library/*:*", True), ("library/ngin", True), ("docker.io/team/*", False)):
        assert (names.specificity("components", [pattern], hub) >= 0) is matches


def test_of_patterns_that_say_as_much_the_last_holds(image: str) -> None:
    for last in ("allow", "deny"):
        first = {"allow": "deny", "deny": "allow"}[last]
        loaded = read({"pattern": "*:*", "validator": first}, {"pattern": "*:*", "validator": last})
        assert decide(loaded, image).admitted is (last == "allow")


def test_the_ways_of_its_own_documentation_are_read() -> None:
    for mode in ("mutate", "insecureValidateOnly"):
        assert read({"pattern": "*", "with": {"mode": mode}}).rules
    for bad in ({"pattern": "*", "with": {"mode": "insecure"}}, {"pattern": "r.example/[ab]/*"}):
        with pytest.raises(sigwright.MalformedError):
            read(bad)
