"""What an issuer may say, and what of it is believed."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

import sigwright
from fakes.faults import Effect, redirect, replaced, status
from fakes.loopback import Response
from fakes.oidc import OidcIssuer, document, refusal
from sigwright.identity import oidc

CLIENT = oidc.Client("me", "hush-hush")
DISCOVERY = "/.well-known/openid-configuration"


def answered(response: Response) -> Effect:
    return lambda _request, _honest: response


def changed(issuer: OidcIssuer, **members: Any) -> Effect:
    def effect(_: Any, honest: Any) -> Response:
        return document({**json.loads(honest().body), **members})

    return effect


def test_an_issuer_says_where_it_keeps_what(issuer: OidcIssuer, web: oidc.Web) -> None:
    provider = oidc.discover(issuer.url, web)
    assert provider.token == f"{issuer.url}/token"
    issuer.faults.add(changed(issuer, device_authorization_endpoint=7), path=DISCOVERY)
    assert oidc.discover(issuer.url, web).device == ""


@pytest.mark.parametrize(
    ("effect", "error"),
    [
        (status(500), sigwright.UnreachableError),
        (status(404), sigwright.UnreachableError),
        (redirect("http://127.0.0.1:1"), sigwright.UnreachableError),
        (replaced(b"[]"), sigwright.MalformedError),
        (replaced(b"<html>"), sigwright.MalformedError),
        (replaced(b"[" * 200_000), sigwright.MalformedError),
        (replaced(b'{"issuer": "https://else.example"}'), sigwright.UntrustedError),
        (replaced(b" " * (oidc.CAP + 1)), sigwright.LimitExceededError),
    ],
)
def test_a_discovery_that_is_none_is_told(
    issuer: OidcIssuer, web: oidc.Web, effect: Effect, error: type[sigwright.Error]
) -> None:
    issuer.faults.add(effect, path=DISCOVERY)
    with pytest.raises(error):
        oidc.discover(issuer.url, web)


def test_an_issuer_that_takes_no_pkce_is_refused(issuer: OidcIssuer, web: oidc.Web) -> None:
    issuer.faults.add(changed(issuer, code_challenge_methods_supported=["plain"]), path=DISCOVERY)
    with pytest.raises(sigwright.UntrustedError, match="PKCE"):
        oidc.discover(issuer.url, web)


def test_plain_http_is_for_loopback_alone(web: oidc.Web) -> None:
    with pytest.raises(sigwright.UsageError, match="plain http"):
        oidc.discover("http://issuer.example", web)


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"iss": "https://else.example"}, "another issuer"),
        ({"aud": "you"}, "another client"),
        ({"exp": int(time.time()) - 5}, "had ended"),
        ({"nonce": "mine"}, ""),
        ({"nonce": "another"}, "nonce"),
        ({"nonce": None}, "nonce"),
    ],
)
def test_a_token_of_something_else_is_not_taken(
    issuer: OidcIssuer, web: oidc.Web, claims: dict[str, Any], why: str
) -> None:
    provider = oidc.discover(issuer.url, web)
    token = issuer.token(**{"aud": "me", "nonce": "mine", **claims})
    answer = oidc.Answer(200, {"id_token": token})
    if not why:
        assert oidc.checked(answer, provider, CLIENT, "mine") == token
        return
    with pytest.raises(sigwright.UntrustedError, match=why) as caught:
        oidc.checked(answer, provider, CLIENT, "mine")
    assert token not in str(caught.value)


@pytest.mark.parametrize("body", [{}, {"id_token": 5}, {"id_token": ""}, {"id_token": "no token"}])
def test_an_answer_without_a_token_is_none(issuer: OidcIssuer, web: oidc.Web, body: dict[str, Any]) -> None:
    issuer.faults.add(answered(document(body)), path="/token")
    with pytest.raises((sigwright.MalformedError, sigwright.UsageError)) as caught:
        oidc.with_credentials(oidc.discover(issuer.url, web), CLIENT, web)
    assert "hush" not in f"{caught.value}{caught.value.hint}"


@pytest.mark.parametrize(
    ("response", "error"),
    [
        (refusal("invalid_client", 401), sigwright.AccessDeniedError),
        (document({"error": "no", "error_description": "x" * 9000 + "\x1b[2J"}, 400), sigwright.AccessDeniedError),
        (document({"error": ["hush-hush"]}, 400), sigwright.UnreachableError),
        (Response(503, body=b"<html>"), sigwright.UnreachableError),
        (Response(429, body=b"{}"), sigwright.UnreachableError),
    ],
)
def test_a_refusal_is_told_in_one_short_line(
    issuer: OidcIssuer, web: oidc.Web, response: Response, error: type[sigwright.Error]
) -> None:
    issuer.faults.add(answered(response), path="/token")
    with pytest.raises(error) as caught:
        oidc.with_credentials(oidc.discover(issuer.url, web), CLIENT, web)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 400
    assert "hush-hush" not in str(caught.value)


def test_a_client_shows_no_secret_of_its_own() -> None:
    assert "hush" not in repr(CLIENT)
    assert oidc.Client("me").fields() == {"client_id": "me"}
