"""Platform policies of Binary Authorization that are written."""

from __future__ import annotations

from python.policy.conversions import PEM, again, key, policy, written


def test_exceptions_are_googles_allowlist() -> None:
    found = again(policy(key(), images=("**",), **{"except": ["gcr.io/p/*"]}), "binary-authorization")
    assert found.rules[0].except_images == ("gcr.io/p/*",)


def test_a_key_without_a_log_is_a_check_of_signatures() -> None:
    (made,) = written(policy(key(), images=("**",)), "binary-authorization")
    (check,) = made["gkePolicy"]["checkSets"][0]["checks"]
    (authority,) = check["sigstoreSignatureCheck"]["sigstoreAuthorities"]
    assert authority == {"displayName": "a", "publicKeySet": {"publicKeys": [{"publicKeyPem": PEM}]}}
