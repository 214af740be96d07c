"""What every provider of keys does: each file beside this one runs it over a service of its kind."""

from __future__ import annotations

import logging
import pickle
from pathlib import Path
from typing import Any, Protocol

import pytest

import sigwright
from sigwright import keys
from sigwright.keys import schemes

KINDS = ("ecdsa-p256", "ecdsa-p384", "ecdsa-p521", "ed25519", "rsa-2048")
NO_LOG: dict[str, Any] = {"tlog_upload": False}
NO_EVIDENCE: dict[str, Any] = {"insecure_ignore_tlog": True}


class Service(Protocol):
    """A running service, and how it can be made to misbehave."""

    kinds: tuple[str, ...]
    malformed: tuple[str, ...]
    missing: str
    permission: str
    """What a refusal must name."""

    def name(self, kind: str) -> str:
        """The name under which a key may be made."""

    def make(self, kind: str) -> str:
        """Make a key and return its name."""

    def deny(self) -> None:
        """From now on refuse."""

    def shut(self) -> None:
        """From now on be down."""

    def lie(self) -> None:
        """From now on sign with another key."""


def kind_and_bits(kind: str) -> tuple[str, int]:
    return ("rsa", int(kind[4:])) if kind.startswith("rsa-") else (kind, 0)


class ProviderContract:
    """The tests. A subclass has a fixture `service`."""

    @pytest.fixture(params=KINDS)
    def key_name(self, request: pytest.FixtureRequest, service: Service) -> str:
        if request.param not in service.kinds:
            pytest.skip(f"there are no {request.param} keys there")
        return service.make(request.param)

    def test_a_key_signs_and_verifies_images_attestations_and_files(self, key_name: str, image: str) -> None:
        sigwright.sign(image, key=key_name, **NO_LOG)
        assert sigwright.verify(image, key=key_name, **NO_EVIDENCE).ok
        sigwright.attest(image, key=key_name, predicate={"a": 1}, **NO_LOG)
        assert sigwright.verify_attestation(image, key=key_name, **NO_EVIDENCE).ok
        blob = sigwright.sign_blob(b"data", key=key_name, **NO_LOG)
        assert sigwright.verify_blob(b"data", key=key_name, bundle=blob.bundle, **NO_EVIDENCE).ok
        with pytest.raises(sigwright.NoMatchingSignatureError):
            sigwright.verify_blob(b"date", key=key_name, bundle=blob.bundle, **NO_EVIDENCE)

    def test_the_signature_is_of_the_public_key_that_is_shown(self, service: Service, image: str) -> None:
        name, other = service.make("ecdsa-p256"), service.make("ecdsa-p256")
        public = schemes.public_key(name)
        sigwright.sign(image, key=name, **NO_LOG)
        assert sigwright.verify(image, key=public, **NO_EVIDENCE).ok
        assert public != schemes.public_key(other)
        with pytest.raises(sigwright.NoMatchingSignatureError):
            sigwright.verify(image, key=other, **NO_EVIDENCE)

    def test_a_signature_by_another_key_is_refused_and_not_stored(self, service: Service, image: str) -> None:
        name = service.make("ecdsa-p256")
        service.lie()
        with pytest.raises(sigwright.KeyUnusableError, match="does not verify"):
            sigwright.sign(image, key=name, **NO_LOG)
        assert sigwright.tree(image).attached == ()

    def test_a_missing_key_is_missing(self, service: Service, image: str) -> None:
        for call in (lambda: sigwright.sign(image, key=service.missing, **NO_LOG),
                     lambda: sigwright.verify(image, key=service.missing)):  # fmt: skip
            with pytest.raises(sigwright.KeyUnusableError) as caught:
                call()
            assert caught.value.exit_code == 19

    def test_a_malformed_name_is_a_mistake(self, service: Service, image: str) -> None:
        for name in service.malformed:
            with pytest.raises(sigwright.UsageError):
                sigwright.sign(image, key=name, **NO_LOG)
            with pytest.raises(sigwright.UsageError):
                sigwright.verify(image, key=name)

    def test_a_refusal_names_the_permission(self, service: Service, image: str) -> None:
        name = service.make("ecdsa-p256")
        service.deny()
        with pytest.raises(sigwright.AccessDeniedError) as caught:
            sigwright.sign(image, key=name, **NO_LOG)
        assert service.permission in caught.value.hint
        assert caught.value.exit_code == 20

    def test_a_service_that_is_down_is_asked_again_and_then_given_up(
        self, service: Service, image: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        name = service.make("ecdsa-p256")
        service.shut()
        with caplog.at_level(logging.WARNING, "sigwright"), pytest.raises(sigwright.UnreachableError) as caught:
            sigwright.sign(image, key=name, **NO_LOG)
        assert caught.value.exit_code == 21
        assert "attempt 1 of 3" in caplog.text
        assert sigwright.tree(image).attached == ()

    def test_a_signer_gives_nothing_away(self, service: Service) -> None:
        signer = keys.signer(service.make("ecdsa-p256"), None)
        assert repr(signer) == f"<Signer {signer.public_key.fingerprint}>"
        with pytest.raises(TypeError):
            pickle.dumps(signer)


class ServiceContract(ProviderContract):
    """The tests of providers that make keys which never leave them."""

    def test_a_key_is_made_where_it_stays(self, service: Service) -> None:
        for kind in service.kinds:
            name = service.name(kind)
            made = schemes.create(name, *kind_and_bits(kind))
            assert made == schemes.public_key(name)
            assert made.kind == kind.partition("-2")[0]

    def test_a_key_of_no_kind_is_not_made(self, service: Service) -> None:
        with pytest.raises(sigwright.UsageError):
            schemes.create(service.name("ecdsa-p256"), "rsa", 1234)

    def test_the_command_makes_a_key_and_writes_its_public_half(
        self, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from sigwright import cli

        monkeypatch.chdir(tmp_path)
        name = service.name("ecdsa-p256")
        assert cli.run(["generate-key-pair", "--kms", name]) == 0
        assert not (tmp_path / "cosign.key").exists()
        assert sigwright.PublicKey.from_file(tmp_path / "cosign.pub") == schemes.public_key(name)
        assert cli.run(["public-key", "--key", name, "--outfile", "again.pub"]) == 0
        assert (tmp_path / "again.pub").read_text() == (tmp_path / "cosign.pub").read_text()


class StoreContract(ProviderContract):
    """The tests of providers that keep key files."""

    def test_the_command_keeps_a_pair_and_writes_its_public_half(
        self, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from sigwright import cli

        monkeypatch.chdir(tmp_path)
        name = service.name("ecdsa-p256")
        assert cli.run(["generate-key-pair", name]) == 0
        assert not (tmp_path / "cosign.key").exists()
        public = sigwright.PublicKey.from_file(tmp_path / "cosign.pub")
        assert public == schemes.public_key(name) == keys.signer(name, None).public_key
