"""The fake issuer is as strict as a real one: a client that is sloppy gets no token from it."""

from __future__ import annotations

import base64
import hashlib
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from fakes.oidc import DEVICE_GRANT, OidcIssuer, Person, b64url

VERIFIER = "v" * 43
CHALLENGE = b64url(hashlib.sha256(VERIFIER.encode()).digest())
HERE = "http://127.0.0.1:1/callback"


@pytest.fixture
def issuer() -> Iterator[OidcIssuer]:
    with OidcIssuer(client_secret="hush") as running:
        yield running


def post(url: str, **fields: str) -> tuple[int, Any]:
    try:
        with urllib.request.urlopen(url, urlencode(fields).encode(), timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def claims(token: str) -> Any:
    body = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def code_of(issuer: OidcIssuer, **more: str) -> dict[str, str]:
    asked = {"response_type": "code", "client_id": "me", "redirect_uri": HERE, "state": "s", "nonce": "n"}
    asked |= {"code_challenge": CHALLENGE, "code_challenge_method": "S256", **more}
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.build_opener(NoRedirect).open(f"{issuer.url}/auth?{urlencode(asked)}", timeout=10)
    return {name: values[0] for name, values in parse_qs(urlsplit(caught.value.headers["Location"]).query).items()}


def redeem(issuer: OidcIssuer, code: str, **more: str) -> tuple[int, Any]:
    fields = {"grant_type": "authorization_code", "code": code, "code_verifier": VERIFIER, "client_id": "me"}
    return post(f"{issuer.url}/token", **fields | {"redirect_uri": HERE} | more)


def test_a_code_is_redeemed_once_for_a_token_with_the_nonce(issuer: OidcIssuer) -> None:
    back = code_of(issuer)
    assert back["state"] == "s"
    status, body = redeem(issuer, back["code"])
    assert (status, claims(body["id_token"])["nonce"], claims(body["id_token"])["aud"]) == (200, "n", "me")
    assert redeem(issuer, back["code"])[1]["error"] == "invalid_grant"


@pytest.mark.parametrize("change", [{"code_verifier": "w" * 43}, {"redirect_uri": "http://127.0.0.1:2/"}])
def test_a_code_needs_its_verifier_and_its_address(issuer: OidcIssuer, change: dict[str, str]) -> None:
    assert redeem(issuer, code_of(issuer)["code"], **change)[1]["error"] == "invalid_grant"


def test_who_does_not_agree_gives_no_code(issuer: OidcIssuer) -> None:
    issuer.person = Person(agrees=False)
    assert code_of(issuer)["error"] == "access_denied"


def test_a_device_waits_until_its_person_agrees(issuer: OidcIssuer) -> None:
    issuer.person = Person(polls=1)
    _, asked = post(f"{issuer.url}/device/code", client_id="me", code_challenge=CHALLENGE)
    fields = {"grant_type": DEVICE_GRANT, "device_code": asked["device_code"], "client_id": "me"}
    assert post(f"{issuer.url}/token", **fields, code_verifier=VERIFIER)[1]["error"] == "authorization_pending"
    assert claims(post(f"{issuer.url}/token", **fields, code_verifier=VERIFIER)[1]["id_token"])["aud"] == "me"


@pytest.mark.parametrize(("secret", "status"), [("hush", 200), ("wrong", 401)])
def test_a_client_shows_its_secret(issuer: OidcIssuer, secret: str, status: int) -> None:
    fields = {"grant_type": "client_credentials", "client_id": "me", "client_secret": secret}
    assert post(f"{issuer.url}/token", **fields)[0] == status


def test_claims_are_changed_and_left_out(issuer: OidcIssuer) -> None:
    changed = claims(issuer.token(email="a@example.com", aud="other", nbf=None))
    assert (changed["email"], changed["email_verified"], changed["aud"]) == ("a@example.com", True, "other")
    assert "nbf" not in changed
