"""Policies of images through the API."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sigwright
from python.policy.images import authority, native, rule


@pytest.fixture
def policy(tmp_path: Path, key: sigwright.PrivateKey) -> Path:
    path = tmp_path / "policy.json"
    path.write_text(json.dumps(native(rules=[rule(authority(key))])))
    return path


def test_verify_takes_a_policy(signed: sigwright.SignedImage, policy: Path) -> None:
    assert sigwright.verify(signed.reference, policy=policy).reference == signed.reference


def test_verify_raises_where_it_is_not_met(image: str, policy: Path) -> None:
    with pytest.raises(sigwright.PolicyError) as caught:
        sigwright.verify(image, policy=policy)
    assert caught.value.exit_code == 17
    assert "policy explain" in caught.value.hint
    assert sigwright.check(image, policy=str(policy)).error is not None


def test_many_images_are_judged_in_order(signed: sigwright.SignedImage, policy: Path) -> None:
    reports = list(sigwright.verify_many([signed.reference, "oci:nowhere:x"], policy=policy))
    assert [report.ok for report in reports] == [True, False]


@pytest.mark.parametrize("more", [{"insecure_ignore_tlog": True}, {"identity": "x"}, {"annotations": {"a": "b"}}])
def test_what_a_policy_says_itself_is_not_said_beside_it(policy: Path, image: str, more: dict[str, object]) -> None:
    with pytest.raises(sigwright.UsageError, match="the policy says itself"):
        sigwright.check(image, policy=policy, **more)  # type: ignore[arg-type]


def test_a_key_is_not_given_beside_it(policy: Path, image: str, key: sigwright.PrivateKey) -> None:
    with pytest.raises(sigwright.UsageError):
        sigwright.check(image, policy=policy, key=key.public_key)


def test_a_policy_that_is_not_understood_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text("apiVersion: sigwright.dev/v1\nkind: ImagePolicy\nrule: []\n")
    with pytest.raises(sigwright.MalformedError):
        sigwright.Client().check_policy(["127.0.0.1:9/x"], policy=path)
