"""Policies of other tools in sigwright's own format: the same verdicts, or a refusal."""

from __future__ import annotations

from typing import Any

import pytest

import sigwright
from sigwright.policy import cluster_image_policy, containers_policy, export, kyverno, native

PEM = sigwright.PrivateKey.generate().public_key.to_pem()


def cip(*authorities: dict[str, Any]) -> Any:
    spec = {"images": [{"glob": "r.example/**"}], "authorities": list(authorities)}
    document = {"apiVersion": "policy.sigstore.dev/v1beta1", "kind": "ClusterImagePolicy", "spec": spec}
    return cluster_image_policy.read([document], "p")


def test_what_is_exported_is_read_again_as_the_same() -> None:
    keyless = {"identities": [{"issuer": "https://i.example", "subjectRegExp": ".*"}]}
    loaded = cip({"name": "a", "key": {"data": PEM}}, {"name": "b", "keyless": keyless, "ctlog": {}})
    again = native.read(export.to_native(loaded), "p")
    (one, two) = again.rules[0].groups[0].authorities
    assert (again.rules[0].images, again.unmatched) == (("r.example/**",), "deny")
    assert (one.keys, one.evidence.log, two.evidence.log) == ((PEM,), False, True)
    assert two.identities == loaded.rules[0].groups[0].authorities[1].identities


def test_every_group_of_kyverno_becomes_a_rule() -> None:
    entry = {"keys": {"publicKeys": PEM}}
    verify = {"imageReferences": ["r.example/*"], "attestors": [{"entries": [entry]}, {"entries": [entry]}]}
    document = {
        "apiVersion": "kyverno.io/v1", "kind": "ClusterPolicy", "metadata": {"name": "p"},
        "spec": {"validationFailureAction": "Enforce", "rules": [{"name": "r", "verifyImages": [verify]}]},
    }  # fmt: skip
    again = native.read(export.to_native(kyverno.read([document], "p")), "p")
    assert [rule.images for rule in again.rules] == [("r.example/**",)] * 2
    assert again.unmatched == "allow"


@pytest.mark.parametrize(
    "loaded",
    [
        cip({"static": {"action": "pass"}}),
        cip({"key": {"data": PEM, "hashAlgorithm": "sha384"}}),
        cip({"key": {"data": PEM}, "source": [{"oci": "r.example/s", "tagPrefix": "x"}]}),
        containers_policy.read({"default": [{"type": "reject"}]}, "p"),
    ],
)
def test_what_would_be_lost_is_refused(loaded: Any) -> None:
    with pytest.raises(sigwright.MalformedError, match="cannot say"):
        export.to_native(loaded)
