"""What documents of Cloud Run say."""

from __future__ import annotations

from typing import Any

import pytest

import sigwright
from sigwright.gcp import run

LATEST = {"type": run.LATEST, "percent": 100}
PINNED = {"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION", "revision": "web-1", "percent": 100}


def service(*containers: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"template": {"containers": list(containers), **more}}


def test_a_container_is_chosen_by_name_or_by_its_port() -> None:
    app, side = {"name": "app", "ports": [{"containerPort": 1}]}, {"name": "side"}
    assert run.choose(service({}), run.SERVICE, "") == 0
    assert run.choose(service(side, app), run.SERVICE, "") == 1
    assert run.choose(service(side, app), run.SERVICE, "side") == 0
    for document, name in ((service(side, side), ""), (service(app), "other"), (service(), "")):
        with pytest.raises(sigwright.UsageError):
            run.choose(document, run.SERVICE, name)


def test_another_image_leaves_all_else_and_the_original() -> None:
    before = service({"image": "a", "env": []}, revision="web-1", timeout="300s")
    after = run.with_image(before, run.SERVICE, 0, "b")
    assert after == service({"image": "b", "env": []}, timeout="300s")
    assert before["template"]["revision"] == "web-1"
    assert run.made_new(run.JOB, "b") == {"template": {"template": {"containers": [{"image": "b"}]}}}


def test_traffic_is_pinned_when_none_goes_to_the_latest() -> None:
    assert run.pinned_to({}) == []
    assert run.pinned_to({"traffic": [LATEST]}) == []
    assert run.pinned_to({"traffic": [{**LATEST, "percent": 1}, PINNED]}) == []
    assert run.pinned_to({"traffic": [PINNED, {"type": run.LATEST}]}) == ["web-1"]


def test_shares_are_those_that_are_served() -> None:
    document = {"latestReadyRevision": "p/revisions/web-2", "trafficStatuses": [LATEST, {**PINNED, "percent": 0}]}
    assert run.shares(document, run.SERVICE) == [("web-2", 100)]
    assert run.shares({"latestReadyRevision": "p/revisions/web-2"}, run.SERVICE) == [("web-2", 100)]
    assert run.shares({}, run.SERVICE) == []


def test_the_longest_message_says_why() -> None:
    failed = {"state": run.FAILED, "message": "short"}
    longer = {"state": run.FAILED, "message": "much longer"}
    assert run.failure({"terminalCondition": failed, "conditions": [longer]}) == "much longer"
    assert run.failure({"terminalCondition": {"state": "CONDITION_SUCCEEDED", "message": "x"}}) == ""
    assert run.failure({"terminalCondition": {"state": run.FAILED}}) == "it is not ready"


def test_images_are_resolved_by_container() -> None:
    revision = {
        "containers": [{"name": "app", "image": "host:5000/a:1"}],
        "containerStatuses": [{"name": "app", "imageDigest": "sha256:0"}],
    }
    assert run.resolved_images(revision) == {"app": "host:5000/a@sha256:0"}
    assert run.image_at({"app": "x"}, {"name": "app"}) == "x"
    assert run.image_at({"": "x"}, {"name": "app"}) == "x"
    with pytest.raises(sigwright.MalformedError):
        run.image_at({"a": "x", "b": "y"}, {"name": "app"})
