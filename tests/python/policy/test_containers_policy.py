"""containers/image's policy.json."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

import sigwright
from sigwright.policy import authorities, judge, names
from sigwright.policy import containers_policy as reader
from sigwright.policy.model import SignedAs

PEM = sigwright.PrivateKey.generate().public_key.to_pem()
DATA = base64.b64encode(PEM.encode()).decode()
KEYED = {"type": "sigstoreSigned", "keyData": DATA}
REJECT, ACCEPT = {"type": "reject"}, {"type": "insecureAcceptAnything"}


def policy(scopes: dict[str, Any], default: Any = None) -> Any:
    return reader.read({"default": default or [REJECT], "transports": {"docker": scopes}}, "policy.json")


def chosen(scopes: dict[str, Any], given: str, reference: str) -> str:
    """The name of the rule that is about an image."""
    name = names.name_of(given, reference)
    found = policy(scopes)
    weights = {rule.name: names.specificity(rule.style, rule.images, name) for rule in found.rules}
    return max(weights, key=lambda rule: weights[rule])


@pytest.mark.parametrize(
    ("scope", "matches"),
    [
        ("docker.io/library/nginx", True),
        ("docker.io/library/nginx:1", True),
        ("docker.io/library", True),
        ("docker.io", True),
        ("*.io", True),
        ("docker.io/library/ngin", False),
        ("docker.io/library/nginx:2", False),
        ("*.ocker.io", False),
        ("quay.io", False),
    ],
)
def test_a_scope_is_a_prefix_of_whole_parts(scope: str, matches: bool) -> None:
    reference = "index.docker.io/library/nginx@sha256:" + "0" * 64
    expected = f"docker:{scope}" if matches else "default"
    assert chosen({scope: [ACCEPT]}, "nginx:1", reference) == expected


def test_the_most_specific_scope_holds() -> None:
    scopes = {"docker.io": [REJECT], "docker.io/library/nginx": [ACCEPT], "docker.io/library": [REJECT], "": [REJECT]}
    reference = "index.docker.io/library/nginx@sha256:" + "0" * 64
    assert chosen(scopes, "nginx:1", reference) == "docker:docker.io/library/nginx"


def test_every_requirement_must_be_met(image: str) -> None:
    client = sigwright.Client()
    for wanted, verdict in (([ACCEPT], "allowed"), ([ACCEPT, REJECT], "failed"), ([REJECT], "failed")):
        assert next(client.check_policy([image], policy=policy({}, wanted))).verdict == verdict
    gpg = [{"type": "signedBy", "keyType": "GPGKeys", "keyPath": "/x"}]
    decision = next(client.check_policy([image], policy=policy({}, gpg)))
    assert decision.code == 17
    assert "OpenPGP" in decision.message


def test_keys_ask_for_a_legacy_signature_and_no_log() -> None:
    (rule,) = policy({"": [KEYED]}).rules
    authority = rule.groups[0].authorities[0]
    assert (authority.format, authority.evidence.log, authority.keys) == ("legacy", False, (PEM,))
    logged = policy({"": [KEYED | {"rekorPublicKeyData": DATA}]}).rules[0].groups[0].authorities[0]
    assert (logged.evidence.log, logged.evidence.rekor_public_key) == (True, PEM)


def test_keys_are_read_from_files(tmp_path: Path) -> None:
    (tmp_path / "a.pub").write_text(PEM)
    wanted = {"type": "sigstoreSigned", "keyPath": str(tmp_path / "a.pub")}
    found = reader.read({"default": [wanted]}, str(tmp_path / "policy.json"))
    assert found.rules[0].groups[0].authorities[0].keys == (PEM,)


MOVED = {"type": "remapIdentity", "prefix": "r.example", "signedPrefix": "o.example"}
BY_DIGEST, BY_TAG = "r.example/app@sha256:00", "r.example/app:1"


@pytest.mark.parametrize(
    ("identity", "image", "signed", "holds"),
    [
        (None, BY_DIGEST, "r.example/app", True),
        (None, BY_TAG, "r.example/app", False),
        ({"type": "matchRepository"}, BY_TAG, "r.example/app", True),
        ({"type": "matchRepository"}, BY_TAG, "r.example/other", False),
        ({"type": "matchExact"}, BY_DIGEST, "r.example/app", False),
        ({"type": "exactRepository", "dockerRepository": "r.example/origin"}, BY_TAG, "r.example/origin", True),
        ({"type": "exactRepository", "dockerRepository": "r.example/origin"}, BY_TAG, "r.example/app", False),
        (MOVED, BY_DIGEST, "o.example/app", True),
        (MOVED, BY_DIGEST, "r.example/app", False),
    ],
)  # fmt: skip
def test_what_it_was_signed_as_counts(identity: Any, image: str, signed: str, holds: bool) -> None:
    wanted = KEYED if identity is None else KEYED | {"signedIdentity": identity}
    asked = policy({"": [wanted]}).rules[0].groups[0].authorities[0].signed_as
    assert asked != SignedAs()
    found = authorities.wanted_names(asked, image, "r.example/app@sha256:00")
    assert found is not None
    assert (signed in found) is holds


@pytest.mark.parametrize(
    "document",
    [
        {"default": []},
        {"default": [REJECT], "extra": 1},
        {"default": [{"type": "sigstoreSigned"}]},
        {"default": [{"type": "other"}]},
        {"default": [REJECT | {"why": 1}]},
        {"default": [KEYED | {"keyDatas": 1}]},
        {"default": [KEYED | {"signedIdentity": {"type": "matchRepository", "prefix": "x"}}]},
        {"default": [KEYED | {"signedIdentity": {"type": "other"}}]},
        {"default": [{"type": "sigstoreSigned", "keyData": "!"}]},
        {"default": [{"type": "sigstoreSigned", "fulcio": {"oidcIssuer": "x", "subjectEmail": "y", "caData": DATA}}]},
        {"default": [{"type": "sigstoreSigned", "pki": {"caRootsData": DATA}}]},
        {"default": [REJECT], "transports": {"docker": []}},
        {"default": [REJECT], "transports": {"docker": {"x": {}}}},
    ],
)
def test_what_is_not_understood_is_refused(document: Any) -> None:
    with pytest.raises(sigwright.MalformedError):
        reader.read(document, "policy.json")


def test_the_judge_takes_the_best_rule_alone(image: str) -> None:
    import datetime

    found = policy({}, [ACCEPT])
    assert judge.judge(sigwright.Client(), found, image, {}, datetime.date(2026, 1, 1)).verdict == "allowed"
