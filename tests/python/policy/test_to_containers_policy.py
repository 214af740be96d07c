"""policy.json that is written."""

from __future__ import annotations

import pytest

from python.policy.conversions import OTHER, key, policy, written
from python.policy.images import native


def test_scopes_take_in_what_is_asked_for_around_them() -> None:
    document = native(rules=[
        {"name": "all", "images": ["**"], "authorities": [key("a")]},
        {"name": "some", "images": ["r.example/ns/**", "r.example/app"], "authorities": [key("b", OTHER)]},
    ])  # fmt: skip
    (made,) = written(document, "policy.json")
    scopes = made["transports"]["docker"]
    assert {scope: len(wanted) for scope, wanted in scopes.items()} == {"r.example/ns": 2, "r.example/app": 2}
    assert len(made["default"]) == 1


@pytest.mark.parametrize(("unmatched", "kind"), [("deny", "reject"), ("allow", "insecureAcceptAnything")])
def test_the_default_of_policy_json_is_that_of_the_policy(unmatched: str, kind: str) -> None:
    (made,) = written(policy(key()) | {"default": unmatched}, "policy.json")
    assert made["default"] == [{"type": kind}]
