"""Keys and signers, from whatever names them: a file, env://VARIABLE, a URL, an object."""

from __future__ import annotations

import os

from sigwright._core import PrivateKey, PublicKey, callback_signer, key_signer
from sigwright._core import Signer as CoreSigner
from sigwright.errors import KeyNotFoundError, KeyUnusableError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sigwright.keys._types import KeyLike, PrivateKeyLike, Signer

    Fetch = Callable[[str], bytes]

__all__ = ["ALGORITHMS", "KeyLike", "PrivateKey", "PrivateKeyLike", "PublicKey", "Signer"]

ALGORITHMS = {
    "ecdsa-sha2-256-nistp256": "sha256",
    "ecdsa-sha2-384-nistp384": "sha384",
    "ecdsa-sha2-512-nistp521": "sha512",
    "rsa-sign-pkcs1-2048-sha256": "sha256",
    "rsa-sign-pkcs1-3072-sha256": "sha256",
    "rsa-sign-pkcs1-4096-sha256": "sha256",
    "ed25519": "",
    "ed25519-ph": "sha512",
}
"""What a `Signer` may say it signs with, in cosign's names, and the hash each needs."""

LATER_SCHEMES = (
    "awskms", "azurekms", "gcpkms", "gitlab", "github", "hashivault", "k8s", "openbao", "pkcs11",
)  # fmt: skip


def environment_password() -> bytes:
    """Return the password that the environment holds; an empty one is a password too."""
    return os.environb.get(b"COSIGN_PASSWORD", b"")


def scheme_of(name: str) -> str:
    """Return the scheme of a key's name: "env" of env://VARIABLE, "" of a path."""
    scheme, colon, rest = name.partition(":")
    if colon and (rest.startswith("//") or scheme == "pkcs11"):
        return scheme
    return ""


def public_keys(keys: KeyLike | Sequence[KeyLike], fetch: Fetch) -> list[PublicKey]:
    """Return the public keys that `keys` names; `fetch` reads a URL."""
    if isinstance(keys, (str, os.PathLike, PublicKey)):
        keys = [keys]
    return [_public_key(key, fetch) for key in keys]


def _public_key(key: KeyLike, fetch: Fetch) -> PublicKey:
    if isinstance(key, PublicKey):
        return key
    if not isinstance(key, (str, os.PathLike)):
        raise TypeError(f"a public key is a path, a URL or a PublicKey, not {type(key).__name__}")
    name = os.fspath(key)
    scheme = scheme_of(name)
    if scheme == "env":
        return PublicKey.from_pem(_from_environment(name))
    if scheme in ("http", "https"):
        return PublicKey.from_pem(fetch(name))
    _refuse_other(scheme, name)
    return PublicKey.from_file(name)


def signer(key: PrivateKeyLike, password: str | bytes | None) -> CoreSigner:
    """Return the signer that `key` names."""
    if isinstance(key, PrivateKey):
        return key_signer(key)
    if isinstance(key, (str, os.PathLike)):
        return key_signer(private_key(os.fspath(key), password))
    if not callable(getattr(key, "sign", None)):
        raise TypeError(f"a signing key is a path, a PrivateKey or a Signer, not {type(key).__name__}")
    return _external(key)


def private_key(name: str, password: str | bytes | None) -> PrivateKey:
    """Open the private key that `name` names: a file, or env://VARIABLE."""
    scheme = scheme_of(name)
    if scheme == "env":
        return PrivateKey.from_pem(_from_environment(name), password)
    _refuse_other(scheme, name)
    return PrivateKey.from_file(name, password)


def _from_environment(name: str) -> str:
    variable = name.removeprefix("env://")
    value = os.environ.get(variable)
    if value is None:
        raise KeyNotFoundError(f"the environment has no variable {variable}", hint=f"set {variable} to the key, PEM")
    return value


def _refuse_other(scheme: str, name: str) -> None:
    if scheme in LATER_SCHEMES:
        raise UsageError(f"keys of {scheme} are not built in yet", hint="use a key file, or pass a Signer from Python")
    if scheme:
        raise UsageError(f"no kind of key is named {scheme}: {name}", hint="use a key file or env://VARIABLE")


def _external(key: Signer) -> CoreSigner:
    wanted = ALGORITHMS.get(key.algorithm)
    if wanted is None:
        raise KeyUnusableError(f"unknown algorithm {key.algorithm!r}", hint="use one of sigwright.keys.ALGORITHMS")
    public = key.public_key()
    if not isinstance(public, PublicKey):
        public = PublicKey.from_pem(public)

    def sign(digest: bytes, hash: str) -> bytes:
        if wanted and hash != wanted:
            raise KeyUnusableError(f"the key signs {wanted} digests only, and {hash} is needed here")
        return key.sign(digest)

    return callback_signer(public, sign)


if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in ("Signer", "KeyLike", "PrivateKeyLike"):
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from sigwright.keys import _types

        return getattr(_types, name)
