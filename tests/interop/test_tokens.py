"""Keys in tokens: the contract of providers over SoftHSM, and what cosign makes of the signatures."""

from __future__ import annotations

import gc
import itertools
import json
import subprocess
from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_der_public_key

import sigwright
from fakes import images
from interop.programs import SIGNS_ALONE, Program
from interop.registries import Registry
from python.keys.contract import KINDS, NO_EVIDENCE, NO_LOG, Service, ServiceContract, kind_and_bits
from sigwright import PrivateKey, keys
from sigwright.demo import Layout
from sigwright.keys import _pkcs11_uri, pkcs11, schemes

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
PIN = "1234"
numbers = itertools.count()


@pytest.fixture(scope="session")
def token(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A token of SoftHSM; the environment that leads to it. One a process: a module reads its configuration once."""
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    config = folder / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {folder / 'tokens'}\n")
    settings = {"SOFTHSM2_CONF": str(config), "COSIGN_PKCS11_MODULE_PATH": MODULE, "COSIGN_PKCS11_PIN": PIN}
    line = ["softhsm2-util", "--init-token", "--free", "--label", "interop", "--pin", PIN, "--so-pin", "5678"]
    subprocess.run(line, check=True, env=settings, capture_output=True)
    return settings


@pytest.fixture(autouse=True)
def _reach_the_token(token: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in token.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def image(tmp_path: Path) -> str:
    Layout(tmp_path / "layout").add_image([b"first"])
    return f"oci:{tmp_path / 'layout'}:demo"


class TokenService:
    """The contract's view of the token."""

    kinds = KINDS
    malformed = ("pkcs11:", "pkcs11:token=interop", "pkcs11:object=x")
    missing = "pkcs11:token=interop;object=nowhere"
    permission = ""

    def name(self, kind: str) -> str:
        return f"pkcs11:token=interop;object={kind}-{next(numbers)}"

    def make(self, kind: str) -> str:
        name = self.name(kind)
        schemes.create(name, *kind_and_bits(kind))
        return name

    def deny(self) -> None:
        raise AssertionError

    shut = lie = deny


class TestTokens(ServiceContract):
    """SoftHSM."""

    @pytest.fixture
    def service(self) -> TokenService:
        return TokenService()

    def test_a_signature_by_another_key_is_refused_and_not_stored(self, service: Service, image: str) -> None:
        """A public object that is not the private one's."""
        name = service.make("ecdsa-p256")
        uri = _pkcs11_uri.parse(name)
        token = pkcs11._Token(uri, PIN, writes=True)
        encodings = __import__("pkcs11.util.ec", fromlist=["ec"])
        attribute = token.library.constants.Attribute
        token.get("PUBLIC_KEY").destroy()
        foreign = encodings.decode_ec_public_key(PrivateKey.generate().public_key.to_der())
        token.session.create_object({**foreign, attribute.LABEL: uri.label, attribute.TOKEN: True})
        with pytest.raises(sigwright.KeyUnusableError, match="does not verify"):
            sigwright.sign(image, key=name, **NO_LOG)
        assert sigwright.tree(image).attached == ()

    # A token has neither permissions that we know of nor a way to be down for a while.
    test_a_refusal_names_the_permission = None  # type: ignore[assignment]
    test_a_service_that_is_down_is_asked_again_and_then_given_up = None  # type: ignore[assignment]


def test_a_wrong_pin_is_not_a_missing_key(image: str) -> None:
    name = TokenService().make("ecdsa-p256")
    gc.collect()  # a login is the whole process's, and lasts as long as any session that another test left
    with pytest.raises(sigwright.WrongPasswordError) as caught:
        sigwright.sign(image, key=f"{name}?pin-value=99999", **NO_LOG)
    assert caught.value.exit_code == 19
    assert "99999" not in f"{caught.value}{caught.value.hint}"


def test_a_wrong_pin_is_noticed_while_another_session_is_logged_in(image: str) -> None:
    name = TokenService().make("ecdsa-p256")
    logged_in = pkcs11._Token(_pkcs11_uri.parse(name), PIN)
    with pytest.raises(sigwright.WrongPasswordError) as caught:
        sigwright.sign(image, key=f"{name}?pin-value=99999", **NO_LOG)
    assert "99999" not in f"{caught.value}{caught.value.hint}"
    sigwright.sign(image, key=name, **NO_LOG)
    assert logged_in.get("PRIVATE_KEY") is not None


def test_a_signer_that_goes_away_leaves_the_others_logged_in(image: str) -> None:
    name = TokenService().make("ecdsa-p256")
    gc.collect()
    first, second = keys.signer(name, None), keys.signer(name, None)
    del first
    gc.collect()
    sigwright.sign(image, key=second, **NO_LOG)
    del second
    gc.collect()
    assert not pkcs11._logins


def test_a_token_that_is_not_there_is_missing(image: str) -> None:
    with pytest.raises(sigwright.KeyNotFoundError):
        sigwright.sign(image, key="pkcs11:token=nowhere;object=x", **NO_LOG)


def test_the_public_key_needs_no_pin(image: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name = TokenService().make("ecdsa-p256")
    sigwright.sign(image, key=name, **NO_LOG)
    monkeypatch.delenv("COSIGN_PKCS11_PIN")
    assert sigwright.verify(image, key=name, **NO_EVIDENCE).ok
    with pytest.raises(sigwright.KeyUnusableError):
        sigwright.sign(image, key=name, **NO_LOG)


def test_tokens_and_keys_are_listed_by_the_names_that_open_them(image: str) -> None:
    name = TokenService().make("ecdsa-p256")
    slots = {found.label: slot for slot, found in pkcs11.list_tokens(MODULE)}
    listed = {key.label: key.uri for key in pkcs11.list_keys(MODULE, str(slots["interop"]), PIN)}
    uri = listed[name.rpartition("=")[2]]
    assert schemes.public_key(uri) == schemes.public_key(name)


@pytest.mark.parametrize("kind", ["ecdsa-p256", "rsa-2048"])
def test_cosign_verifies_what_a_token_signed(
    cosign: Program, sigwright: Program, registry_of: Callable[[str], Registry], token: dict[str, str], repository: str,
    tmp_path: Path, kind: str,
) -> None:  # fmt: skip
    program = replace(sigwright, settings={**sigwright.settings, **token})
    name, prefix = TokenService().name(kind), tmp_path / "key"
    key_type, bits = kind_and_bits(kind)
    wanted = ["--key-type", key_type, *(["--rsa-bits", str(bits)] if bits else [])]
    program.succeeds("generate-key-pair", "--kms", name, *wanted, "--output-key-prefix", prefix)
    registry = registry_of("ggcr")
    reference = registry.push(repository, images.image(repository))
    program.succeeds("sign", *SIGNS_ALONE, "--key", name, reference)
    public = prefix.with_suffix(".pub")
    for form in ("--new-bundle-format=true", "--new-bundle-format=false"):
        cosign.succeeds("verify", "--insecure-ignore-tlog", "--allow-http-registry", form, "--key", public, reference)
    program.succeeds("verify", "--insecure-ignore-tlog", "--key", name, reference)


def certify(name: str, public: sigwright.PublicKey) -> bytes:
    """Put a certificate of a key beside a token's key, as a PKI of one's own would issue it; returns it, DER."""
    authority = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(timezone.utc)
    builder = x509.CertificateBuilder(
        x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "authority")]), x509.Name([]),
        load_der_public_key(public.to_der()), 1, now, now + timedelta(days=30),  # type: ignore[arg-type]
    )  # fmt: skip
    email = x509.SubjectAlternativeName([x509.RFC822Name("signer@example.com")])
    der = builder.add_extension(email, critical=True).sign(authority, SHA256()).public_bytes(Encoding.DER)
    uri = _pkcs11_uri.parse(name)
    token = pkcs11._Token(uri, PIN, writes=True)
    attribute, classes = token.library.constants.Attribute, token.library.constants.ObjectClass
    token.session.create_object(
        {
            attribute.CLASS: classes.CERTIFICATE, attribute.CERTIFICATE_TYPE: 0, attribute.TOKEN: True,
            attribute.LABEL: uri.label, attribute.SUBJECT: b"\x30\x00", attribute.VALUE: der,
        }
    )  # fmt: skip
    return der


def signed_bundle(name: str, tmp_path: Path, **options: Any) -> dict[str, Any]:
    signed = sigwright.sign_blob(b"text", key=name, **NO_LOG, **options)
    material: dict[str, Any] = json.loads(signed.bundle)["verificationMaterial"]
    return material


def test_the_certificate_beside_a_key_stands_beside_its_signatures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = TokenService().make("ecdsa-p256")
    assert "publicKey" in signed_bundle(name, tmp_path)
    der = certify(name, schemes.public_key(name))
    assert b64decode(signed_bundle(name, tmp_path)["certificate"]["rawBytes"]) == der
    monkeypatch.setenv("COSIGN_PKCS11_IGNORE_CERTIFICATE", "1")
    assert "publicKey" in signed_bundle(name, tmp_path)


def test_a_certificate_that_is_named_stands_there_instead(tmp_path: Path) -> None:
    name = TokenService().make("ecdsa-p256")
    beside = certify(name, schemes.public_key(name))
    other = TokenService().make("ecdsa-p256")
    named = certify(other, schemes.public_key(name))
    (tmp_path / "named.der").write_bytes(named)
    assert beside != named
    found = signed_bundle(name, tmp_path, certificate=tmp_path / "named.der")
    assert b64decode(found["certificate"]["rawBytes"]) == named


def test_the_certificate_of_another_key_is_refused(image: str) -> None:
    name = TokenService().make("ecdsa-p256")
    certify(name, PrivateKey.generate().public_key)
    with pytest.raises(sigwright.KeyUnusableError):
        sigwright.sign(image, key=name, **NO_LOG)
    assert sigwright.tree(image).attached == ()


def test_of_several_certificates_the_one_of_the_key_counts(tmp_path: Path) -> None:
    name = TokenService().make("ecdsa-p256")
    certify(name, PrivateKey.generate().public_key)
    own = certify(name, schemes.public_key(name))
    assert b64decode(signed_bundle(name, tmp_path)["certificate"]["rawBytes"]) == own


def test_a_key_that_wants_the_pin_each_time_gets_it(image: str) -> None:
    """As the key of PIV's signature slot does."""
    name = TokenService().name("ecdsa-p256")
    uri = _pkcs11_uri.parse(name)
    token = pkcs11._Token(uri, PIN, writes=True)
    attribute, types = token.library.constants.Attribute, token.library.KeyType
    curve = __import__("pkcs11.util.ec", fromlist=["ec"]).encode_named_curve_parameters("secp256r1")
    parameters = token.session.create_domain_parameters(types.EC, {attribute.EC_PARAMS: curve}, local=True)
    each_time = {attribute.ALWAYS_AUTHENTICATE: True}
    parameters.generate_keypair(store=True, label=uri.label, private_template=each_time)
    sigwright.sign(image, key=name, **NO_LOG)
    assert sigwright.verify(image, key=name, **NO_EVIDENCE).ok


@pytest.fixture
def piv(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The only token of a machine, with keys under the ids of PIV's slots; a process of its own has to look at it."""
    folder = tmp_path_factory.mktemp("piv")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\n")
    settings = {
        "SOFTHSM2_CONF": str(folder / "softhsm2.conf"), "COSIGN_PKCS11_MODULE_PATH": MODULE, "COSIGN_PKCS11_PIN": PIN
    }  # fmt: skip
    line = ["softhsm2-util", "--init-token", "--free", "--label", "piv", "--pin", PIN, "--so-pin", "5678"]
    subprocess.run(line, check=True, env=settings, capture_output=True)
    return settings


def test_a_hardware_token_signs_and_verifies_by_its_slots(
    cosign: Program, sigwright: Program, registry_of: Callable[[str], Registry], piv: dict[str, str], repository: str,
    tmp_path: Path,
) -> None:  # fmt: skip
    program = replace(sigwright, settings={**sigwright.settings, **piv})
    for number, name in ((1, "other"), (2, "key")):
        words = ("--kms", f"pkcs11:token=piv;id=%0{number};object={name}", "--output-key-prefix", tmp_path / name)
        program.succeeds("generate-key-pair", *words)
    registry = registry_of("ggcr")
    reference = registry.push(repository, images.image(repository))
    program.succeeds("sign", *SIGNS_ALONE, "--sk", reference)
    alone = ("--insecure-ignore-tlog", "--allow-http-registry")
    cosign.succeeds("verify", *alone, "--key", tmp_path / "key.pub", reference)
    program.succeeds("verify", *alone, "--sk", "--slot", "signature", reference)
    program.exits(12, "verify", *alone, "--sk", "--slot", "authentication", reference)
    assert program.succeeds("public-key", "--sk").stdout == (tmp_path / "key.pub").read_text()
    program.exits(19, "public-key", "--sk", "--slot", "card-authentication")
    assert "give one" in program.exits(2, "public-key", "--sk", "--key", "cosign.key").stderr
    line = ["softhsm2-util", "--init-token", "--free", "--label", "more", "--pin", PIN, "--so-pin", "5678"]
    subprocess.run(line, check=True, env=piv, capture_output=True)
    assert "2 hardware tokens" in program.exits(19, "public-key", "--sk").stderr
