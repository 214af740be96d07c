"""Notation's trust policies: nothing but skip is met."""

from __future__ import annotations

from typing import Any

import pytest

import sigwright
from sigwright.policy import notation as reader


def policy(level: str = "strict", scopes: Any = ("*",), **more: Any) -> dict[str, Any]:
    who = {"trustStores": ["ca:own"], "trustedIdentities": ["x509.subject: C=XX, O=example"]} if level != "skip" else {}
    one = {"name": "p", "registryScopes": list(scopes), "signatureVerification": {"level": level}, **who, **more}
    return {"version": "1.0", "trustPolicies": [one]}


def test_signatures_that_are_not_verified_here_are_not_met(image: str) -> None:
    decision = next(sigwright.Client().check_policy([image], policy=reader.read(policy(), "p")))
    assert decision.code == 17
    assert "Notation" in decision.message


def test_skip_lets_in_what_it_names_alone() -> None:
    loaded = reader.read(policy("skip", ["r.example/app"]), "p")
    assert loaded.rules[0].groups[0].authorities[0].verdict == "pass"


@pytest.mark.parametrize(
    "document",
    [
        {"version": "2.0", "trustPolicies": []},
        {"version": "1.0", "trustPolicies": []},
        policy("skip"),
        policy("lax"),
        policy(scopes=[]),
        policy(scopes=["r.example/*"]),
        policy(scopes=["a", "a"]),
        policy(more=1),
        policy(trustStores=["own"]),
        policy(signatureVerification={"level": "strict", "override": {"integrity": "log"}}),
        policy(signatureVerification={"level": "strict", "override": {"expiry": "ignore"}}),
        policy(signatureVerification={"level": "strict", "verifyTimestamp": "never"}),
        {"version": "1.0", "trustPolicies": [*policy()["trustPolicies"], *policy(scopes=["a/b"])["trustPolicies"]]},
    ],
)
def test_what_is_not_understood_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(sigwright.MalformedError):
        reader.read(document, "p")


@pytest.mark.parametrize(
    "verification",
    [
        {"level": "strict", "override": {"expiry": "log", "revocation": "skip"}},
        {"level": "permissive", "verifyTimestamp": "afterCertExpiry"},
        {"level": "audit"},
    ],
)
def test_what_the_specification_has_is_read(verification: dict[str, Any]) -> None:
    stores = ["ca:own", "signingAuthority:other-2", "tsa:stamps"]
    document = policy(trustStores=stores, trustedIdentities=["*"], signatureVerification=verification)
    assert reader.read(document, "p").rules[0].images == ("*",)
