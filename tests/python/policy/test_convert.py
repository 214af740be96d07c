"""Policies in the formats of others: what is written is read again and says the same, or it is refused."""

from __future__ import annotations

from typing import Any

import pytest

import sigwright
from python.policy.conversions import KEYLESS, OTHER, PEM, again, held, key, policy, written
from sigwright.policy import convert
from sigwright.policy import native as reader


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
