"""What would lose signatures in Artifact Registry."""

from __future__ import annotations

from typing import Any

import pytest

from fakes.gcp.cloud import Cloud
from sigwright.gcp.retention import findings, losses

REFERENCE = "eu-docker.pkg.dev/project/repository/app:1"
PATH = "projects/project/locations/eu/repositories/repository"
KEPT = {"id": "keep", "action": "KEEP", "condition": {"tagPrefixes": ["sha256-"]}}


def policy(**condition: Any) -> dict[str, Any]:
    return {"id": "clean", "action": "DELETE", "condition": condition}


@pytest.mark.parametrize(
    ("repository", "expected"),
    [
        ({}, []),
        ({"dockerConfig": {"immutableTags": True}}, ["tags are immutable"]),
        ({"cleanupPolicies": {"a": policy(tagState="UNTAGGED")}}, ["deletes what has no tag"]),
        ({"cleanupPolicies": {"a": policy(tagState="TAGGED", olderThan="86400s")}}, ["deletes tags of signatures"]),
        ({"cleanupPolicies": {"a": policy(tagState="TAGGED"), "b": KEPT}}, []),
        ({"cleanupPolicies": {"a": policy(tagState="TAGGED", tagPrefixes=["v1"])}}, []),
        ({"cleanupPolicies": {"a": policy(tagState="TAGGED", tagPrefixes=["sha"])}}, ["deletes tags of signatures"]),
        ({"cleanupPolicies": {"a": policy()}}, ["deletes what has no tag", "deletes tags of signatures"]),
        (
            {"cleanupPolicies": {"a": {"action": "KEEP", "mostRecentVersions": {"keepCount": 5}}}},
            ["counts signatures as versions"],
        ),
        ({"cleanupPolicies": {"a": policy(tagState="UNTAGGED")}, "cleanupPolicyDryRun": True}, ["a dry run for now"]),
    ],
)
def test_every_setting_that_loses_signatures_is_found(repository: dict[str, Any], expected: list[str]) -> None:
    found = losses(repository)
    assert len(found) == len(expected)
    for loss, words in zip(found, expected, strict=True):
        assert words in loss.message
        assert loss.hint


def test_the_doctor_reads_the_repository_of_an_image(cloud: Cloud) -> None:
    cloud.artifacts.repositories[PATH] = {}
    assert [finding.health for finding in findings(REFERENCE)] == ["ok"]
    cloud.artifacts.repositories[PATH] = {"dockerConfig": {"immutableTags": True}}
    assert [finding.health for finding in findings(REFERENCE)] == ["warn"]
    del cloud.artifacts.repositories[PATH]
    assert [(finding.health, finding.exit_code) for finding in findings(REFERENCE)] == [("fail", 11)]
    assert findings("ghcr.io/owner/app:1") == []
