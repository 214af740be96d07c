"""Logging in with a browser, where everybody behaves and where somebody does not."""

from __future__ import annotations

import builtins
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

import sigwright
from fakes.loopback import Response
from fakes.oidc import OidcIssuer, Person
from sigwright import _core
from sigwright.identity import browser, oidc

CLIENT = oidc.Client("sigstore")


def log_in(issuer: OidcIssuer, web: oidc.Web, redirect_url: str = "", *, open_it: bool = True) -> str:
    provider = oidc.discover(issuer.url, web)
    return browser.log_in(provider, CLIENT, web, redirect_url=redirect_url, open_it=open_it)


def opens(monkeypatch: pytest.MonkeyPatch, visit: Callable[[str], object]) -> list[str]:
    """A browser that does `visit` on a thread of its own."""
    opened: list[str] = []

    def open_it(address: str) -> bool:
        opened.append(address)
        threading.Thread(target=visit, args=(address,), daemon=True).start()
        return True

    monkeypatch.setattr(browser, "_open", open_it)
    return opened


def asked(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def comes_back(address: str, **answer: str) -> int:
    """Call where the browser is to come back to."""
    try:
        with urllib.request.urlopen(f"{asked(address)['redirect_uri']}?{urlencode(answer)}", timeout=10) as page:
            page.read()
            code: int = page.status
            return code
    except urllib.error.HTTPError as error:
        return error.code


def test_somebody_who_agrees_gets_a_token(
    issuer: OidcIssuer, web: oidc.Web, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened = opens(monkeypatch, issuer.visit)
    token = log_in(issuer, web)
    assert _core.token_claims(token)["subject"] == "dev@example.com"
    sent = asked(opened[0])
    assert (sent["response_type"], sent["code_challenge_method"], sent["scope"]) == ("code", "S256", "openid email")
    assert urlsplit(sent["redirect_uri"]).hostname == "localhost"
    shown = capsys.readouterr()
    assert opened[0] in shown.err
    assert token not in shown.out + shown.err


def test_every_login_has_its_own_state_nonce_and_challenge(
    issuer: OidcIssuer, web: oidc.Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = opens(monkeypatch, issuer.visit)
    for _ in range(2):
        log_in(issuer, web)
    first, second = map(asked, opened)
    for name in ("state", "nonce", "code_challenge"):
        assert first[name] != second[name]
        assert len(first[name]) == 43


def test_somebody_who_does_not_agree_ends_it(
    issuer: OidcIssuer, web: oidc.Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    issuer.person = Person(agrees=False)
    opens(monkeypatch, issuer.visit)
    with pytest.raises(sigwright.AccessDeniedError, match="access_denied"):
        log_in(issuer, web)


@pytest.mark.parametrize("answer", [{"code": "stolen", "state": "another"}, {"code": "stolen"}, {"error": "x"}, {}])
def test_an_answer_of_another_login_is_not_taken(
    issuer: OidcIssuer, web: oidc.Web, monkeypatch: pytest.MonkeyPatch, answer: dict[str, str]
) -> None:
    opens(monkeypatch, lambda address: comes_back(address, **answer))
    with pytest.raises(sigwright.UntrustedError, match="state"):
        log_in(issuer, web)
    assert issuer.log.find("POST") == []


def test_an_answer_without_a_code_is_none(issuer: OidcIssuer, web: oidc.Web, monkeypatch: pytest.MonkeyPatch) -> None:
    opens(monkeypatch, lambda address: comes_back(address, state=asked(address)["state"]))
    with pytest.raises(sigwright.MalformedError, match="without a code"):
        log_in(issuer, web)


def test_a_code_that_was_made_up_is_refused_by_the_issuer(
    issuer: OidcIssuer, web: oidc.Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    opens(monkeypatch, lambda address: comes_back(address, state=asked(address)["state"], code="secret-code"))
    with pytest.raises(sigwright.AccessDeniedError, match="invalid_grant") as caught:
        log_in(issuer, web)
    assert "secret-code" not in str(caught.value)


def test_a_token_with_another_nonce_is_not_taken(
    issuer: OidcIssuer, web: oidc.Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    issuer.person = Person({"email": "dev@example.com", "nonce": "another"})

    def granted(audience: str, **claims: Any) -> Response:
        from fakes.oidc import document

        return document({"id_token": issuer.token(aud=audience, **{**claims, "nonce": "another"})})

    monkeypatch.setattr(issuer, "_granted", granted)
    issuer.person = Person()
    opens(monkeypatch, issuer.visit)
    with pytest.raises(sigwright.UntrustedError, match="nonce"):
        log_in(issuer, web)


def test_other_pages_and_slow_ones_do_not_disturb(
    issuer: OidcIssuer, web: oidc.Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    def visit(address: str) -> None:
        back = urlsplit(asked(address)["redirect_uri"])
        slow = socket.create_connection(("127.0.0.1", back.port or 0))
        slow.sendall(b"GET /auth/callback HTTP/1.1\r\n")
        for path in ("/", "/favicon.ico", "/auth/callback/x"):
            with pytest.raises(urllib.error.HTTPError):
                urllib.request.urlopen(f"http://127.0.0.1:{back.port}{path}", timeout=10)
        issuer.visit(address)
        slow.close()

    opens(monkeypatch, visit)
    assert log_in(issuer, web)


def test_nobody_is_waited_for_for_ever(issuer: OidcIssuer, monkeypatch: pytest.MonkeyPatch) -> None:
    opens(monkeypatch, lambda _: None)
    soon = oidc.Web(_core.Context("test"), {"timeout": 0.5})
    start = time.monotonic()
    with pytest.raises(sigwright.TimedOutError):
        log_in(issuer, soon)
    assert time.monotonic() - start < 10


def test_without_a_browser_the_code_is_typed(
    issuer: OidcIssuer, web: oidc.Web, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def typed(_: str) -> str:
        address = next(line.strip() for line in capsys.readouterr().err.splitlines() if line.startswith("\t"))
        assert asked(address)["redirect_uri"] == browser.OUT_OF_BAND
        from fakes.oidc import Login

        code = issuer._remember(
            Login(CLIENT.id, browser.OUT_OF_BAND, asked(address)["code_challenge"], asked(address)["nonce"])
        )
        return f" {code}\n"

    monkeypatch.setattr(builtins, "input", typed)
    assert log_in(issuer, web, open_it=False)
    monkeypatch.setattr(builtins, "input", lambda _: " ")
    monkeypatch.setattr(browser, "_open", lambda _: False)
    with pytest.raises(sigwright.AccessDeniedError, match="no verification code"):
        log_in(issuer, web)


def test_the_browser_comes_back_to_this_machine_alone(issuer: OidcIssuer, web: oidc.Web) -> None:
    for elsewhere in (
        "https://localhost:1/x",
        "http://evil.example/",
        "http://localhost.evil.example/",
        "ftp://localhost",
    ):
        with pytest.raises(sigwright.UsageError, match="--oidc-redirect-url"):
            log_in(issuer, web, elsewhere)


def test_the_address_to_come_back_to_may_be_chosen(
    issuer: OidcIssuer, web: oidc.Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = opens(monkeypatch, issuer.visit)
    assert log_in(issuer, web, "http://127.0.0.1:0/back")
    assert asked(opened[0])["redirect_uri"].endswith("/back")
    with pytest.raises(sigwright.LocalFileError, match="listen"):
        log_in(issuer, web, issuer.url)
