"""ClusterImagePolicies that are written."""

from __future__ import annotations

from python.policy.conversions import OTHER, PEM, again, held, key, policy, written


def test_both_of_two_keys_are_two_cluster_image_policies() -> None:
    found = again(policy(key("a"), key("b", OTHER), require=2), "cluster-image-policy")
    assert held(found) == [(1, [(PEM,)]), (1, [(OTHER,)])]
    assert [rule.images for rule in found.rules] == [("r.example/**",)] * 2


def test_an_authority_that_signs_and_attests_is_two_policies() -> None:
    made = written(policy(key(attestations=[{"type": "vuln"}])), "cluster-image-policy")
    asked = ["attestations" in one["spec"]["authorities"][0] for one in made]
    assert asked == [False, True]
    assert [one["metadata"]["name"] for one in made] == ["our-rule-1", "our-rule-2"]
