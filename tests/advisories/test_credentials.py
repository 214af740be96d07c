"""What somebody shows to get in is shown to the registry that asked, and to nobody else."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any

import pytest

import sigwright
from advisories.scenes import push, refused
from fakes.auth import Auth
from fakes.faults import Effect, Honest, header, redirect, status
from fakes.loopback import LoopbackServer, Request, Response
from fakes.registry import FakeRegistry
from fakes.sigstore.services import VirtualSigstore

USER: dict[str, Any] = {"registry_username": "user", "registry_password": "secret-word"}
SECRETS = ("secret-word", base64.b64encode(b"user:secret-word").decode())


def auth_of(kind: Any, **more: Any) -> Auth:
    return Auth(kind, {"user": "secret-word"}, **more)


class Stranger(LoopbackServer):
    """Somebody else, who asks for a token and gives one."""

    def __init__(self, challenge: str = "") -> None:
        super().__init__()
        self.challenge = challenge

    def answer(self, request: Request) -> Response:
        if request.path == "/token":
            return Response(200, {"Content-Type": "application/json"}, b'{"token":"strange"}')
        headers = {"WWW-Authenticate": self.challenge or f'Bearer realm="{self.url}/token"'}
        return Response(401, headers)


def heard_nothing(stranger: LoopbackServer, *more: str) -> None:
    told = "\n".join(f"{one.target} {json.dumps(one.headers)} {one.body!r}" for one in stranger.log.all())
    assert "authorization" not in told.lower() or "Bearer strange" in told
    for secret in (*SECRETS, *more):
        assert secret not in told


@pytest.mark.parametrize("path", ["/manifests/", "/blobs/"])
@pytest.mark.parametrize("code", [301, 302, 307, 308])
def test_a_redirect_elsewhere_takes_no_credentials_along(path: str, code: int, key: sigwright.PrivateKey) -> None:
    with FakeRegistry(auth=auth_of("basic")) as registry, Stranger() as stranger:
        reference = push(registry)
        sigwright.sign(reference, key=key, tlog_upload=False, **USER)
        registry.faults.add(redirect(stranger.url, code), method="GET", path=path)
        with refused():
            sigwright.verify(f"{registry.address}/app:v1", key=key.public_key, insecure_ignore_tlog=True, **USER)
        heard_nothing(stranger)


def test_a_stranger_that_asks_after_a_redirect_gets_nothing() -> None:
    """It answers 401 with a challenge of its own, to get the token attached again."""
    with FakeRegistry(auth=auth_of("bearer")) as registry, Stranger() as stranger:
        push(registry)
        registry.faults.add(redirect(stranger.url), method="GET", path="/manifests/")
        with refused():
            sigwright.resolve(f"{registry.address}/app:v1", **USER)
        tokens = [exchange.user for exchange in registry.auth.exchanges] if registry.auth else []
        assert tokens in ([], ["user"])
        heard_nothing(stranger)


def test_a_realm_elsewhere_is_not_told_who_we_are() -> None:
    with Stranger() as stranger:
        for realm in (
            f"{stranger.url}/token",
            "http://169.254.169.254/token",
            "http://[::1]:1/token",
            "http://metadata.google.internal/x",
        ):
            with FakeRegistry(auth=auth_of("bearer", realm=realm)) as registry:
                push(registry)
                with refused():
                    sigwright.resolve(f"{registry.address}/app:v1", timeout=20, **USER)
        heard_nothing(stranger)


@pytest.mark.parametrize("what", ["location", "redirect"])
def test_an_upload_that_is_sent_elsewhere_takes_no_credentials_along(what: str, key: sigwright.PrivateKey) -> None:
    with FakeRegistry(auth=auth_of("basic")) as registry, Stranger() as stranger:
        reference = push(registry)
        effect = moved(stranger.url) if what == "location" else redirect(stranger.url)
        registry.faults.add(effect, method="POST", path="/blobs/uploads/")
        with refused():
            sigwright.sign(reference, key=key, tlog_upload=False, **USER)
        heard_nothing(stranger)


def moved(base: str) -> Effect:
    def effect(request: Request, honest: Honest) -> Response:
        response = honest()
        location = {name.lower(): value for name, value in response.headers.items()}.get("location", "/upload")
        path = location.partition("://")[2].partition("/")[2] if "://" in location else location.lstrip("/")
        return header("Location", f"{base}/{path}")(request, lambda: response)

    return effect


def test_credentials_are_those_of_this_host_and_port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeRegistry(auth=auth_of("basic")) as registry, Stranger('Basic realm="x"') as stranger:
        push(registry)
        auth = base64.b64encode(b"user:secret-word").decode()
        (tmp_path / "config.json").write_text(json.dumps({"auths": {registry.address: {"auth": auth}}}))
        monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
        client = sigwright.Client()
        assert client.resolve(f"{registry.address}/app:v1").digest
        with refused(20):
            client.resolve(f"127.0.0.1:{stranger.port}/app:v1")
        heard_nothing(stranger, auth)
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
            heard_nothing(server, auth)


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
