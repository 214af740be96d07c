"""Logins of this machine's accounts: Amazon's through boto3 and moto's server, GitHub's out of the environment."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from urllib.parse import parse_qsl

import pytest

import sigwright
from sigwright import Client, keychain
from sigwright.options import TreeOptions


def nobody(url: str, form: str) -> tuple[int, bytes]:
    """Whom Amazon's and GitHub's logins do not ask."""
    raise AssertionError(url)


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
    login = keychain.login("amazon", HOST, nobody)
    assert login is not None
    user, secret, seconds = login
    assert user == "AWS"
    assert secret == "123456789012-auth-token"
    assert 0 < seconds <= 12 * 3600


@pytest.mark.parametrize("host", ["s3.amazonaws.com", "1234.dkr.ecr.eu-west-1.amazonaws.com", f"{HOST}.evil.example"])
def test_a_host_that_is_no_registry_of_amazon_gets_no_login(host: str) -> None:
    assert keychain.login("amazon", host, nobody) is None


def test_without_an_account_there_is_no_login(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("boto3")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "GITHUB_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    assert keychain.login("amazon", HOST, nobody) is None
    assert keychain.login("github", "ghcr.io", nobody) is None


def test_amazon_that_does_not_answer_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("boto3")
    monkeypatch.setattr(keychain, "ATTEMPTS", 1)
    monkeypatch.setenv("AWS_ENDPOINT_URL_ECR", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")
    with pytest.raises(sigwright.UnreachableError):
        keychain.login("amazon", HOST, nobody)


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


ACR = "ours.azurecr.io"


class Credential:
    """Stands for azure-identity's own, which needs Azure: a token, or why there is none."""

    raised: Exception | None = None

    def get_token(self, scope: str) -> SimpleNamespace:
        assert scope == "https://management.azure.com/.default"
        if self.raised is not None:
            raise self.raised
        return SimpleNamespace(token="of-the-account")


@pytest.fixture
def azure(monkeypatch: pytest.MonkeyPatch) -> type[Credential]:
    identity = pytest.importorskip("azure.identity")
    credential = type("Own", (Credential,), {})
    monkeypatch.setattr(identity, "DefaultAzureCredential", credential)
    monkeypatch.setenv("AZURE_TENANT_ID", "tenant-1")
    return credential


@pytest.mark.usefixtures("azure")
def test_azure_exchanges_the_token_of_the_account_for_one_of_the_registry() -> None:
    asked = []

    def post(url: str, form: str) -> tuple[int, bytes]:
        asked.append((url, dict(parse_qsl(form))))
        return 200, b'{"refresh_token": "of-the-registry"}'

    login = keychain.login("azure", ACR, post)
    assert login == ("00000000-0000-0000-0000-000000000000", "of-the-registry", keychain.ACR_SECONDS)
    fields = {"grant_type": "access_token", "service": ACR, "access_token": "of-the-account", "tenant": "tenant-1"}
    assert asked == [(f"https://{ACR}/oauth2/exchange", fields)]


@pytest.mark.usefixtures("azure")
@pytest.mark.parametrize("host", ["ours.azurecr.io.evil.example", "azurecr.io", "ours.azurecr.io:444", "evil.example"])
def test_a_host_that_is_no_registry_of_azure_sees_no_token(host: str) -> None:
    assert keychain.login("azure", host, nobody) is None


@pytest.mark.usefixtures("azure")
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((401, b"{}"), sigwright.AccessDeniedError),
        ((200, b"{}"), sigwright.UnreachableError),
        ((200, b"[]"), sigwright.UnreachableError),
        ((200, b"no JSON"), sigwright.UnreachableError),
    ],
)
def test_a_refusal_of_azures_registry_shows_no_token(answer: tuple[int, bytes], error: type[sigwright.Error]) -> None:
    with pytest.raises(error) as caught:
        keychain.login("azure", ACR, lambda url, form: answer)
    assert "of-the-account" not in f"{caught.value}{caught.value.hint}"


def test_a_machine_without_an_account_at_azure_has_no_login(azure: type[Credential]) -> None:
    from azure.core.exceptions import ClientAuthenticationError
    from azure.identity import CredentialUnavailableError

    azure.raised = CredentialUnavailableError("none")
    assert keychain.login("azure", ACR, nobody) is None
    azure.raised = ClientAuthenticationError("a wrong secret")
    with pytest.raises(sigwright.AccessDeniedError, match="a wrong secret"):
        keychain.login("azure", ACR, nobody)
