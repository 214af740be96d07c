"""Requests, retries, pages and bounds."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest

import sigwright
from fakes.faults import delayed, endless, redirect, replaced, reset_connection, status, too_many, truncated
from fakes.gcp.cloud import Cloud
from fakes.gcp.service import TOKEN
from sigwright.gcp import rest
from sigwright.gcp.endpoints import RUN

PATH = "v2/projects/project/locations/us-east1/services"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(rest, "LONGEST_PAUSE", 0.05)


def listed(**more: Any) -> list[Any]:
    return list(rest.Api(RUN, rest.Deadline(more.get("timeout"))).pages(PATH, "listing", "services"))


def test_every_page_is_read(cloud: Cloud) -> None:
    for name in "abcde":
        cloud.run.resources[f"projects/project/locations/us-east1/services/{name}"] = {"name": name}
    assert [item["name"] for item in listed()] == list("abcde")


def test_pages_in_a_circle_end(cloud: Cloud) -> None:
    cloud.run.faults.add(status(200, {}, b'{"nextPageToken": "again"}'))
    with pytest.raises(sigwright.MalformedError, match="circle"):
        listed()


def test_pages_without_an_end_are_limited(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest, "MOST_PAGES", 3)
    numbers = itertools.count()
    cloud.run.faults.add(
        lambda request, honest: replaced(json.dumps({"nextPageToken": str(next(numbers))}).encode())(request, honest)
    )
    with pytest.raises(sigwright.LimitExceededError):
        listed()


@pytest.mark.parametrize("effect", [status(500), status(503), too_many(0), reset_connection(), truncated(3)])
def test_what_passes_is_tried_again(cloud: Cloud, effect: Any) -> None:
    cloud.run.faults.add(effect, times=2)
    assert listed() == []


@pytest.mark.parametrize("effect", [status(500), status(429), reset_connection()])
def test_what_does_not_pass_is_unreachable(cloud: Cloud, effect: Any) -> None:
    cloud.run.faults.add(effect)
    with pytest.raises(sigwright.UnreachableError):
        listed()


def test_what_is_asked_for_is_waited_for(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(rest.Deadline, "sleep", lambda _self, seconds: waited.append(seconds))
    cloud.run.faults.add(too_many(7), times=1)
    cloud.run.faults.add(too_many(30, as_date=True), times=1)
    assert listed() == []
    assert waited[0] == 7
    assert 20 < waited[1] <= 30


@pytest.mark.parametrize(("seconds", "timeout"), [(600, None), (30, 10.0)])
def test_what_would_be_waited_for_too_long_is_said(cloud: Cloud, seconds: int, timeout: float | None) -> None:
    cloud.run.faults.add(too_many(seconds))
    with pytest.raises(sigwright.UnreachableError, match=f"it asks to wait {seconds} s"):
        listed(timeout=timeout)
    assert len(cloud.run.log) == 1


def test_nothing_is_followed_elsewhere(cloud: Cloud) -> None:
    cloud.run.faults.add(redirect(cloud.artifacts.url))
    with pytest.raises(sigwright.MalformedError):
        listed()
    assert len(cloud.artifacts.log) == 0


def test_an_answer_without_an_end_is_cut(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest, "CAP", 1 << 20)
    cloud.run.faults.add(endless())
    with pytest.raises(sigwright.LimitExceededError):
        listed()


def test_the_time_allowed_ends_a_request(cloud: Cloud) -> None:
    cloud.run.faults.add(delayed(5.0))
    with pytest.raises(sigwright.TimedOutError, match="Cloud Run, listing: the time allowed is over") as caught:
        listed(timeout=0.3)
    assert caught.value.hint == "allow more with --timeout"


def test_what_may_have_been_done_when_the_time_was_over_is_said(cloud: Cloud) -> None:
    cloud.run.faults.add(delayed(5.0))
    with pytest.raises(sigwright.TimedOutError, match="updating") as caught:
        rest.Api(RUN, rest.Deadline(0.3)).patch(f"{PATH}/web", "updating", {})
    assert "whether it was done is not known" in caught.value.hint


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{", b"[" * 100_000, b'{"services": {}}', b'{"services": [1]}'])
def test_an_answer_of_another_shape_is_malformed(cloud: Cloud, body: bytes) -> None:
    cloud.run.faults.add(replaced(body))
    if body:
        with pytest.raises(sigwright.MalformedError):
            listed()
    else:
        assert listed() == []


def test_a_token_that_is_refused_is_renewed_once(cloud: Cloud) -> None:
    cloud.run.faults.add(status(401), times=1)
    assert listed() == []
    assert cloud.identity.asked == ["key file", "key file"]
    cloud.run.faults.add(status(401))
    with pytest.raises(sigwright.AccessDeniedError) as caught:
        listed()
    assert TOKEN not in str(caught.value)


def test_passwords_of_netrc_do_not_replace_the_token(
    cloud: Cloud, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login user password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    assert listed() == []
    assert cloud.run.log.all()[-1].headers["authorization"] == f"Bearer {TOKEN}"


def test_plain_http_goes_through_no_proxy(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert listed() == []
