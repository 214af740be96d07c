"""Waiting for what a service does."""

from __future__ import annotations

from typing import Any

import pytest

import sigwright
from fakes.gcp.cloud import Cloud
from sigwright.gcp import operations
from sigwright.gcp.endpoints import RUN
from sigwright.gcp.rest import Api, Deadline


def wait(operation: dict[str, Any], seconds: float = 5.0) -> dict[str, Any]:
    deadline = Deadline(seconds)
    return operations.wait(Api(RUN, deadline), deadline, operation, "v2")


def test_one_that_is_done_asks_nothing(cloud: Cloud) -> None:
    assert wait({"name": "x", "done": True, "response": {"a": 1}}) == {"a": 1}
    with pytest.raises(operations.OperationFailed) as caught:
        wait({"done": True, "error": {"code": 5, "message": "gone"}})
    assert caught.value.refusal.status == "NOT_FOUND"
    assert cloud.run.calls == []


@pytest.mark.parametrize(
    "name",
    ["", "../x", "projects/p/locations/l/operations/..", "projects/p/locations/l/operations/x?y", "http://evil/x"],
)
def test_what_is_no_operation_is_not_asked_for(cloud: Cloud, name: str) -> None:
    with pytest.raises(sigwright.MalformedError):
        wait({"name": name})
    assert cloud.run.calls == []


def test_done_means_true_and_nothing_else(cloud: Cloud) -> None:
    with pytest.raises(sigwright.MalformedError):
        wait({"done": "true"})
