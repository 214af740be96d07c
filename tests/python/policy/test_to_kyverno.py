"""Policies of Kyverno that are written."""

from __future__ import annotations

from python.policy.conversions import OTHER, PEM, again, held, key, policy


def test_kyverno_counts() -> None:
    found = again(policy(key("a"), key("b", OTHER), key("c", PEM), require=2), "kyverno")
    assert held(found) == [(2, [(PEM,), (OTHER,), (PEM,)])]
    assert found.rules[0].images == ("r.example/*",)


def test_what_is_attested_has_its_own_attestors() -> None:
    found = again(policy(key(attestations=[{"type": "vuln"}], annotations={"env": "prod"})), "kyverno")
    signed, attested = [group.authorities[0] for group in found.rules[0].groups]
    assert (signed.signature, signed.annotations) == (True, {"env": "prod"})
    assert (attested.signature, [one.type for one in attested.attestations]) == (False, ["vuln"])
