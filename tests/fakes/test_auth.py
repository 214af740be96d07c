"""The fake registry asks for credentials as real ones do."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from fakes.auth import Auth, Exchange, covers
from fakes.images import RegistryClient, image
from fakes.registry import FakeRegistry

BASIC = "Basic " + base64.b64encode(b"user:password").decode()


@pytest.fixture
def bearer() -> Iterator[FakeRegistry]:
    with FakeRegistry(auth=Auth("bearer", anonymous_pull=True, read_only=frozenset({"reader"}))) as registry:
        registry.store.push("app", image("hello"), "v1")
        yield registry


def token(registry: FakeRegistry, scope: str, **headers: str) -> tuple[int, str]:
    status, _, body = RegistryClient(registry.url).request(
        "GET", f"/token?service=fake&scope={quote(scope)}", **headers
    )
    return status, json.loads(body).get("token", "")


def test_basic_lets_in_who_knows_the_password() -> None:
    with FakeRegistry(auth=Auth("basic")) as registry:
        registry.store.push("app", image("hello"), "v1")
        status, headers, _ = RegistryClient(registry.url).request("GET", "/v2/app/manifests/v1")
        assert (status, headers["www-authenticate"]) == (401, 'Basic realm="fake"')
        for password, expected in (("password", 200), ("wrong", 401)):
            client = RegistryClient(registry.url, credentials=("user", password))
            assert client.request("GET", "/v2/app/manifests/v1")[0] == expected


def test_the_challenge_names_realm_service_and_scope(bearer: FakeRegistry) -> None:
    status, headers, _ = RegistryClient(bearer.url).request("PUT", "/v2/app/manifests/v1", b"{}")
    assert status == 401
    assert headers["www-authenticate"] == (
        f'Bearer realm="{bearer.url}/token",service="fake",scope="repository:app:pull,push"'
    )


def test_a_token_opens_what_it_was_given_for_and_nothing_else(bearer: FakeRegistry) -> None:
    _, text = token(bearer, "repository:app:pull")
    client = RegistryClient(bearer.url)
    assert client.request("GET", "/v2/app/manifests/v1", Authorization=f"Bearer {text}")[0] == 200
    status, headers, _ = client.request("GET", "/v2/other/manifests/v1", Authorization=f"Bearer {text}")
    assert status == 401
    assert 'error="insufficient_scope"' in headers["www-authenticate"]
    assert client.request("GET", "/v2/app/manifests/v1", Authorization="Bearer invented")[0] == 401


def test_pushing_takes_a_user(bearer: FakeRegistry) -> None:
    wanted = "repository:app:pull,push"
    token(bearer, wanted)
    token(bearer, wanted, Authorization=BASIC)
    assert bearer.auth is not None
    assert bearer.auth.exchanges == [
        Exchange("", (wanted,), ("repository:app:pull",)),
        Exchange("user", (wanted,), (wanted,)),
    ]


def test_a_wrong_password_gets_no_token(bearer: FakeRegistry) -> None:
    wrong = "Basic " + base64.b64encode(b"user:wrong").decode()
    assert token(bearer, "repository:app:pull", Authorization=wrong) == (401, "")


def test_a_token_ends(bearer: FakeRegistry) -> None:
    assert bearer.auth is not None
    bearer.auth.token_seconds = 0.0
    _, text = token(bearer, "repository:app:pull")
    assert RegistryClient(bearer.url).request("GET", "/v2/app/manifests/v1", Authorization=f"Bearer {text}")[0] == 401


def test_a_refresh_token_is_posted() -> None:
    with FakeRegistry(auth=Auth("bearer", users={"<token>": "refresh"})) as registry:
        form = "grant_type=refresh_token&service=fake&scope=repository:app:pull&refresh_token="
        client = RegistryClient(registry.url)
        status, _, body = client.request("POST", "/token", (form + "refresh").encode())
        assert (status, "access_token" in json.loads(body)) == (200, True)
        assert client.request("POST", "/token", (form + "wrong").encode())[0] == 401


def test_scopes_cover_their_parts() -> None:
    held = ("repository:a:pull,push",)
    assert covers(held, "repository:a:pull")
    assert not covers(held, "repository:a:pull,delete")
    assert not covers(held, "repository:b:pull")
