"""Tokens that a machine has of itself."""

from __future__ import annotations

import base64
import json
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import sigwright
from fakes.loopback import LoopbackServer, Request, Response
from sigwright.identity import ambient, oidc


def token_for(audience: str = "sigstore") -> str:
    parts = [{"alg": "none"}, {"iss": "https://ci.example", "sub": "job", "aud": audience}]
    return ".".join([*(base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=").decode() for p in parts), "c2ln"])


TOKEN = token_for()


class Actions(LoopbackServer):
    """GitHub's endpoint for its jobs."""

    status = 200

    def answer(self, request: Request) -> Response:
        if request.headers.get("authorization", request.headers.get("Authorization")) != "bearer req-secret":
            return Response(401, body=b"req-secret")
        token = token_for(request.argument("audience") or "")
        return Response(self.status, body=json.dumps({"value": token}).encode())


@pytest.fixture
def actions(monkeypatch: pytest.MonkeyPatch) -> Iterator[Actions]:
    server = Actions()
    with server:
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_URL", f"{server.url}/token?api=1")
        monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "req-secret")
        yield server


def program(folder: Path, name: str, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


def test_a_bare_machine_has_none(web: oidc.Web) -> None:
    assert ambient.detect(web) is None
    for name in ambient.PROVIDERS:
        with pytest.raises(sigwright.UsageError, match=name):
            ambient.token_of(name, web)
    with pytest.raises(sigwright.UsageError, match="nobody") as caught:
        ambient.token_of("nobody", web)
    assert "github-actions" in caught.value.hint


def test_github_gives_its_jobs_one_for_our_audience(actions: Actions, web: oidc.Web) -> None:
    assert ambient.detect(web) == TOKEN
    assert ambient.token_of("github-actions", web) == TOKEN
    assert actions.log.all()[0].argument("api") == "1"


def test_github_without_permission_says_which(actions: Actions, web: oidc.Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN")
    with pytest.raises(sigwright.AccessDeniedError, match=r"github-actions: .*permissions"):
        ambient.detect(web)
    monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "wrong")
    with pytest.raises(sigwright.AccessDeniedError, match="401"):
        ambient.detect(web)


def test_a_service_that_is_not_there_is_unreachable(
    actions: Actions, web: oidc.Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_URL", "http://127.0.0.1:1/")
    with pytest.raises(sigwright.Error):
        ambient.token_of("github-actions", web)


def test_a_provider_that_has_none_is_passed_over_for_one_that_has(
    actions: Actions, web: oidc.Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN")
    monkeypatch.setenv("SIGSTORE_ID_TOKEN", f"{TOKEN}\n")
    assert ambient.detect(web) == TOKEN


def test_gitlab_keeps_it_in_a_variable(web: oidc.Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITLAB_CI", "true")
    assert ambient.detect(web) is None
    monkeypatch.setenv("SIGSTORE_ID_TOKEN", TOKEN)
    assert ambient.token_of("gitlab", web) == TOKEN


@pytest.mark.parametrize(
    ("name", "mark", "tool"),
    [("buildkite-agent", "BUILDKITE", "buildkite-agent"), ("circleci", "CIRCLECI", "circleci")],
)
def test_others_ask_a_program(
    web: oidc.Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, mark: str, tool: str
) -> None:
    monkeypatch.setenv(mark, "true")
    program(tmp_path, tool, f"echo {TOKEN}", monkeypatch)
    assert ambient.token_of(name, web) == TOKEN
    program(tmp_path, tool, f"echo {TOKEN}; echo {TOKEN} >&2; exit 1", monkeypatch)
    with pytest.raises(sigwright.AccessDeniedError) as caught:
        ambient.token_of(name, web)
    assert TOKEN not in str(caught.value)


def test_a_file_has_one(web: oidc.Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "oidc-token"
    monkeypatch.setattr(ambient, "TOKEN_FILE", str(file))
    assert ambient.detect(web) is None
    file.write_text(f"{TOKEN}\n")
    assert ambient.detect(web) == TOKEN
    file.write_text("")
    with pytest.raises(sigwright.AccessDeniedError, match="filesystem: it has none"):
        ambient.detect(web)


def test_a_machine_that_only_says_google_is_not_waited_for(
    web: oidc.Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    product = tmp_path / "product_name"
    monkeypatch.setattr(ambient, "PRODUCT_NAME", str(product))
    monkeypatch.setattr(ambient, "METADATA_SERVER", ("127.0.0.1", 1))
    for text in ("Standard PC", "Google Compute Engine\n"):
        product.write_text(text)
        assert ambient.detect(web) is None


def test_googles_metadata_server_makes_it_google(
    web: oidc.Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    product = tmp_path / "product_name"
    product.write_text("Google\n")
    monkeypatch.setattr(ambient, "PRODUCT_NAME", str(product))
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setattr(ambient, "METADATA_SERVER", server.getsockname())
        assert ambient.PROVIDERS["google"].is_there()


@pytest.mark.parametrize("form", ["{}", "unix:{}", "unix://{}"])
def test_a_spiffe_agent_is_named_in_every_way(
    web: oidc.Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    path = tmp_path / "agent.sock"
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(path))
    server.listen()

    def hang_up() -> None:
        server.accept()[0].close()

    thread = threading.Thread(target=hang_up)
    thread.start()
    monkeypatch.setenv("SPIFFE_ENDPOINT_SOCKET", form.format(path))
    with pytest.raises(sigwright.AccessDeniedError, match="spiffe: asking the SPIFFE agent"):
        ambient.detect(web)
    thread.join()
    server.close()


def test_a_spiffe_agent_at_another_address_is_not_spoken_to(web: oidc.Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPIFFE_ENDPOINT_SOCKET", "tcp://127.0.0.1:8000")
    assert ambient.detect(web) is None


def test_the_parts_of_the_id_package_are_still_there() -> None:
    from id._internal.oidc import ambient as theirs

    for name in ("detect_github", "detect_gitlab", "detect_buildkite", "detect_circleci", "detect_gcp"):
        assert callable(getattr(theirs, name))
