"""Keys of Azure Key Vault, through Azure's libraries, against a fake that signs."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

import sigwright
from fakes import key_vault
from fakes.key_service import Key
from fakes.key_vault import VERSION, Identity, KeyVault
from python.keys.contract import NO_EVIDENCE, NO_LOG, ServiceContract
from sigwright.keys import schemes

numbers = itertools.count()


class AzureService:
    """The contract's view of the fake."""

    kinds = ("ecdsa-p256", "ecdsa-p384", "ecdsa-p521", "rsa-2048")
    malformed = ("azurekms://vault", "azurekms:///key", "azurekms://h/key/v/more", "azurekms://h/key/VERSION")
    permission = "keys/get"

    def __init__(self, vault: KeyVault) -> None:
        self.vault = vault
        self.missing = f"azurekms://{vault.address}/nowhere"

    def name(self, kind: str) -> str:
        return f"azurekms://{self.vault.address}/{kind}-{next(numbers)}"

    def make(self, kind: str) -> str:
        name = self.name(kind)
        self.vault.keys[name.rpartition("/")[2]] = Key(kind)
        return name

    def deny(self) -> None:
        self.vault.denied = True

    def shut(self) -> None:
        self.vault.down = True

    def lie(self) -> None:
        self.vault.lying = True


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return key_vault.certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def vault(certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[KeyVault]:
    with KeyVault(certificate) as running, Identity(running.token) as identity:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"{identity.url}/token")
        monkeypatch.setenv("IDENTITY_HEADER", "test")
        yield running


class TestAzure(ServiceContract):
    """Azure Key Vault."""

    @pytest.fixture
    def service(self, vault: KeyVault) -> AzureService:
        return AzureService(vault)


def test_a_version_can_be_named(vault: KeyVault, image: str) -> None:
    name = AzureService(vault).make("ecdsa-p256")
    sigwright.sign(image, key=f"{name}/{VERSION}", **NO_LOG)
    assert sigwright.verify(image, key=name, **NO_EVIDENCE).ok
    with pytest.raises(sigwright.KeyNotFoundError):
        sigwright.verify(image, key=f"{name}/{'0' * 32}")
    with pytest.raises(sigwright.UsageError, match="version"):
        schemes.create(f"{name}/{VERSION}", "", 0)


def test_a_certificate_of_somebody_else_is_not_believed(
    vault: KeyVault, image: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = AzureService(vault).make("ecdsa-p256")
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(sigwright.UnreachableError):
        sigwright.sign(image, key=name, **NO_LOG)
    assert vault.log.find("POST") == []
