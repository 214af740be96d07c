"""What a policy says about an image: every field of it can turn the verdict."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

import sigwright
from fakes.images import index
from fakes.registry import FakeRegistry
from python.policy.images import authority, decide, native, rule
from sigwright.logs import Log
from sigwright.policy import judge
from sigwright.policy import native as reader


def test_a_signature_of_the_authority_is_enough(
    signed: sigwright.SignedImage, key: sigwright.PrivateKey, tmp_path: Path
) -> None:
    decision = decide(native(rules=[rule(authority(key))]), signed.reference, tmp_path)
    assert (decision.verdict, decision.code) == ("verified", 0)
    assert decision.row["digest"] == signed.digest
    assert any(step.met for step in decision.steps)


def test_another_key_is_not(signed: sigwright.SignedImage, other_key: sigwright.PrivateKey, tmp_path: Path) -> None:
    decision = decide(native(rules=[rule(authority(other_key))]), signed.reference, tmp_path)
    assert (decision.verdict, decision.code, decision.symbol) == ("failed", 17, "policy_not_satisfied")
    assert "release" in decision.message


def test_the_log_is_asked_for_unless_the_policy_does_not(
    signed: sigwright.SignedImage, key: sigwright.PrivateKey, tmp_path: Path
) -> None:
    for more in ({"log": "required"}, {"timestamp": "required"}):
        decision = decide(native(rules=[rule(authority(key, **more))]), signed.reference, tmp_path)
        assert decision.code == 17


def test_an_image_that_no_rule_is_about(image: str, key: sigwright.PrivateKey, tmp_path: Path) -> None:
    elsewhere = rule(authority(key), images=["registry.example/**"])
    for default, verdict, code in (("deny", "failed", 17), ("warn", "allowed", 0), ("allow", "allowed", 0)):
        decision = decide(native(rules=[elsewhere], default=default), image, tmp_path)
        assert (decision.verdict, decision.code) == (verdict, code)
    assert decide(native(rules=[elsewhere]), image, tmp_path).code == 17


def test_an_exception_takes_an_image_out_of_a_rule(
    signed: sigwright.SignedImage, key: sigwright.PrivateKey, tmp_path: Path
) -> None:
    decision = decide(native(rules=[rule(authority(key), **{"except": ["**"]})]), signed.reference, tmp_path)
    assert decision.code == 17
    assert "no rule" in decision.message


def test_every_rule_that_matches_must_be_met(
    signed: sigwright.SignedImage, key: sigwright.PrivateKey, other_key: sigwright.PrivateKey, tmp_path: Path
) -> None:
    two = native(rules=[rule(authority(key)), rule(authority(other_key), name="second")])
    assert decide(two, signed.reference, tmp_path).code == 17
    warned = native(rules=[rule(authority(key)), rule(authority(other_key), name="second", mode="warn")])
    decision = decide(warned, signed.reference, tmp_path)
    assert (decision.verdict, decision.code) == ("allowed", 0)
    assert decision.message.startswith("warn: second")


def test_so_many_distinct_signers_are_needed(
    signed: sigwright.SignedImage, key: sigwright.PrivateKey, other_key: sigwright.PrivateKey, tmp_path: Path
) -> None:
    both = [authority(key, "one"), authority(other_key, "two")]
    policy = native(rules=[rule(*both, require=2)])
    assert decide(policy, signed.reference, tmp_path).code == 17
    assert decide(native(rules=[rule(*both, require=1)]), signed.reference, tmp_path).code == 0
    sigwright.sign(signed.reference, key=other_key, tlog_upload=False)
    assert decide(policy, signed.reference, tmp_path).code == 0
    twice = native(rules=[rule(authority(key, "one"), authority(key, "again"), require=2)])
    decision = decide(twice, signed.reference, tmp_path)
    assert decision.code == 17
    assert "by the same signer" in decision.message


def test_what_is_denied_wins_over_everything(
    signed: sigwright.SignedImage, key: sigwright.PrivateKey, tmp_path: Path
) -> None:
    rules = [rule(authority(key))]
    allow = [{"images": ["**"], "owner": "me", "reason": "test", "expires": "2026-12-31"}]
    by_digest = decide(native(rules=rules, allow=allow, deny={"digests": [signed.digest]}), signed.reference, tmp_path)
    assert by_digest.code == 17
    for denied in (key.public_key.fingerprint, key.public_key.to_pem()):
        by_key = decide(native(rules=rules, deny={"keys": [denied]}), signed.reference, tmp_path)
        assert by_key.code == 17
        assert "denies" in by_key.message
    other = decide(native(rules=rules, deny={"digests": ["sha256:" + "0" * 64]}), signed.reference, tmp_path)
    assert other.code == 0


def test_an_index_that_lists_what_is_denied_is_denied(key: sigwright.PrivateKey, tmp_path: Path) -> None:
    with FakeRegistry() as registry:
        whole = index("hello")
        reference = f"{registry.address}/app@{registry.store.push('app', whole, 'v1')}"
        sigwright.sign(reference, key=key, tlog_upload=False)
        for digest, code in ((whole.children[1].digest, 17), ("sha256:" + "0" * 64, 0)):
            policy = native(rules=[rule(authority(key))], deny={"digests": [digest]})
            assert decide(policy, reference, tmp_path).code == code


def test_one_signer_stands_for_one_authority(
    signed: sigwright.SignedImage, key: sigwright.PrivateKey, other_key: sigwright.PrivateKey, tmp_path: Path
) -> None:
    third = sigwright.PrivateKey.generate()
    for one in (other_key, third):
        sigwright.sign(signed.reference, key=one, tlog_upload=False)
    anyone = {**authority(key, "anyone"), "keys": [one.public_key.to_pem() for one in (key, other_key, third)]}
    first, again, other = authority(key, "first"), authority(key, "again"), authority(other_key, "other")
    for authorities, code in (([anyone, first, other], 0), ([anyone, first, again], 17)):
        asked = native(rules=[rule(*authorities, require=3)])
        assert decide(asked, signed.reference, tmp_path).code == code


@pytest.mark.parametrize(("expires", "verdict"), [("2026-06-01", "allowed"), ("2026-05-31", "failed")])
def test_an_allowance_holds_until_its_day(
    image: str, key: sigwright.PrivateKey, tmp_path: Path, expires: str, verdict: str
) -> None:
    allow = [{"images": ["oci:**"], "owner": "ops", "reason": "legacy", "expires": expires}]
    decision = decide(native(rules=[rule(authority(key))], allow=allow), image, tmp_path)
    assert decision.verdict == verdict
    if verdict == "allowed":
        assert decision.message == f"allowed by ops until {expires}: legacy"


def test_attestations_are_asked_for_beside_the_signature(
    signed: sigwright.SignedImage, key: sigwright.PrivateKey, tmp_path: Path
) -> None:
    asked = {"type": "slsaprovenance1", "source": {"builder": "https://ci.example/1"}}
    policy = native(rules=[rule(authority(key, attestations=[asked]))])
    assert decide(policy, signed.reference, tmp_path).code == 17
    predicate = {"runDetails": {"builder": {"id": "https://ci.example/1@v1"}}}
    sigwright.attest(signed.reference, key=key, tlog_upload=False, type="slsaprovenance1", predicate=predicate)
    assert decide(policy, signed.reference, tmp_path).code == 0
    other = {"type": "slsaprovenance1", "source": {"builder": "https://ci.example/2"}}
    refused = decide(native(rules=[rule(authority(key, attestations=[other]))]), signed.reference, tmp_path)
    assert refused.code == 17
    assert "https://ci.example/1@v1" in refused.message


def test_an_attestation_alone_is_no_signature_unless_the_policy_says_so(
    image: str, key: sigwright.PrivateKey, tmp_path: Path
) -> None:
    made = sigwright.attest(image, key=key, tlog_upload=False, type="vuln", predicate={"scanner": {}})
    asked = [{"type": "vuln"}]
    assert decide(native(rules=[rule(authority(key, attestations=asked))]), made.reference, tmp_path).code == 17
    alone = native(rules=[rule(authority(key, attestations=asked, signature=False))])
    assert decide(alone, made.reference, tmp_path).code == 0


def test_rules_over_predicates_turn_the_verdict(image: str, key: sigwright.PrivateKey, tmp_path: Path) -> None:
    pytest.importorskip("cel", reason="the cel extra is not installed")
    made = sigwright.attest(image, key=key, tlog_upload=False, type="vuln", predicate={"scanner": {"version": "1"}})
    for expression, code in (('predicate.scanner.version == "1"', 0), ('predicate.scanner.version == "2"', 17)):
        (tmp_path / "rule.cel").write_text(expression)
        asked = [{"type": "vuln", "policies": ["rule.cel"]}]
        policy = native(rules=[rule(authority(key, attestations=asked, signature=False))])
        assert decide(policy, made.reference, tmp_path).code == code


def test_annotations_turn_the_verdict(image: str, key: sigwright.PrivateKey, tmp_path: Path) -> None:
    made = sigwright.sign(image, key=key, tlog_upload=False, annotations={"env": "test"})
    for value, code in (("test", 0), ("prod", 17)):
        policy = native(rules=[rule(authority(key, annotations={"env": value}))])
        assert decide(policy, made.reference, tmp_path).code == code


def test_what_cannot_be_found_out_is_an_error_of_its_own(key: sigwright.PrivateKey, tmp_path: Path) -> None:
    policy = native(rules=[rule(authority(key))])
    decision = decide(policy, "127.0.0.1:9/app:1", tmp_path)
    assert (decision.verdict, decision.code) == ("error", 21)
    assert decide(policy, "not a reference", tmp_path).verdict == "error"


def test_an_old_signature_may_count_for_nothing(image: str, key: sigwright.PrivateKey, tmp_path: Path) -> None:
    client = sigwright.Client()
    Log.init(tmp_path / "log", client=client)
    made = client.sign(image, key=key, rekor_url=f"file:{tmp_path / 'log'}")
    root = {"log": "required", "trustedRoot": str(tmp_path / "log" / "trusted_root.json")}
    for since, code in (("2026-01-01", 0), ("2999-01-01", 17)):
        policy = native(rules=[rule(authority(key, signedAfter=since, **root))])
        decision = decide(policy, made.reference, tmp_path)
        assert decision.code == code, decision.message
    assert "on or after 2999-01-01" in decision.message


@pytest.mark.parametrize(("day", "code"), [("2999-01-01", 17), ("2026-01-01", 0)])
def test_a_signature_may_have_to_be_young(
    image: str, key: sigwright.PrivateKey, tmp_path: Path, day: str, code: int
) -> None:
    client = sigwright.Client()
    Log.init(tmp_path / "log", client=client)
    made = client.sign(image, key=key, rekor_url=f"file:{tmp_path / 'log'}")
    root = str(tmp_path / "log" / "trusted_root.json")
    policy = native(rules=[rule(authority(key, maxAgeDays=30, log="required", trustedRoot=root))])
    today = datetime.date.fromisoformat(day)
    found = judge.judge(sigwright.Client(), reader.read(policy, "p"), made.reference, {}, today)
    assert found.code == code, found.message
