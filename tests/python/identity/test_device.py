"""Logging in on another device: who waits how long for whom."""

from __future__ import annotations

import time
from typing import Any

import pytest

import sigwright
from fakes.faults import replaced, status
from fakes.oidc import OidcIssuer, Person, document
from sigwright import _core
from sigwright.identity import device, oidc

CLIENT = oidc.Client("sigstore")


@pytest.fixture(autouse=True)
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Time passes at once."""
    passed: list[float] = []
    now = time.monotonic()
    monkeypatch.setattr(oidc.time, "sleep", passed.append)
    monkeypatch.setattr(device.time, "monotonic", lambda: now + sum(passed))
    return passed


@pytest.fixture
def web() -> oidc.Web:
    return oidc.Web(_core.Context("test"), {})


def log_in(issuer: OidcIssuer, web: oidc.Web) -> str:
    return device.log_in(oidc.discover(issuer.url, web), CLIENT, web)


def test_the_code_is_shown_and_the_token_comes_when_somebody_agrees(
    issuer: OidcIssuer, web: oidc.Web, slept: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    issuer.person = Person(polls=3)
    token = log_in(issuer, web)
    assert _core.token_claims(token)["subject"] == "dev@example.com"
    assert slept == [1.0] * 3
    shown = capsys.readouterr().err
    assert f"WDJB-MJHT in your browser at: {issuer.url}/device?user_code=WDJB-MJHT" in shown
    assert token not in shown


def test_an_issuer_that_wants_peace_gets_it(issuer: OidcIssuer, web: oidc.Web, slept: list[float]) -> None:
    issuer.faults.add(lambda *_: document({"error": "slow_down"}, 400), path="/token", times=2)
    log_in(issuer, web)
    assert sum(slept) == 17.0


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("access_denied", sigwright.AccessDeniedError),
        ("expired_token", sigwright.TimedOutError),
        ("invalid_grant", sigwright.AccessDeniedError),
    ],
)
def test_a_no_ends_it(issuer: OidcIssuer, web: oidc.Web, error: str, kind: type[sigwright.Error]) -> None:
    issuer.faults.add(lambda *_: document({"error": error}, 400), path="/token")
    with pytest.raises(kind):
        log_in(issuer, web)


def test_nobody_is_waited_for_longer_than_the_code_lasts(issuer: OidcIssuer, web: oidc.Web, slept: list[float]) -> None:
    issuer.person = Person(polls=10**6)
    with pytest.raises(sigwright.TimedOutError):
        log_in(issuer, web)
    assert sum(slept) <= 300


@pytest.mark.parametrize("forever", [0, -1, "1", None, 1e300, float("1e5")])
def test_what_an_issuer_says_of_times_has_bounds(
    issuer: OidcIssuer, web: oidc.Web, slept: list[float], forever: Any
) -> None:
    issuer.person = Person(polls=10**6)
    honest = {"device_code": "d", "user_code": "u", "verification_uri": "https://x.example"}
    issuer.faults.add(
        lambda *_: document({**honest, "expires_in": forever, "interval": 0 if forever == 1e5 else forever}),
        path="/device/code",
    )
    issuer.faults.add(lambda *_: document({"error": "authorization_pending"}, 400), path="/token")
    with pytest.raises(sigwright.TimedOutError):
        log_in(issuer, web)
    assert sum(slept) <= device.LONGEST
    assert max(slept) <= 1.0


def test_who_is_cancelled_while_waiting_stops_waiting(
    issuer: OidcIssuer, slept: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    issuer.person = Person(polls=10**6)
    stop = _core.StopSource()
    web = oidc.Web(_core.Context("test"), {"stop": stop})

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        stop.request_stop()

    monkeypatch.setattr(oidc.time, "sleep", sleep)
    with pytest.raises(sigwright.InterruptedError):
        log_in(issuer, web)
    assert len(slept) == 1


def test_trouble_while_waiting_ends_it(issuer: OidcIssuer, web: oidc.Web) -> None:
    issuer.faults.add(status(502), path="/token")
    with pytest.raises(sigwright.UnreachableError):
        log_in(issuer, web)


@pytest.mark.parametrize("body", [b"{}", b'{"device_code": "d", "user_code": 5, "verification_uri": "u"}'])
def test_an_answer_without_a_code_is_none(issuer: OidcIssuer, web: oidc.Web, body: bytes) -> None:
    issuer.faults.add(replaced(body), path="/device/code")
    with pytest.raises(sigwright.MalformedError):
        log_in(issuer, web)


def test_what_is_shown_cannot_move_the_cursor(
    issuer: OidcIssuer, web: oidc.Web, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = {"device_code": "d", "user_code": "\x1b[2Ju", "verification_uri": "https://x.example/\x1b[2J\n"}
    issuer.faults.add(lambda *_: document(bad), path="/device/code")
    with pytest.raises(sigwright.AccessDeniedError):
        log_in(issuer, web)
    shown = capsys.readouterr().err
    assert "\x1b" not in shown
    assert shown.count("\n") == 1


def test_an_issuer_without_the_flow_says_so(issuer: OidcIssuer, web: oidc.Web) -> None:
    provider = oidc.discover(issuer.url, web)._replace(device="")
    with pytest.raises(sigwright.UnreachableError, match="device authorization"):
        device.log_in(provider, CLIENT, web)
