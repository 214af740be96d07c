"""sigwright's own policies: strict about every field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import sigwright
from python.policy.images import native
from sigwright.policy import export
from sigwright.policy import native as reader

PEM = sigwright.PrivateKey.generate().public_key.to_pem()
KEY = {"name": "a", "keys": [PEM]}
RULE = {"name": "r", "images": ["**"], "authorities": [KEY]}
IDENTITY = {"identity": "me@example.com", "issuer": "https://issuer.example"}


def ruled(**members: Any) -> dict[str, Any]:
    return native(rules=[RULE | members])


def by(**members: Any) -> dict[str, Any]:
    return ruled(authorities=[KEY | members])


def test_a_whole_policy_is_read() -> None:
    policy = reader.read(
        native(
            default="warn",
            rules=[
                {
                    "name": "r", "images": ["registry.example/**"], "except": ["registry.example/x"], "mode": "warn",
                    "require": 2,
                    "authorities": [
                        KEY | {"log": "none", "timestamp": "required", "repository": "r.example/s"},
                        {"name": "b", "keyless": [IDENTITY], "attestations": [{"type": "vuln"}], "signature": False},
                    ],
                }
            ],
            deny={"digests": ["sha256:" + "0" * 64], "keys": ["sha256:" + "1" * 64], "identities": ["bad@example.com"]},
            allow=[{"images": ["x"], "owner": "o", "reason": "r", "expires": "2026-12-31"}],
        ),
        "p.yaml",
    )  # fmt: skip
    (rule,) = policy.rules
    (group,) = rule.groups
    one, two = group.authorities
    assert (policy.unmatched, rule.mode, group.count) == ("warn", "warn", 2)
    assert (one.evidence.log, one.evidence.timestamp, one.repository) == (False, True, "r.example/s")
    assert (two.identities[0].subject, two.signature, two.evidence.log) == ("me@example.com", False, True)
    assert policy.deny.identities == ("bad@example.com",)
    assert policy.allow[0].expires == "2026-12-31"


@pytest.mark.parametrize(
    "document",
    [
        native(),
        native(rules=[]),
        native(rules=[RULE], extra=1),
        native(rules=[RULE], default="maybe"),
        native(rules=[RULE, RULE]),
        native(rules="all"),
        ruled(images=[]),
        ruled(images="**"),
        ruled(images=[1]),
        ruled(authorities=[]),
        ruled(authorities=[KEY, KEY]),
        ruled(require=0),
        ruled(require=2),
        ruled(require=True),
        ruled(mode="off"),
        ruled(requires=1),
        by(log="optional"),
        by(logs="none"),
        by(keyless=[IDENTITY]),
        by(logThreshold=0),
        by(logThreshold=2, log="none"),
        by(timestampThreshold=-1),
        by(sctThreshold=2),
        by(keyValidUntil="soon"),
        ruled(authorities=[{"name": "a", "keyless": [IDENTITY], "keyValidFrom": "2026-01-01"}]),
        by(keys=[]),
        by(keys=["-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"]),
        by(signature=False),
        by(signature="no"),
        by(annotations={"a": 1}),
        by(attestations=[{"type": ""}]),
        by(attestations=[{"type": "vuln", "source": {"url": "x"}}]),
        ruled(authorities=[{"name": "a"}]),
        ruled(authorities=[{"name": "a", "keyless": [{"identity": "x"}]}]),
        ruled(authorities=[{"name": "a", "keyless": [IDENTITY | {"identityRegexp": "x"}]}]),
        ruled(authorities=[{"name": "a", "keyless": [IDENTITY | {"subject": "x"}]}]),
        native(rules=[RULE], deny=None),
        native(rules=[RULE], deny={"digests": None}),
        ruled(**{"except": None}),
        native(rules=[RULE], deny={"digests": ["sha256:0"]}),
        native(rules=[RULE], deny={"keys": ["sha256:0"]}),
        native(rules=[RULE], deny={"signers": []}),
        native(rules=[RULE], allow=[{"images": ["x"], "owner": "o", "reason": "r"}]),
        native(rules=[RULE], allow=[{"images": ["x"], "owner": "o", "reason": "r", "expires": "soon"}]),
        native(rules=[RULE], allow=[{"images": ["x"], "reason": "r", "expires": "2026-12-31"}]),
        native(rules=[RULE], allow=[{"images": [], "owner": "o", "reason": "r", "expires": "2026-12-31"}]),
    ],
)
def test_what_is_not_understood_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(sigwright.MalformedError):
        reader.read(document, "p.yaml")


def test_an_expression_asks_for_what_it_says() -> None:
    given = {"identityRegexp": "^https://github.com/o/", "issuerRegexp": ".*"}
    policy = reader.read(ruled(authorities=[{"name": "a", "keyless": [given]}]), "p.yaml")
    identity = policy.rules[0].groups[0].authorities[0].identities[0]
    assert (identity.subject, identity.subject_regexp, identity.issuer_regexp) == ("", "^https://github.com/o/", ".*")


SCHEMA = Path(__file__).parents[3] / "docs" / "reference" / "policy.schema.json"


@pytest.mark.parametrize(
    ("document", "fits"),
    [
        (native(rules=[RULE], default="warn", deny={"digests": ["sha256:" + "0" * 64]}), True),
        (by(attestations=[{"type": "vuln", "source": {"uri": "x"}, "policies": ["a.rego"]}]), True),
        (ruled(authorities=[{"name": "a", "keyless": [IDENTITY]}]), True),
        (by(signedAfter="2026-01-01", maxAgeDays=30), True),
        (by(logThreshold=2, timestampThreshold=0, sctThreshold=1, keyValidUntil="2026-01-31"), True),
        (by(logThreshold=0), False),
        (by(keyValidFrom="soon"), False),
        (by(signedAfter="soon"), False),
        (by(maxAgeDays=-1), False),
        (by(logs="none"), False),
        (by(keyless=[IDENTITY]), False),
        (ruled(images=[]), False),
        (ruled(require=0), False),
        (native(rules=[RULE], deny={"digests": ["sha256:0"]}), False),
        (native(rules=[RULE], extra=1), False),
        (ruled(authorities=[{"name": "a", "keyless": [{"identity": "x"}]}]), False),
    ],
)
def test_the_published_schema_says_the_same_as_the_reader(document: dict[str, Any], fits: bool) -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="the schema extra is not installed")
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))
    assert validator.is_valid(document) is fits
    if fits and "policies" not in json.dumps(document):
        reader.read(document, "p.yaml")
    elif not fits:
        with pytest.raises(sigwright.MalformedError):
            reader.read(document, "p.yaml")


def test_numbers_of_logs_and_windows_of_keys_are_what_verify_is_asked() -> None:
    policy = reader.read(
        by(logThreshold=2, timestampThreshold=3, keyValidFrom="2026-01-01", keyValidUntil="2026-01-31"), "p.yaml"
    )
    demands = policy.rules[0].groups[0].authorities[0].evidence.demands
    assert demands.asked == {
        "log_threshold": 2, "timestamp_threshold": 3, "key_valid_from": "2026-01-01T00:00:00Z",
        "key_valid_until": "2026-01-31T23:59:59.999999999Z",
    }  # fmt: skip
    again = reader.read(export.to_native(policy), "p.yaml")
    assert again.rules[0].groups[0].authorities[0].evidence.demands == demands
    with pytest.raises(sigwright.MalformedError, match="how many logs"):
        export.only("another format", policy.rules[0].groups[0].authorities[0], "keys", "evidence")


def test_an_age_without_proof_is_refused() -> None:
    for age in ({"signedAfter": "2026-01-01"}, {"maxAgeDays": 3}):
        with pytest.raises(sigwright.MalformedError, match="proved by a log"):
            reader.read(by(log="none", **age), "p.yaml")
        reader.read(by(log="none", timestamp="required", **age), "p.yaml")


def test_a_key_may_have_a_name_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICY_KEY", PEM)
    policy = reader.read(by(keys=["env://POLICY_KEY"]), "p.yaml")
    assert policy.rules[0].groups[0].authorities[0].keys == (PEM,)
    with pytest.raises(sigwright.MalformedError, match="not fetched"):
        reader.read(by(keys=["https://127.0.0.1:9/key.pub"]), "p.yaml")
