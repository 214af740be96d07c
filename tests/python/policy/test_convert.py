"""Policies in the formats of others: what is written is read again and says the same, or it is refused."""

from __future__ import annotations

from typing import Any

import pytest

import sigwright
from python.policy.images import native
from sigwright.policy import convert, load
from sigwright.policy import native as reader

PEM, OTHER = (sigwright.PrivateKey.generate().public_key.to_pem() for _ in range(2))
KEYLESS = {"identityRegexp": "https://github.com/org/.*", "issuer": "https://issuer.example"}


def key(name: str = "a", *pems: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "keys": list(pems or (PEM,)), "log": "none", **more}


def policy(*authorities: dict[str, Any], images: tuple[str, ...] = ("r.example/**",), **more: Any) -> dict[str, Any]:
    return native(rules=[{"name": "Our Rule", "images": list(images), "authorities": list(authorities), **more}])


def written(document: dict[str, Any], form: str) -> list[dict[str, Any]]:
    documents, _ = convert.convert(reader.read(document, "p"), form)
    return documents


def again(document: dict[str, Any], form: str) -> Any:
    return load.of_documents(written(document, form), "p")


def held(found: Any) -> list[tuple[int, list[tuple[str, ...]]]]:
    """How many of which keys each group asks for."""
    return [(group.count, [one.keys for one in group.authorities]) for rule in found.rules for group in rule.groups]


def test_sigwrights_own_form_keeps_everything() -> None:
    document = policy(key(attestations=[{"type": "vuln"}]), key("b", OTHER), require=2) | {
        "deny": {"digests": ["sha256:" + "0" * 64], "identities": ["x"]},
        "allow": [{"images": ["a"], "owner": "o", "reason": "r", "expires": "2030-01-01"}],
    }
    assert again(document, convert.OWN) == reader.read(document, "p")


@pytest.mark.parametrize("form", convert.FORMS)
def test_any_of_two_keys_stays_that(form: str) -> None:
    found = again(policy(key("a"), key("b", OTHER), images=("**",)), form)
    keys = {pem for _, groups in held(found) for pems in groups for pem in pems}
    assert keys == {PEM, OTHER}
    assert [count for count, _ in held(found)] == [1]
    assert not any(one.evidence.log for rule in found.rules for group in rule.groups for one in group.authorities)


def test_both_of_two_keys_are_two_cluster_image_policies() -> None:
    found = again(policy(key("a"), key("b", OTHER), require=2), "cluster-image-policy")
    assert held(found) == [(1, [(PEM,)]), (1, [(OTHER,)])]
    assert [rule.images for rule in found.rules] == [("r.example/**",)] * 2


def test_kyverno_counts() -> None:
    found = again(policy(key("a"), key("b", OTHER), key("c", PEM), require=2), "kyverno")
    assert held(found) == [(2, [(PEM,), (OTHER,), (PEM,)])]
    assert found.rules[0].images == ("r.example/*",)


@pytest.mark.parametrize("form", ["cluster-image-policy", "kyverno"])
def test_identities_and_the_log_are_kept_and_patterns_stay_whole(form: str) -> None:
    keyless = {"name": "a", "keyless": [KEYLESS], "attestations": [{"type": "https://slsa.dev/provenance/v1"}]}
    found = again(policy(keyless), form)
    ways = [one for rule in found.rules for group in rule.groups for one in group.authorities]
    assert {one.signature for one in ways} == {True, False}
    assert {one.type for way in ways for one in way.attestations} == {"https://slsa.dev/provenance/v1"}
    for way in ways:
        assert way.evidence.log
        assert way.identities[0].subject_regexp == "^(?:https://github.com/org/.*)$"
        assert way.identities[0].issuer == "https://issuer.example"


def test_scopes_take_in_what_is_asked_for_around_them() -> None:
    document = native(rules=[
        {"name": "all", "images": ["**"], "authorities": [key("a")]},
        {"name": "some", "images": ["r.example/ns/**", "r.example/app"], "authorities": [key("b", OTHER)]},
    ])  # fmt: skip
    (made,) = written(document, "policy.json")
    scopes = made["transports"]["docker"]
    assert {scope: len(wanted) for scope, wanted in scopes.items()} == {"r.example/ns": 2, "r.example/app": 2}
    assert len(made["default"]) == 1


@pytest.mark.parametrize(("unmatched", "kind"), [("deny", "reject"), ("allow", "insecureAcceptAnything")])
def test_the_default_of_policy_json_is_that_of_the_policy(unmatched: str, kind: str) -> None:
    (made,) = written(policy(key()) | {"default": unmatched}, "policy.json")
    assert made["default"] == [{"type": kind}]


def test_exceptions_are_googles_allowlist() -> None:
    found = again(policy(key(), images=("**",), **{"except": ["gcr.io/p/*"]}), "binary-authorization")
    assert found.rules[0].except_images == ("gcr.io/p/*",)


NOBODY = ("cluster-image-policy", "policy.json", "kyverno", "binary-authorization")


@pytest.mark.parametrize(
    ("document", "forms"),
    [
        (policy(key()) | {"deny": {"identities": ["x"]}}, NOBODY),
        (policy(key()) | {"allow": [{"images": ["a"], "owner": "o", "reason": "r", "expires": "2030-01-01"}]}, NOBODY),
        (policy(key(timestamp="required")), NOBODY),
        (policy(key(attestations=[{"type": "x", "source": {"uri": "y"}}])), NOBODY),
        (policy(key("a"), key("b", OTHER), key("c", PEM, OTHER), require=2), NOBODY),
        (policy(key(annotations={"a": "b"})), ("cluster-image-policy", "policy.json", "binary-authorization")),
        (policy(key(), **{"except": ["r.example/x"]}), ("cluster-image-policy", "policy.json")),
        (policy({"name": "a", "keyless": [KEYLESS]}), ("policy.json", "binary-authorization")),
        (policy(key(log="required")), ("policy.json", "binary-authorization")),
        (policy(key(), mode="warn"), ("policy.json", "binary-authorization")),
        (policy(key()) | {"default": "warn"}, ("policy.json",)),
        (policy(key(), images=("r.example/a*",)), ("policy.json", "kyverno", "binary-authorization")),
        (policy(key(), key("b", OTHER, attestations=[{"type": "x"}])), NOBODY),
    ],
)
def test_what_would_be_lost_is_refused(document: dict[str, Any], forms: tuple[str, ...]) -> None:
    for form in forms:
        with pytest.raises(sigwright.MalformedError, match="cannot say"):
            written(document, form)
