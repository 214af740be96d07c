"""policy-controller's policies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import sigwright
from python.policy.images import decide, indented
from sigwright.policy import cluster_image_policy as reader
from sigwright.policy import material

PEM = sigwright.PrivateKey.generate().public_key.to_pem()
KEYLESS = {"identities": [{"issuer": "https://issuer.example", "subject": "me@example.com"}]}


def policy(*authorities: dict[str, Any], **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "policy.sigstore.dev/v1beta1", "kind": "ClusterImagePolicy", "metadata": {"name": "p"},
        "spec": {"images": [{"glob": "**"}], "authorities": list(authorities), **spec},
    }  # fmt: skip


def authority(document: dict[str, Any]) -> Any:
    return reader.read([document], "p.yaml").rules[0].groups[0].authorities[0]


def test_a_policy_in_yaml_judges_an_image(
    signed: sigwright.SignedImage, key: sigwright.PrivateKey, other_key: sigwright.PrivateKey, tmp_path: Path
) -> None:
    for who, code in ((key, 0), (other_key, 17)):
        text = (
            "apiVersion: policy.sigstore.dev/v1alpha1\nkind: ClusterImagePolicy\nmetadata:\n  name: p\nspec:\n"
            '  images:\n  - glob: "**"\n  authorities:\n  - key:\n      data: |\n'
            + indented(who.public_key.to_pem(), 8)
            + "\n"
        )
        assert decide(text, signed.reference, tmp_path).code == code


def test_any_authority_of_every_policy_that_matches(
    signed: sigwright.SignedImage, key: sigwright.PrivateKey, other_key: sigwright.PrivateKey
) -> None:
    ours, theirs = ({"key": {"data": who.public_key.to_pem()}} for who in (key, other_key))
    one = reader.read([policy(theirs, ours)], "p")
    two = reader.read([policy(ours), policy(theirs)], "p")
    client = sigwright.Client()
    assert next(client.check_policy([signed.reference], policy=one)).code == 0
    assert next(client.check_policy([signed.reference], policy=two)).code == 17


def test_the_log_is_asked_for_by_ctlog_alone(signed: sigwright.SignedImage, key: sigwright.PrivateKey) -> None:
    data = {"key": {"data": key.public_key.to_pem()}}
    client = sigwright.Client()
    without = reader.read([policy(data)], "p")
    with_log = reader.read([policy(data | {"ctlog": {"url": "https://rekor.sigstore.dev"}})], "p")
    assert next(client.check_policy([signed.reference], policy=without)).code == 0
    assert next(client.check_policy([signed.reference], policy=with_log)).code == 17


def test_mode_warn_lets_in_and_says_so(signed: sigwright.SignedImage, other_key: sigwright.PrivateKey) -> None:
    loaded = reader.read([policy({"key": {"data": other_key.public_key.to_pem()}}, mode="warn")], "p")
    decision = next(sigwright.Client().check_policy([signed.reference], policy=loaded))
    assert (decision.verdict, decision.code) == ("allowed", 0)
    assert decision.message.startswith("warn")


@pytest.mark.parametrize(("action", "verdict"), [("pass", "allowed"), ("fail", "failed")])
def test_a_static_authority_has_its_verdict(image: str, action: str, verdict: str) -> None:
    loaded = reader.read([policy({"static": {"action": action, "message": "no"}})], "p")
    assert next(sigwright.Client().check_policy([image], policy=loaded)).verdict == verdict


def test_keyless_authorities_ask_for_identity_and_evidence() -> None:
    plain = authority(policy({"keyless": KEYLESS}))
    assert (plain.identities[0].subject, plain.identities[0].issuer) == ("me@example.com", "https://issuer.example")
    assert (plain.format, plain.evidence.log) == ("legacy", False)
    bundle = authority(policy({"keyless": KEYLESS, "signatureFormat": "bundle"}))
    assert (bundle.format, bundle.evidence.log) == ("bundle", True)
    expressions = {"identities": [{"issuerRegExp": "https://.*", "subjectRegExp": ".*@example.com"}]}
    identity = authority(policy({"keyless": expressions})).identities[0]
    assert (identity.subject_regexp, identity.issuer_regexp) == (".*@example.com", "https://.*")
    assert authority(policy({"keyless": KEYLESS | {"insecureIgnoreSCT": True}})).evidence.ignore_sct


def test_keys_of_key_services_are_fetched_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(material, "named", lambda name, _where: asked.append(name) or PEM)
    assert authority(policy({"key": {"kms": "gcpkms://projects/p/k"}})).keys == (PEM,)
    assert asked == ["gcpkms://projects/p/k"]


def test_sources_are_other_places_of_signatures() -> None:
    found = reader.read(
        [policy({"key": {"data": PEM}, "source": [{"oci": "r.example/a"}, {"oci": "r.example/b"}]})], "p"
    )
    assert [one.repository for one in found.rules[0].groups[0].authorities] == ["r.example/a", "r.example/b"]


def test_rego_over_attestations_is_policy_controllers(image: str, key: sigwright.PrivateKey) -> None:
    pytest.importorskip("regopy", reason="the rego extra is not installed")
    kind = "https://example.test/level/v1"
    made = sigwright.attest(image, key=key, tlog_upload=False, type=kind, predicate={"level": "high"})
    for level, code in (("high", 0), ("low", 17)):
        text = f'package sigstore\nisCompliant {{ input.predicate.level == "{level}" }}'
        asked = {"name": "a", "predicateType": kind, "policy": {"type": "rego", "data": text}}
        loaded = reader.read([policy({"key": {"data": key.public_key.to_pem()}, "attestations": [asked]})], "p")
        assert next(sigwright.Client().check_policy([made.reference], policy=loaded)).code == code


@pytest.mark.parametrize(
    "document",
    [
        policy(),
        policy({}),
        policy({"key": {"data": PEM}}, images=[]),
        policy({"key": {"data": PEM}}, images=[{"glob": "**", "regex": "x"}]),
        policy({"key": {"data": PEM}}, mode="audit"),
        policy({"key": {"data": PEM}}, policy={"type": "cue", "data": "x"}),
        policy({"key": {"data": PEM}}, enforce=True),
        policy({"key": {"data": PEM}, "keyless": KEYLESS}),
        policy({"key": {"data": "no key"}}),
        policy({"key": {"data": PEM + PEM}}),
        policy({"key": {"secretRef": {"name": "x"}}}),
        policy({"key": {"kms": "/etc/key.pub"}}),
        policy({"key": {"data": PEM, "kms": "gcpkms://x"}}),
        policy({"key": {"data": PEM, "hashAlgorithm": "md5"}}),
        policy({"key": {"data": PEM}, "signatureFormat": "bundle"}),
        policy({"key": {"data": PEM}, "ctlog": {"url": "https://rekor.example"}}),
        policy({"key": {"data": PEM}, "ctlog": {"trustRootRef": "nowhere"}}),
        policy({"key": {"data": PEM}, "ctlogs": {}}),
        policy({"keyless": {"identities": []}}),
        policy({"keyless": {"identities": [{"issuer": "x"}]}}),
        policy({"keyless": {"identities": [{"issuer": "x", "subject": "y", "email": "z"}]}}),
        policy({"keyless": KEYLESS | {"url": "https://fulcio.example"}}),
        policy({"keyless": KEYLESS | {"trustRootRef": "nowhere"}}),
        policy({"static": {"action": "maybe"}}),
        policy({"key": {"data": PEM}, "attestations": [{"name": "a"}]}),
        policy({"key": {"data": PEM}, "attestations": [{"name": "a", "predicateType": "vuln",
                                                          "policy": {"type": "cue", "data": "x"}}]}),
        policy({"key": {"data": PEM}, "attestations": [{"name": "a", "predicateType": "vuln",
                                                          "policy": {"type": "rego", "remote": {"url": "x"}}}]}),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(sigwright.MalformedError):
        reader.read([document], "p.yaml")
