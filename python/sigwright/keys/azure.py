"""Keys of Azure Key Vault and Managed HSM: azurekms://VAULT_HOST/KEY[/VERSION]."""

from __future__ import annotations

import os
import re
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

_NAME = re.compile(r"azurekms://(?P<host>[^/]+)/(?P<key>[0-9A-Za-z-]+)(?:/(?P<version>[a-z0-9]*))?")
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")

CURVES = {"ecdsa-p256": "P-256", "ecdsa-p384": "P-384", "ecdsa-p521": "P-521"}
KINDS = {**CURVES, "rsa-2048": "2048", "rsa-3072": "3072", "rsa-4096": "4096"}
HASHES = {"ecdsa-p256": ("sha256",), "ecdsa-p384": ("sha384",), "ecdsa-p521": ("sha512",),
          "rsa": ("sha256", "sha384", "sha512")}  # fmt: skip


class Vault(NamedTuple):
    """A key's vault, and how it is spoken to."""

    client: Any
    credential: Any
    options: dict[str, Any]
    key: str
    version: str | None

    def __repr__(self) -> str:
        return f"<Vault of {self.key}>"

    def call(self, permission: str, call: Callable[[], Any]) -> Any:
        """Call the service."""
        return _service.patiently(call, lambda raised: _explain(raised, permission, self.key))


def signer(name: str) -> CoreSigner:
    """Return who signs with the key, in the version that it has now."""
    vault = _open(name)
    key = _get(vault)
    public = _public_key(key)
    crypto = _service.library("azure.keyvault.keys.crypto", "azure")
    client = crypto.CryptographyClient(key, vault.credential, **vault.options)
    letters = "RS" if public.kind == "rsa" else "ES"

    def sign(digest: bytes, hash: str) -> bytes:
        algorithm = crypto.SignatureAlgorithm(f"{letters}{hash.removeprefix('sha')}")
        raw = bytes(vault.call("keys/sign", lambda: client.sign(algorithm, digest)).signature)
        return raw if letters == "RS" else _der(raw)

    return _service.signer(public, HASHES[public.kind], sign)


def public_key(name: str) -> PublicKey:
    """Return the public key."""
    return _public_key(_get(_open(name)))


def created(name: str) -> float | None:
    """Return when the version was made."""
    made = _get(_open(name)).properties.created_on
    return None if made is None else float(made.timestamp())


def create(name: str, kind: str, bits: int) -> PublicKey:
    """Make a key; one that is there already is kept, as cosign keeps it."""
    parameter = _service.kind_name(kind, bits, KINDS)
    vault = _open(name)
    if vault.version:
        raise UsageError("the version of a new key is Azure's to choose", hint="write azurekms://VAULT_HOST/KEY")
    operations: dict[str, Any] = {"key_operations": ["sign", "verify"]}
    make = vault.client.create_rsa_key if kind == "rsa" else vault.client.create_ec_key
    argument: dict[str, Any] = {"size": int(parameter)} if kind == "rsa" else {"curve": parameter}
    try:
        return _public_key(_get(vault))
    except KeyNotFoundError:
        return _public_key(vault.call("keys/create", lambda: make(vault.key, **argument, **operations)))


def _open(name: str) -> Vault:
    match = _NAME.fullmatch(name)
    if match is None:
        raise UsageError(f"no name of a key in Azure: {name}", hint="write azurekms://VAULT_HOST/KEY[/VERSION]")
    identity = _service.library("azure.identity", "azure")
    keys = _service.library("azure.keyvault.keys", "azure")
    options: dict[str, Any] = {
        "retry_total": 0,
        "connection_timeout": _service.connect_seconds(),
        "read_timeout": _service.read_seconds(),
        "connection_verify": os.environ.get("SIGWRIGHT_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE") or True,
        # The name in a challenge must be the vault's domain; a test on this machine has none.
        "verify_challenge_resource": match["host"].rpartition(":")[0] not in LOOPBACK,
    }
    credential = identity.DefaultAzureCredential()
    client = keys.KeyClient(f"https://{match['host']}/", credential, **options)
    return Vault(client, credential, options, match["key"], match["version"] or None)


def _get(vault: Vault) -> Any:
    return vault.call("keys/get", lambda: vault.client.get_key(vault.key, vault.version))


def _public_key(key: Any) -> PublicKey:
    """Return what a JSON Web Key says; of one in an HSM the type ends in -HSM."""
    jwk, kind = key.key, str(getattr(key.key.kty, "value", key.key.kty)).removesuffix("-HSM")
    try:
        if kind == "RSA":
            rsa = _service.library("cryptography.hazmat.primitives.asymmetric.rsa", "azure")
            numbers = rsa.RSAPublicNumbers(int.from_bytes(jwk.e, "big"), int.from_bytes(jwk.n, "big"))
        else:
            ec = _service.library("cryptography.hazmat.primitives.asymmetric.ec", "azure")
            curve = {"P-256": ec.SECP256R1, "P-384": ec.SECP384R1, "P-521": ec.SECP521R1}[
                getattr(jwk.crv, "value", jwk.crv)
            ]
            numbers = ec.EllipticCurvePublicNumbers(int.from_bytes(jwk.x, "big"), int.from_bytes(jwk.y, "big"), curve())
        return PublicKey.from_der(_spki(numbers.public_key()))
    except (AttributeError, KeyError, TypeError, ValueError):
        raise KeyUnusableError(f"{key.name} is a {kind} key", hint="use RSA, or EC on P-256, P-384 or P-521") from None


def _spki(key: Any) -> bytes:
    forms = _service.library("cryptography.hazmat.primitives.serialization", "azure")
    return bytes(key.public_bytes(forms.Encoding.DER, forms.PublicFormat.SubjectPublicKeyInfo))


def _der(raw: bytes) -> bytes:
    """Return an ECDSA signature as X.509 has it; Azure gives r and s side by side."""
    half = len(raw) // 2
    encode = _service.library("cryptography.hazmat.primitives.asymmetric.utils", "azure").encode_dss_signature
    return bytes(encode(int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big")))


def _explain(raised: Exception, permission: str, key: str) -> Error:
    kind, status = type(raised).__name__, getattr(raised, "status_code", None)
    text = f"Azure Key Vault: {_service.said(getattr(raised, 'message', None) or raised)}"
    if kind in ("ClientAuthenticationError", "CredentialUnavailableError") and status is None:
        hint = "set AZURE_TENANT_ID, AZURE_CLIENT_ID and a secret, run az login, or give this machine an identity"
        return AccessDeniedError(text, hint=hint)
    if status in (401, 403):
        return AccessDeniedError(text, hint=f"the identity needs {permission} on {key}: the role Key Vault Crypto User")
    if status == 404:
        return KeyNotFoundError(text)
    if status is not None and status != 429 and status < 500:
        return KeyUnusableError(text)
    if kind in ("ServiceRequestError", "ServiceResponseError", "ServiceRequestTimeoutError",
                "ServiceResponseTimeoutError", "HttpResponseError", "DecodeError"):  # fmt: skip
        return UnreachableError(text)
    return KeyUnusableError(text)
