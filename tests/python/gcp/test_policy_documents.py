"""Policies that are made are ones that Google's own description takes."""

from __future__ import annotations

import pytest

import sigwright
from fakes.gcp.discovery import load
from python.gcp.conftest import ATTESTOR
from sigwright.gcp.policy_documents import platform_policy, project_policy


def test_a_project_policy_has_the_published_shape() -> None:
    policy = project_policy([ATTESTOR], ["gcr.io/p/*"], dry_run=True)
    assert load("binaryauthorization.v1").problems(policy, "Policy") == []
    assert policy["defaultAdmissionRule"]["enforcementMode"] == "DRYRUN_AUDIT_LOG_ONLY"
    assert load("binaryauthorization.v1").problems({**policy, "x": 1}, "Policy") == ["Policy has no x"]


def test_a_platform_policy_has_the_published_shape(key: sigwright.PrivateKey) -> None:
    policy = platform_policy([key.public_key], ["gcr.io/p/*"])
    assert load("binaryauthorization.v1").problems(policy, "PlatformPolicy") == []


def test_nothing_is_made_of_nothing() -> None:
    with pytest.raises(sigwright.UsageError):
        project_policy([])
    with pytest.raises(sigwright.UsageError):
        platform_policy([])
    with pytest.raises(sigwright.MalformedError):
        project_policy([ATTESTOR], ["*"])
