"""What somebody shows to get in is shown to the registry that asked, and to nobody else."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

import sigwright
from advisories.scenes import push, refused
from fakes.auth import Auth
from fakes.faults import Effect, Honest, header, redirect, status
from fakes.images import image
from fakes.loopback import LoopbackServer, Request, Response
from fakes.registry import FakeRegistry
from fakes.sigstore.services import VirtualSigstore
from faults.certificates import authority

USER: dict[str, Any] = {"registry_username": "user", "registry_password": "secret-word"}
SECRETS = ("secret-word", base64.b64encode(b"user:secret-word").decode())


def auth_of(kind: Any, **more: Any) -> Auth:
    return Auth(kind, {"user": "secret-word"}, **more)


class Stranger(LoopbackServer):
    """Somebody else, who asks for a token and gives one."""

    challenge = 'Bearer realm="http://stranger.test/token",service="x"'

    def answer(self, request: Request) -> Response:
        if request.path == "/token":
            return Response(200, {"Content-Type": "application/json"}, b'{"token":"strange"}')
        return Response(401, {"WWW-Authenticate": self.challenge})


class Proxy(LoopbackServer):
    """The way to all hosts: by their names, to servers of the test. Loopback alone would be refused for being that."""

    def __init__(self, hosts: dict[str, LoopbackServer]) -> None:
        super().__init__()
        self.hosts = hosts
        self.asked: dict[str, list[Request]] = {}

    def __enter__(self) -> Proxy:
        self.start()
        return self

    def answer(self, request: Request) -> Response:
        if request.method == "CONNECT":
            return Response(403)
        parts = urlsplit(request.target)
        self.asked.setdefault(parts.netloc, []).append(request)
        if parts.netloc not in self.hosts:
            return Response(502)
        inner = replace(request, target=f"{parts.path}?{parts.query}" if parts.query else parts.path)
        return self.hosts[parts.netloc].answer(inner)


@pytest.fixture
def stranger() -> Stranger:
    return Stranger()


@contextmanager
def world(monkeypatch: pytest.MonkeyPatch, registry: FakeRegistry, stranger: Stranger) -> Iterator[Proxy]:
    """The registry is registry.example, and the stranger stranger.test."""
    with Proxy({"registry.example": registry, "stranger.test": stranger}) as proxy:
        for name in ("http_proxy", "https_proxy"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        yield proxy


IMAGE = "registry.example/app:v1"
BY_HTTP: dict[str, Any] = {**USER, "allow_http_registry": True, "timeout": 20}


def heard_nothing(requests: list[Request], *more: str) -> None:
    told = "\n".join(f"{one.target} {json.dumps(one.headers)} {one.body!r}" for one in requests)
    for one in requests:
        assert one.headers.get("authorization", "") in ("", "Bearer strange")
    for secret in (*SECRETS, *more):
        assert secret not in told


@pytest.mark.parametrize("path", ["/manifests/", "/blobs/"])
@pytest.mark.parametrize("code", [301, 302, 307, 308])
def test_a_redirect_elsewhere_takes_no_credentials_along(
    path: str, code: int, key: sigwright.PrivateKey, stranger: Stranger, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeRegistry(auth=auth_of("basic")) as registry, world(monkeypatch, registry, stranger) as proxy:
        push(registry)
        client = sigwright.Client()
        client.sign(f"{registry.address}/app:v1", key=key, tlog_upload=False, signature_format="bundle", **USER)
        assert client.verify(IMAGE, key=key.public_key, insecure_ignore_tlog=True, **BY_HTTP).ok
        registry.faults.add(redirect("http://stranger.test", code), method="GET", path=path)
        with refused():
            client.verify(IMAGE, key=key.public_key, insecure_ignore_tlog=True, **BY_HTTP)
        assert proxy.asked["stranger.test"]
        heard_nothing(proxy.asked["stranger.test"])


def test_a_stranger_that_asks_after_a_redirect_gets_nothing(
    stranger: Stranger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It answers 401 with a challenge of its own, to get the token attached again."""
    auth = auth_of("bearer", realm="http://registry.example/token")
    with FakeRegistry(auth=auth) as registry, world(monkeypatch, registry, stranger) as proxy:
        push(registry)
        client = sigwright.Client()
        assert client.resolve(IMAGE, **BY_HTTP).digest
        for challenge in (Stranger.challenge, 'Bearer realm="http://registry.example/token"', 'Basic realm="x"'):
            stranger.challenge = challenge
            registry.faults.clear()
            registry.faults.add(redirect("http://stranger.test"), method="GET", path="/manifests/")
            with refused():
                client.resolve(IMAGE, **BY_HTTP)
        assert proxy.asked["stranger.test"]
        heard_nothing(proxy.asked["stranger.test"])


REALMS = (
    "http://stranger.test/token", "http://registry.example.stranger.test/token", "http://registry.example@stranger.test/",
    "http://169.254.169.254/token", "http://[::1]:1/token", "http://metadata.google.internal/token",
)  # fmt: skip


@pytest.mark.parametrize("realm", REALMS)
def test_a_realm_elsewhere_is_not_told_who_we_are(
    realm: str, stranger: Stranger, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeRegistry(auth=auth_of("bearer", realm=realm)) as registry, world(monkeypatch, registry, stranger) as proxy:
        push(registry)
        with refused():
            sigwright.Client().resolve(IMAGE, **BY_HTTP)
        for host, requests in proxy.asked.items():
            assert host == "registry.example" or requests
            heard_nothing(requests)


def test_a_registrys_leave_to_be_anybody_is_not_its_token_services(tmp_path: Path) -> None:
    nobody = authority(tmp_path, "nobody").issue("server")
    with FakeRegistry(certificate=nobody, auth=auth_of("bearer")) as tokens:
        own = auth_of("bearer")
        with FakeRegistry(certificate=nobody, auth=own) as registry:
            reference = f"{registry.address}/app@{registry.store.push('app', image('hello'), 'v1')}"
            leave: dict[str, Any] = {"allow_insecure_registry": True, **USER}
            sigwright.Client().resolve(reference, **leave)
            own.realm = f"{tokens.url}/token"
            with refused(20, 21):
                sigwright.Client().resolve(reference, registry_trusted_realms=[tokens.address], **leave)
            assert len(tokens.log) == 0


@pytest.mark.parametrize("what", ["location", "redirect"])
def test_an_upload_that_is_sent_elsewhere_takes_no_credentials_along(
    what: str, key: sigwright.PrivateKey, stranger: Stranger, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeRegistry(auth=auth_of("basic")) as registry, world(monkeypatch, registry, stranger) as proxy:
        push(registry)
        elsewhere = "http://stranger.test"
        effect = moved(elsewhere) if what == "location" else redirect(elsewhere)
        registry.faults.add(effect, method="POST", path="/blobs/uploads/")
        with refused():
            sigwright.Client().sign(IMAGE, key=key, tlog_upload=False, **BY_HTTP)
        heard_nothing(proxy.asked.get("stranger.test", []))


def moved(base: str) -> Effect:
    def effect(request: Request, honest: Honest) -> Response:
        response = honest()
        location = {name.lower(): value for name, value in response.headers.items()}.get("location", "/upload")
        path = location.partition("://")[2].partition("/")[2] if "://" in location else location.lstrip("/")
        return header("Location", f"{base}/{path}")(request, lambda: response)

    return effect


def test_credentials_are_those_of_this_host_and_port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeRegistry(auth=auth_of("basic")) as registry, Stranger() as stranger:
        stranger.challenge = 'Basic realm="x"'
        push(registry)
        auth = base64.b64encode(b"user:secret-word").decode()
        (tmp_path / "config.json").write_text(json.dumps({"auths": {registry.address: {"auth": auth}}}))
        monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
        client = sigwright.Client()
        assert client.resolve(f"{registry.address}/app:v1").digest
        with refused(20):
            client.resolve(f"127.0.0.1:{stranger.port}/app:v1")
        heard_nothing(stranger.log.all(), auth)
        with refused(20):
            sigwright.Client().resolve(f"{registry.address}/app:v1", registry_anonymous=True)


def test_logs_authorities_and_roots_are_never_told_who_we_are(
    tmp_path: Path, key: sigwright.PrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    auth = base64.b64encode(b"user:secret-word").decode()
    with VirtualSigstore() as services, FakeRegistry(auth=auth_of("basic")) as registry:
        reference = push(registry)
        hosts = [registry.address] + [one.address for one in (services.log, services.stamper, services.fulcio)]
        (tmp_path / "config.json").write_text(json.dumps({"auths": {host: {"auth": auth} for host in hosts}}))
        monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
        stamp = f"{services.stamper.url}/api/v1/timestamp"
        root = services.write(tmp_path)["trusted_root"]
        client = sigwright.Client(**USER)
        client.sign(reference, key=key, rekor_url=services.log.url, timestamp_server_url=stamp, trusted_root=root)
        assert len(services.log.log) > 0
        assert len(services.stamper.log) > 0
        for server in (services.log, services.stamper, services.fulcio):
            heard_nothing(server.log.all(), auth)


def test_no_secret_stands_in_what_is_said(capfd: pytest.CaptureFixture[str]) -> None:
    from sigwright.cli import run

    with FakeRegistry(auth=auth_of("basic")) as registry:
        push(registry)
        registry.faults.add(status(403), path="/manifests/")
        words = ["resolve", "--registry-username=user", "--registry-password=secret-word", "--verbose"]
        assert run([*words, f"{registry.address}/app:v1"]) != 0
        shown = capfd.readouterr()
        for secret in SECRETS:
            assert secret not in shown.out + shown.err
    assert os.environ.get("COSIGN_PASSWORD") == "test"
