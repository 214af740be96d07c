"""Logins of this machine's accounts: Amazon's through boto3 and moto's server, GitHub's out of the environment."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import sigwright
from sigwright import Client, keychain
from sigwright.options import TreeOptions

HOST = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"


@pytest.fixture
def amazon(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    pytest.importorskip("moto")
    from moto.moto_server.threaded_moto_server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL_ECR", f"http://{host}:{port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")
    yield
    server.stop()


@pytest.mark.usefixtures("amazon")
def test_amazon_gives_a_login_for_the_registry_of_its_account() -> None:
    login = keychain.login("amazon", HOST)
    assert login is not None
    user, secret, seconds = login
    assert user == "AWS"
    assert secret == "123456789012-auth-token"
    assert 0 < seconds <= 12 * 3600


@pytest.mark.parametrize("host", ["s3.amazonaws.com", "1234.dkr.ecr.eu-west-1.amazonaws.com", f"{HOST}.evil.example"])
def test_a_host_that_is_no_registry_of_amazon_gets_no_login(host: str) -> None:
    assert keychain.login("amazon", host) is None


def test_without_an_account_there_is_no_login(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("boto3")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "GITHUB_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    assert keychain.login("amazon", HOST) is None
    assert keychain.login("github", "ghcr.io") is None


def test_amazon_that_does_not_answer_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("boto3")
    monkeypatch.setattr(keychain, "ATTEMPTS", 1)
    monkeypatch.setenv("AWS_ENDPOINT_URL_ECR", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")
    with pytest.raises(sigwright.UnreachableError):
        keychain.login("amazon", HOST)


def test_the_token_of_a_workflow_is_a_login_where_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "ghs_1")
    monkeypatch.setenv("GITHUB_ACTOR", "dev")
    client = Client()
    assert client._cloud_account("github", "ghcr.io") is None
    client = Client(k8s_keychain=True)
    client._options(TreeOptions, {})
    login = client._cloud_account("github", "ghcr.io")
    assert login is not None
    assert login[:2] == ("dev", "ghs_1")
