"""Kyverno's verifyImages."""

from __future__ import annotations

from typing import Any

import pytest

import sigwright
from sigwright.policy import kyverno as reader
from sigwright.policy import material

PEM = sigwright.PrivateKey.generate().public_key.to_pem()
KEYED = {"keys": {"publicKeys": PEM, "rekor": {"ignoreTlog": True}}}


def policy(attestors: Any, *, action: str = "Enforce", spec: Any = None, **images: Any) -> dict[str, Any]:
    verify = {"imageReferences": ["*"], "attestors": attestors, **images}
    return {
        "apiVersion": "kyverno.io/v1", "kind": "ClusterPolicy", "metadata": {"name": "p"},
        "spec": {"validationFailureAction": action, "rules": [{"name": "r", "verifyImages": [verify]}], **(spec or {})},
    }  # fmt: skip


def read(*given: Any, **more: Any) -> Any:
    return reader.read([policy(*given, **more)], "p.yaml")


def entry(key: sigwright.PrivateKey) -> dict[str, Any]:
    return {"keys": {"publicKeys": key.public_key.to_pem(), "rekor": {"ignoreTlog": True}}}


def code(loaded: Any, image: str) -> int:
    return int(next(sigwright.Client().check_policy([image], policy=loaded)).code)


def test_all_entries_must_hold_unless_there_is_a_count(
    signed: sigwright.SignedImage, key: sigwright.PrivateKey, other_key: sigwright.PrivateKey
) -> None:
    both = [entry(key), entry(other_key)]
    assert code(read([{"entries": [entry(key)]}]), signed.reference) == 0
    assert code(read([{"entries": both}]), signed.reference) == 17
    assert code(read([{"entries": both, "count": 1}]), signed.reference) == 0
    assert code(read([{"entries": [entry(key)]}, {"entries": [entry(other_key)]}]), signed.reference) == 17


def test_several_keys_of_an_entry_are_as_many_entries() -> None:
    loaded = read([{"entries": [{"keys": {"publicKeys": PEM + PEM}}]}])
    (group,) = loaded.rules[0].groups
    assert (len(group.authorities), group.count) == (2, 2)


def test_the_log_is_wanted_unless_it_is_ignored(signed: sigwright.SignedImage, key: sigwright.PrivateKey) -> None:
    logged = {"keys": {"publicKeys": key.public_key.to_pem()}}
    assert code(read([{"entries": [logged]}]), signed.reference) == 17


def test_audit_lets_in_and_says_so(signed: sigwright.SignedImage, other_key: sigwright.PrivateKey) -> None:
    attestors = [{"entries": [entry(other_key)]}]
    assert code(read(attestors, action="Audit"), signed.reference) == 0
    assert code(read(attestors, action="Audit", failureAction="Enforce"), signed.reference) == 17


def test_images_are_skipped_by_name(signed: sigwright.SignedImage, other_key: sigwright.PrivateKey) -> None:
    loaded = read([{"entries": [entry(other_key)]}], skipImageReferences=["oci:*"])
    decision = next(sigwright.Client().check_policy([signed.reference], policy=loaded))
    assert decision.verdict == "allowed"


def test_attestations_are_asked_for_by_type(image: str, key: sigwright.PrivateKey) -> None:
    made = sigwright.attest(image, key=key, tlog_upload=False, type="vuln", predicate={"scanner": {}})
    for kind, expected in (("https://cosign.sigstore.dev/attestation/vuln/v1", 0), ("https://spdx.dev/Document", 17)):
        asked = [{"type": kind, "attestors": [{"entries": [entry(key)]}]}]
        assert code(read([], attestations=asked), made.reference) == expected


def test_keys_of_key_services_are_fetched_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(material, "named", lambda name, _where: asked.append(name) or PEM)
    (one,) = read([{"entries": [{"keys": {"kms": "gcpkms://projects/p/k"}}]}]).rules[0].groups[0].authorities
    assert one.keys == (PEM,)
    assert asked == ["gcpkms://projects/p/k"]


def test_keyless_entries_name_who_and_whence() -> None:
    keyless = {"subjectRegExp": ".*@example.com", "issuer": "https://i.example", "rekor": {"url": "https://r.example"},
               "additionalExtensions": {"githubWorkflowRef": "refs/heads/main"}}  # fmt: skip
    (authority,) = read([{"entries": [{"keyless": keyless}]}]).rules[0].groups[0].authorities
    identity = authority.identities[0]
    assert (identity.subject_regexp, identity.issuer) == (".*@example.com", "https://i.example")
    assert identity.extensions == {"certificate_github_workflow_ref": "refs/heads/main"}
    assert authority.evidence.log


@pytest.mark.parametrize(
    "document",
    [
        policy([]),
        policy([{"entries": []}]),
        policy([{"entries": [KEYED], "count": 2}]),
        policy([{"entries": [KEYED], "count": 0}]),
        policy([{"entries": [KEYED], "counts": 1}]),
        policy([{"entries": [KEYED | {"keyless": {}}]}]),
        policy([{"entries": [{"certificates": {"cert": "x"}}]}]),
        policy([{"entries": [{"attestor": {}}]}]),
        policy([{"entries": [{"attestor": {"entries": [KEYED]}}]}]),
        policy([{"entries": [{"keys": {"publicKeys": "k8s://x/y"}}]}]),
        policy([{"entries": [{"keys": {"publicKeys": PEM, "kms": "gcpkms://x"}}]}]),
        policy([{"entries": [{"keys": {"kms": "k8s://x/y"}}]}]),
        policy([{"entries": [{"keys": {"publicKeys": PEM, "tlog": False}}]}]),
        policy([{"entries": [{"keyless": {"issuer": "x"}}]}]),
        policy([{"entries": [{"keyless": {"issuer": "x", "subject": "y", "additionalExtensions": {"a": "b"}}}]}]),
        policy([{"entries": [KEYED]}], required=False),
        policy([{"entries": [KEYED]}], imageReferences=[]),
        policy([{"entries": [KEYED]}], validate={"deny": {}}),
        policy([{"entries": [KEYED]}], key="x"),
        policy([], attestations=[{"type": "x", "attestors": [{"entries": [KEYED]}], "conditions": [{"all": []}]}]),
        policy([{"entries": [KEYED]}], spec={"unknown": 1}),
        policy([{"entries": [KEYED]}], spec={"validationFailureActionOverrides": [{"action": "Audit"}]}),
        policy([{"entries": [KEYED]}], spec={"rules": []}),
    ],
)
def test_what_is_not_understood_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(sigwright.MalformedError):
        reader.read([document], "p.yaml")
