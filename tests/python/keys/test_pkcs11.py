"""Keys in tokens: what no token is needed for. tests/interop runs the contract over SoftHSM."""

from __future__ import annotations

from pathlib import Path

import pytest

import sigwright
from python.keys.contract import NO_LOG
from sigwright.keys import _pkcs11_uri, pkcs11

pytest.importorskip("pkcs11")


@pytest.mark.parametrize("wrapped", [True, False])
def test_an_edwards_point_is_a_public_key(wrapped: bool) -> None:
    key = sigwright.PrivateKey.generate("ed25519").public_key
    point = key.to_der()[-32:]
    assert sigwright.PublicKey.from_der(pkcs11._ed25519_spki(b"\x04\x20" + point if wrapped else point)) == key
    with pytest.raises(sigwright.KeyUnusableError):
        pkcs11._ed25519_spki(point + b"\x00" * 25)


def test_the_prefix_of_a_digest_is_the_one_of_pkcs1() -> None:
    """What OpenSSL makes of the same digest: the signature opened with the public key shows prefix and digest."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    key = rsa.generate_private_key(65537, 2048)
    for name, algorithm in (("sha256", hashes.SHA256()), ("sha384", hashes.SHA384()), ("sha512", hashes.SHA512())):
        signature = key.sign(b"message", padding.PKCS1v15(), algorithm)
        opened = pow(int.from_bytes(signature, "big"), 65537, key.public_key().public_numbers().n).to_bytes(256, "big")
        hasher = hashes.Hash(algorithm)
        hasher.update(b"message")
        assert opened.endswith(b"\x00" + pkcs11.DIGEST_INFO[name] + hasher.finalize())


def test_what_is_no_module_is_said(image: str, tmp_path: Path) -> None:
    (tmp_path / "module.so").write_text("no library")
    with pytest.raises(sigwright.KeyUnusableError):
        sigwright.sign(image, key=f"pkcs11:token=t;object=o?module-path={tmp_path}/module.so", **NO_LOG)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("PinIncorrect", sigwright.WrongPasswordError),
        ("NoSuchToken", sigwright.KeyNotFoundError),
        ("UserNotLoggedIn", sigwright.AccessDeniedError),
        ("DeviceRemoved", sigwright.UnreachableError),
        ("MechanismInvalid", sigwright.KeyUnusableError),
    ],
)
def test_what_a_token_refuses_is_told_in_our_words(kind: str, expected: type[sigwright.Error], tmp_path: Path) -> None:
    (tmp_path / "module.so").touch()
    uri = _pkcs11_uri.parse(f"pkcs11:token=t;object=o?module-path={tmp_path}/module.so&pin-value=4711")
    error = pkcs11._explain(type(kind, (RuntimeError,), {})(), uri)
    assert type(error) is expected
    assert "4711" not in f"{error}{error.hint}"
