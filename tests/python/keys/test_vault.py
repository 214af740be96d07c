"""Keys of Vault's transit engine, through hvac, against a fake that signs."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

import sigwright
from fakes.key_service import Key, reply
from fakes.vault import Vault
from python.keys.contract import KINDS, NO_EVIDENCE, NO_LOG, ServiceContract
from sigwright.keys import schemes

numbers = itertools.count()


class VaultService:
    """The contract's view of the fake."""

    kinds = KINDS
    malformed = ("hashivault://", "hashivault://a/b", "hashivault://-a", "openbao://a b")
    missing = "hashivault://nowhere"
    permission = "transit/"

    def __init__(self, vault: Vault, scheme: str) -> None:
        self.vault, self.scheme = vault, scheme

    def name(self, kind: str) -> str:
        return f"{self.scheme}://{kind}.{next(numbers)}"

    def make(self, kind: str) -> str:
        name = self.name(kind)
        self.vault.versions[name.partition("://")[2]] = [Key(kind)]
        return name

    def deny(self) -> None:
        self.vault.denied = True

    def shut(self) -> None:
        self.vault.down = True

    def lie(self) -> None:
        self.vault.lying = True


@pytest.fixture
def vault(monkeypatch: pytest.MonkeyPatch) -> Iterator[Vault]:
    for variable in ("VAULT_ADDR", "VAULT_TOKEN", "BAO_ADDR", "BAO_TOKEN", "VAULT_NAMESPACE"):
        monkeypatch.delenv(variable, raising=False)
    with Vault() as running:
        monkeypatch.setenv("VAULT_ADDR", running.url)
        monkeypatch.setenv("VAULT_TOKEN", running.token)
        yield running


class TestVault(ServiceContract):
    """HashiCorp's."""

    @pytest.fixture
    def service(self, vault: Vault) -> VaultService:
        return VaultService(vault, "hashivault")


def test_openbao_is_asked_by_its_own_variables(vault: Vault, image: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VAULT_ADDR")
    monkeypatch.delenv("VAULT_TOKEN")
    name = VaultService(vault, "openbao").make("ecdsa-p256")
    with pytest.raises(sigwright.UsageError, match="BAO_ADDR"):
        sigwright.sign(image, key=name, **NO_LOG)
    monkeypatch.setenv("BAO_ADDR", vault.url)
    with pytest.raises(sigwright.AccessDeniedError) as caught:
        sigwright.sign(image, key=name, **NO_LOG)
    assert "BAO_TOKEN" in caught.value.hint
    monkeypatch.setenv("BAO_TOKEN", vault.token)
    sigwright.sign(image, key=name, **NO_LOG)
    assert sigwright.verify(image, key=name, **NO_EVIDENCE).ok


def test_a_wrong_token_is_refused_in_vaults_words_and_not_shown(
    vault: Vault, image: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = VaultService(vault, "hashivault").make("ecdsa-p256")
    monkeypatch.setenv("VAULT_TOKEN", "s.stolen")
    with pytest.raises(sigwright.AccessDeniedError, match="permission denied") as caught:
        sigwright.sign(image, key=name, **NO_LOG)
    assert "s.stolen" not in f"{caught.value}{caught.value.hint}{caught.value.__context__}{caught.value.__cause__}"


def test_the_newest_version_signs_and_stays_the_one(vault: Vault, image: str) -> None:
    name = VaultService(vault, "hashivault").make("ecdsa-p256")
    old = schemes.public_key(name)
    signer = schemes.signer(name)
    vault.versions[name.partition("://")[2]].append(Key("ecdsa-p256"))
    assert schemes.public_key(name) != old
    assert schemes.signer(name).public_key != old  # type: ignore[comparison-overlap]
    assert signer.public_key == old  # type: ignore[comparison-overlap]
    sigwright.sign(image, key=name, **NO_LOG)
    with pytest.raises(sigwright.NoMatchingSignatureError):
        sigwright.verify(image, key=old, **NO_EVIDENCE)


def test_another_mount_can_be_named(monkeypatch: pytest.MonkeyPatch, vault: Vault) -> None:
    monkeypatch.setenv("TRANSIT_SECRET_ENGINE_PATH", "team/transit")
    vault.mount = "team/transit"
    name = VaultService(vault, "hashivault").make("ed25519")
    assert schemes.public_key(name).kind == "ed25519"


def test_a_key_for_encryption_does_not_sign(vault: Vault, image: str) -> None:
    vault.versions["aes"] = []
    with pytest.raises(sigwright.KeyUnusableError):
        sigwright.sign(image, key="hashivault://aes", **NO_LOG)


def test_a_token_that_comes_back_in_an_error_is_not_shown(
    vault: Vault, image: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = VaultService(vault, "hashivault").make("ecdsa-p256")
    monkeypatch.setattr(vault, "serve", lambda request: reply({"errors": [f"not for {vault.token}"]}, 400))
    with pytest.raises(sigwright.Error, match="not for") as caught:
        sigwright.sign(image, key=name, **NO_LOG)
    assert vault.token not in str(caught.value)
