"""The account logs in to Google's registries, under their real names, and to no other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest

import sigwright
from fakes.auth import ANONYMOUS
from fakes.gcp.artifact_registry import GoogleRegistry
from fakes.gcp.identity import Identity
from fakes.gcp.proxy import ConnectProxy, certificate
from fakes.gcp.service import TOKEN
from fakes.images import image
from sigwright.gcp import credentials, registry_login

GOOGLE, STRANGER = "eu-docker.pkg.dev", "evil-pkg.dev"


class Place(NamedTuple):
    registry: GoogleRegistry
    stranger: GoogleRegistry
    identity: Identity
    client: sigwright.Client


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    tls = certificate(tmp_path, GOOGLE, STRANGER)
    with ExitStack() as stack:
        registries = [stack.enter_context(GoogleRegistry(certificate=tls)) for _ in range(2)]
        for registry, name in zip(registries, (GOOGLE, STRANGER), strict=True):
            registry.names = (name,)
            registry.store.push("project/repository/app", image("first"), "1")
        hosts = {name: registry.port for registry in registries for name in registry.names}
        proxy = stack.enter_context(ConnectProxy(hosts))
        identity = stack.enter_context(Identity())
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("SSL_CERT_FILE", str(tls[0]))
        monkeypatch.setenv(credentials.VARIABLE, str(identity.key_file(tmp_path / "robot.json")))
        yield Place(*registries, identity, stack.enter_context(sigwright.Client()))


def test_the_token_is_exchanged_as_the_user_of_access_tokens(place: Place, key: sigwright.PrivateKey) -> None:
    name = f"{GOOGLE}/project/repository/app:1"
    signed = place.client.sign(name, key=key, tlog_upload=False)
    assert place.client.verify(signed.reference, key=key.public_key, insecure_ignore_tlog=True).ok
    assert place.registry.auth is not None
    assert {exchange.user for exchange in place.registry.auth.exchanges} == {"oauth2accesstoken"}
    assert place.identity.asked == ["key file"]


def test_another_host_gets_no_token(place: Place) -> None:
    with pytest.raises(sigwright.AccessDeniedError) as caught:
        place.client.resolve(f"{STRANGER}/project/repository/app:1")
    assert place.identity.asked == []
    assert TOKEN not in str(caught.value)
    assert place.stranger.auth is not None
    assert {exchange.user for exchange in place.stranger.auth.exchanges} <= {ANONYMOUS}
    sent = " ".join(request.headers.get("authorization", "") for request in place.stranger.log.all())
    assert TOKEN not in sent
    assert "Basic" not in sent


def test_plain_http_gets_no_token(place: Place) -> None:
    with pytest.raises(sigwright.Error):
        place.client.resolve(f"{GOOGLE}/project/repository/app:1", allow_http_registry=True)
    assert place.identity.asked == []


def test_what_is_missing_is_part_of_the_message(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(credentials.VARIABLE)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(sigwright.AccessDeniedError, match=credentials.VARIABLE) as caught:
        place.client.resolve(f"{GOOGLE}/project/repository/app:1")
    assert "gcloud auth configure-docker" in caught.value.hint
    assert "roles/artifactregistry.reader" in caught.value.hint


def test_an_account_that_is_missing_is_looked_for_once_in_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = []

    def missing() -> credentials.Token:
        looked.append(True)
        raise sigwright.AccessDeniedError("none here")

    monkeypatch.setattr(credentials, "token", missing)
    for _ in range(3):
        with pytest.raises(sigwright.AccessDeniedError, match="none here"):
            registry_login.login(GOOGLE)
    assert len(looked) == 1
    monkeypatch.setattr(credentials, "token", lambda: credentials.Token(TOKEN, 1e12))
    monkeypatch.setattr(registry_login.time, "monotonic", lambda: 1e12)
    assert registry_login.login(GOOGLE) == ("oauth2accesstoken", TOKEN, registry_login.LONGEST)
