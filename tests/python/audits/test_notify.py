"""Word to webhooks: what they take, escaped; and nothing of the URL but its host is ever shown."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from fakes.loopback import LoopbackServer, Request, Response
from sigwright.audits import Row, notify
from sigwright.audits.changes import Change
from sigwright.errors import UnreachableError, UsageError

BAD = Row(image="app:1 <!channel> `x`", verdict="failed", code=10, message="no signatures & so on")
GOOD = Row(image="app:2", verdict="verified", code=0)
MOVED = Change(image="app:2", change="tag-moved")


class Hook(LoopbackServer):
    """Takes word, and answers what it is told to."""

    def __enter__(self) -> Hook:
        super().__enter__()
        return self

    def __init__(self) -> None:
        super().__init__()
        self.statuses: list[int] = []

    def answer(self, request: Request) -> Response:
        status = self.statuses.pop(0) if self.statuses else 200
        return Response(status, {"Location": self.url} if status == 307 else {})

    @property
    def bodies(self) -> list[dict[str, object]]:
        return [json.loads(request.body) for request in self.log.all()]


@pytest.fixture
def hook() -> Iterator[Hook]:
    with Hook() as running:
        yield running


def test_a_plain_hook_gets_counts_and_what_is_not_well(hook: Hook) -> None:
    notify.send(f"{hook.url}/secret", [BAD, GOOD], [MOVED])
    (body,) = hook.bodies
    assert body["exit_code"] == 17
    assert [row["image"] for row in body["results"]] == [BAD.image]  # type: ignore[attr-defined]
    assert [change["change"] for change in body["changes"]] == ["tag-moved"]  # type: ignore[attr-defined]


def test_slack_gets_text_in_which_names_are_no_mentions(hook: Hook) -> None:
    notify.send(f"slack+{hook.url}/services/T/B/secret", [BAD, GOOD], [])
    (body,) = hook.bodies
    text = str(body["text"])
    assert "<!channel>" not in text
    assert "&lt;!channel&gt;" in text
    assert "no signatures &amp; so on" in text


def test_few_are_told_one_by_one(hook: Hook) -> None:
    notify.send(hook.url, [BAD] * 100, [])
    (body,) = hook.bodies
    assert len(body["results"]) == notify.MOST  # type: ignore[arg-type]
    assert body["more_results"] == 100 - notify.MOST


def test_a_hook_that_is_busy_is_asked_again(hook: Hook) -> None:
    hook.statuses = [503, 429]
    notify.send(hook.url, [BAD], [])
    assert len(hook.bodies) == 3


@pytest.mark.parametrize("status", [404, 307, 500])
def test_what_does_not_arrive_is_told_without_the_secret(hook: Hook, status: int) -> None:
    hook.statuses = [status] * 5
    with pytest.raises(UnreachableError) as lost:
        notify.send(f"{hook.url}/secret?token=secret", [BAD], [])
    assert "secret" not in str(lost.value)
    assert str(status) in str(lost.value)


def test_nobody_at_the_other_end_is_told_by_its_reason() -> None:
    with pytest.raises(UnreachableError, match="connection refused") as lost:
        notify.send("http://127.0.0.1:1/secret", [BAD], [])
    assert "secret" not in str(lost.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/hunter2",
        "ftp://example.org/hunter2",
        "secret",
        "slack+http://example.org/hunter2",
        "https://",
    ],
)
def test_a_secret_goes_nowhere_in_the_clear(url: str) -> None:
    with pytest.raises(UsageError) as refused:
        notify.check(url)
    assert "hunter2" not in str(refused.value)


def test_the_loopback_may_be_asked_in_the_clear() -> None:
    for url in ("http://127.0.0.1:1/x", "http://[::1]:1/x", "http://localhost/x", "https://example.org/x"):
        notify.check(url)
