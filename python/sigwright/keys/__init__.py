"""Keys and signers, from whatever names them: a file, env://VARIABLE, a URL, a key in a service, an object."""

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

OTHERS_MAY_READ = 0o004


def environment_password() -> bytes:
    """Return the password that the environment holds; an empty one is a password too."""
    return os.environb.get(b"COSIGN_PASSWORD", b"")


def scheme_of(name: str) -> str:
    """Return the scheme of a key's name: "env" of env://VARIABLE, "" of a path."""
    scheme, colon, rest = name.partition(":")
    if colon and (rest.startswith("//") or scheme == "pkcs11"):
        return scheme
    return ""


def has_password(key: PrivateKeyLike) -> bool:
    """Tell whether a password may have to open the key: services open their own."""
    return isinstance(key, (str, os.PathLike)) and scheme_of(os.fspath(key)) in ("", "env")


def public_keys(keys: KeyLike | Sequence[KeyLike], fetch: Fetch, timeout: float | None = None) -> list[PublicKey]:
    """Return the public keys that `keys` names; `fetch` reads a URL, and services get `timeout` seconds each."""
    if isinstance(keys, (str, os.PathLike, PublicKey)):
        keys = [keys]
    return [_public_key(key, fetch, timeout) for key in keys]


def _public_key(key: KeyLike, fetch: Fetch, timeout: float | None) -> PublicKey:
    if isinstance(key, PublicKey):
        return key
    if not isinstance(key, (str, os.PathLike)):
        raise TypeError(f"a public key is a path, a URL or a PublicKey, not {type(key).__name__}")
    name = os.fspath(key)
    scheme = scheme_of(name)
    if not scheme:
        return PublicKey.from_file(name)
    if scheme == "env":
        return PublicKey.from_pem(_from_environment(name))
    if scheme in ("http", "https"):
        return PublicKey.from_pem(fetch(name))
    from sigwright.keys import schemes

    return schemes.public_key(name, timeout)


def signer(key: PrivateKeyLike, password: str | bytes | None, timeout: float | None = None) -> CoreSigner:
    """Return the signer that `key` names; one that was returned before stays what it is.

    A service gets `timeout` seconds, from now to the last signature.
    """
    if isinstance(key, CoreSigner):
        return key
    if isinstance(key, PrivateKey):
        return key_signer(key)
    if isinstance(key, (str, os.PathLike)):
        name = os.fspath(key)
        if has_password(name):
            return key_signer(private_key(name, password))
        from sigwright.keys import schemes

        found = schemes.signer(name, timeout)
        return found if isinstance(found, CoreSigner) else _external(found)
    if not callable(getattr(key, "sign", None)):
        raise TypeError(f"a signing key is a path, a PrivateKey or a Signer, not {type(key).__name__}")
    return _external(key)


def public_key(name: str, password: str | bytes | None, timeout: float | None = None) -> PublicKey:
    """Return the public half of the signing key that `name` names."""
    if has_password(name):
        return private_key(name, password).public_key
    from sigwright.keys import schemes

    return schemes.public_key(name, timeout)


def certificate(key: PrivateKeyLike, timeout: float | None = None) -> bytes:
    """Return the certificate that a token keeps beside the key, DER; empty where there is none."""
    if not isinstance(key, (str, os.PathLike)) or has_password(key):
        return b""
    from sigwright.keys import schemes

    return schemes.certificate(os.fspath(key), timeout)


def private_key(name: str, password: str | bytes | None) -> PrivateKey:
    """Open the private key that `name` names: a file, or env://VARIABLE."""
    if scheme_of(name) == "env":
        return PrivateKey.from_pem(_from_environment(name), password)
    key = PrivateKey.from_file(name, password)
    warn_of_readers(name, "only its password protects it")  # Kubernetes mounts secrets so
    return key


def warn_of_readers(path: str, what: str) -> None:
    """Say that a private key can be read by everybody, where it can."""
    if os.stat(path).st_mode & OTHERS_MAY_READ:  # noqa: PTH116
        from logging import getLogger

        message = f"warning: the private key {path} can be read by everybody: {what} (chmod 600 {path})"
        getLogger("sigwright.keys").warning("%s", message)


def _from_environment(name: str) -> str:
    variable = name.removeprefix("env://")
    if not variable:
        raise UsageError(f"no name of a variable: {name}", hint="write env://VARIABLE")
    value = os.environ.get(variable)
    if value is None:
        raise KeyNotFoundError(f"the environment has no variable {variable}", hint=f"set {variable} to the key, PEM")
    return value


def _external(key: Signer) -> CoreSigner:
    wanted = ALGORITHMS.get(key.algorithm)
    if wanted is None:
        raise KeyUnusableError(f"unknown algorithm {key.algorithm!r}", hint="use one of sigwright.keys.ALGORITHMS")
    public = key.public_key()
    if not isinstance(public, PublicKey):
        public = PublicKey.from_pem(public)
    sign_message = getattr(key, "sign_message", None)
    if sign_message is None:
        return service_signer(public, (wanted,), lambda data, _: key.sign(data))
    return service_signer(
        public, (wanted,), lambda data, _: key.sign(data), sign_message=lambda data, _: sign_message(data)
    )


def service_signer(
    public: PublicKey,
    hashes: Sequence[str],
    sign: Callable[[bytes, str], bytes],
    *,
    sign_message: Callable[[bytes, str], bytes] | None = None,
) -> CoreSigner:
    """Return the signer of a key elsewhere, which signs digests by `hashes` alone; "" is the message itself.

    The core checks every signature with the public key before it uses it.
    """

    def fitting(call: Callable[[bytes, str], bytes]) -> Callable[[bytes, str], bytes]:
        def checked(data: bytes, hash: str) -> bytes:
            if hash not in hashes:
                raise _unfit(public, hashes, hash)
            return call(data, hash)

        return checked

    return callback_signer(public, fitting(sign), sign_message=None if sign_message is None else fitting(sign_message))


def _unfit(public: PublicKey, hashes: Sequence[str], hash: str) -> KeyUnusableError:
    signs = " and ".join(f"{name} digests" if name else "whole messages" for name in hashes)
    needed = f"a {hash} digest" if hash else "the message itself"
    return KeyUnusableError(
        f"the {public.kind} key signs {signs} only, and {needed} is to be signed here",
        hint="use another kind of key, or another log: which log takes which signature is told in the guide to keys",
    )


if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in ("Signer", "MessageSigner", "Provider", "KeyLike", "PrivateKeyLike"):
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from sigwright.keys import _types

        return getattr(_types, name)
