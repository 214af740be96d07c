"""Keys of the transit engine of HashiCorp Vault and of OpenBao: hashivault://KEY, openbao://KEY."""

from __future__ import annotations

import os
import re
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any, NamedTuple

from sigwright._core import PublicKey
from sigwright.errors import (
    AccessDeniedError,
    Error,
    KeyNotFoundError,
    KeyUnusableError,
    UnreachableError,
    UsageError,
)
from sigwright.keys import _service

if TYPE_CHECKING:
    from collections.abc import Callable

    from sigwright._core import Signer as CoreSigner

_NAME = re.compile(r"(?:hashivault|openbao)://(?P<key>\w(?:[\w.-]*\w)?)", re.ASCII)
_SIGNATURE = re.compile(r"vault:v(?P<version>[0-9]+):(?P<signature>[A-Za-z0-9+/=]+)")

KINDS = {
    "ecdsa-p256": "ecdsa-p256",
    "ecdsa-p384": "ecdsa-p384",
    "ecdsa-p521": "ecdsa-p521",
    "ed25519": "ed25519",
    "rsa-2048": "rsa-2048",
    "rsa-3072": "rsa-3072",
    "rsa-4096": "rsa-4096",
}
HASHES = {"ecdsa": ("sha256", "sha384", "sha512"), "rsa": ("sha256", "sha384", "sha512"), "ed25519": ("",)}
ALGORITHMS = {"sha256": "sha2-256", "sha384": "sha2-384", "sha512": "sha2-512"}
ED25519_SPKI = bytes.fromhex("302a300506032b6570032100")

PASSING = ("RateLimitExceeded", "InternalServerError", "VaultDown", "VaultNotInitialized", "BadGateway")


class Key(NamedTuple):
    """A transit key and the way to it. It is never shown: the client holds a token."""

    client: Any
    mount: str
    name: str

    def __repr__(self) -> str:
        return f"<Key {self.mount}/keys/{self.name}>"


def signer(name: str) -> CoreSigner:
    """Return who signs with the newest version that the key has now."""
    key = _open(name)
    public, version = _read(key)

    def sign(data: bytes, hash: str) -> bytes:
        options = {"hash_algorithm": ALGORITHMS[hash], "prehashed": True} if hash else {}
        answer = _call(
            key, f"update on {key.mount}/sign/{key.name}", key.client.secrets.transit.sign_data, name=key.name,
            hash_input=b64encode(data).decode(), key_version=version, signature_algorithm="pkcs1v15",
            marshaling_algorithm="asn1", mount_point=key.mount, **options,
        )  # fmt: skip
        return _signature(answer, version)

    return _service.signer(public, HASHES[public.kind.partition("-")[0]], sign)


def public_key(name: str) -> PublicKey:
    """Return the public key of the newest version."""
    return _read(_open(name))[0]


def created(name: str) -> float | None:
    """Return when the newest version was made."""
    data = _facts(_open(name))["data"]
    return _service.seconds_of(data["keys"][str(data["latest_version"])].get("creation_time"))


def create(name: str, kind: str, bits: int) -> PublicKey:
    """Make a key; Vault keeps one of that name that is there already."""
    key = _open(name)
    _call(
        key, f"update on {key.mount}/keys/{key.name}", key.client.secrets.transit.create_key, name=key.name,
        key_type=_service.kind_name(kind, bits, KINDS), mount_point=key.mount,
    )  # fmt: skip
    return _read(key)[0]


def _open(name: str) -> Key:
    match = _NAME.fullmatch(name)
    if match is None:
        raise UsageError(f"no name of a transit key: {name}", hint="write hashivault://KEY or openbao://KEY")
    address = _either("VAULT_ADDR", "BAO_ADDR")
    if not address:
        raise UsageError("VAULT_ADDR or BAO_ADDR is not set", hint="set it to the server's URL")
    token = _either("VAULT_TOKEN", "BAO_TOKEN") or _token_of_file()
    if not token:
        raise AccessDeniedError("there is no token for Vault", hint="set VAULT_TOKEN or BAO_TOKEN, or run vault login")
    client = _service.library("hvac", "vault").Client(
        url=address, token=token, namespace=_either("VAULT_NAMESPACE", "BAO_NAMESPACE") or None, verify=_verify(),
        timeout=(_service.connect_seconds(), _service.read_seconds()), allow_redirects=False,
    )  # fmt: skip
    return Key(client, (os.environ.get("TRANSIT_SECRET_ENGINE_PATH") or "transit").strip("/"), match["key"])


def _either(vault: str, bao: str) -> str:
    return os.environ.get(vault) or os.environ.get(bao) or ""


def _verify() -> bool | str:
    if _either("VAULT_SKIP_VERIFY", "BAO_SKIP_VERIFY").lower() in ("1", "t", "true"):
        return False
    return _either("VAULT_CACERT", "BAO_CACERT") or _either("VAULT_CAPATH", "BAO_CAPATH") or True


def _token_of_file() -> str:
    """Return what `vault login` has kept."""
    try:
        with open(os.path.expanduser("~/.vault-token"), encoding="utf-8") as file:  # noqa: PTH111
            return file.read(4096).strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _facts(key: Key) -> Any:
    return _call(
        key, f"read on {key.mount}/keys/{key.name}", key.client.secrets.transit.read_key, name=key.name,
        mount_point=key.mount,
    )  # fmt: skip


def _read(key: Key) -> tuple[PublicKey, int]:
    answer = _facts(key)
    try:
        version = int(answer["data"]["latest_version"])
        newest = answer["data"]["keys"][str(version)]
        text = str(newest["public_key"])
        if newest.get("name") == "ed25519" or answer["data"].get("type") == "ed25519":
            return PublicKey.from_der(ED25519_SPKI + b64decode(text, validate=True)), version
        return PublicKey.from_pem(text), version
    except (AttributeError, KeyError, TypeError, ValueError):
        raise KeyUnusableError(f"{key.mount}/keys/{key.name} is no key for signing", hint="see vault read") from None


def _signature(answer: Any, version: int) -> bytes:
    try:
        match = _SIGNATURE.fullmatch(answer["data"]["signature"])
        if match is not None and int(match["version"]) == version:
            return b64decode(match["signature"], validate=True)
    except (KeyError, TypeError, ValueError):
        pass
    raise KeyUnusableError(f"Vault's answer is no signature by version {version} of the key")


def _call(key: Key, permission: str, call: Callable[..., Any], **arguments: Any) -> Any:
    return _service.patiently(lambda: call(**arguments), lambda raised: _explain(raised, permission, key))


def _explain(raised: Exception, permission: str, key: Key) -> Error:
    kind = type(raised).__name__
    # The library puts the address after Vault's own words.
    words = "; ".join(map(str, getattr(raised, "errors", None) or [str(raised)]))
    text = f"Vault: {_service.said(words, key.client.token)}"
    if kind in ("Forbidden", "Unauthorized"):
        return AccessDeniedError(text, hint=f"the token must be valid, and its policy needs {permission}")
    if kind == "InvalidPath":
        return KeyNotFoundError(f"Vault has no key {key.mount}/keys/{key.name}", hint="vault list transit/keys")
    if kind in PASSING:
        return UnreachableError(text)
    if type(raised).__module__.startswith("requests"):
        return UnreachableError(f"Vault at {key.client.url} does not answer ({kind})", hint="check VAULT_ADDR")
    return KeyUnusableError(text)
