"""Keys of Google Cloud KMS: gcpkms://projects/P/locations/L/keyRings/R/cryptoKeys/K[/cryptoKeyVersions/N]."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any, NamedTuple

from sigwright._core import PublicKey
from sigwright.errors import (
    AccessDeniedError,
    Error,
    KeyNotFoundError,
    KeyUnusableError,
    NotFoundError,
    UnreachableError,
    UsageError,
)
from sigwright.keys import _service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sigwright._core import Signer as CoreSigner

_NAME = re.compile(
    r"gcpkms://(?P<ring>(?P<location>projects/[^/]+/locations/[^/]+)/keyRings/(?P<ring_id>[^/]+))"
    r"/cryptoKeys/(?P<key>[^/]+)(?:/(?:cryptoKeyVersions|versions)/(?P<version>[^/]+))?"
)

ALGORITHMS = {
    "ecdsa-p256": "EC_SIGN_P256_SHA256",
    "ecdsa-p384": "EC_SIGN_P384_SHA384",
    "ed25519": "EC_SIGN_ED25519",
    "rsa-2048": "RSA_SIGN_PKCS1_2048_SHA256",
    "rsa-3072": "RSA_SIGN_PKCS1_3072_SHA256",
    "rsa-4096": "RSA_SIGN_PKCS1_4096_SHA256",
}
HASHES = {**{name: f"sha{name[-3:]}" for name in ALGORITHMS.values() if "_SHA" in name},
          "RSA_SIGN_PKCS1_4096_SHA512": "sha512", "EC_SIGN_ED25519": ""}  # fmt: skip
"""Google's algorithms that verifiers of images know, and the digest each takes."""


SECONDS = 60.0
"""For one call, with what the API tries again."""


class Name(NamedTuple):
    """A key's name, taken apart."""

    location: str
    ring_id: str
    key_id: str
    version: str

    @property
    def ring(self) -> str:
        """The key ring's resource."""
        return f"{self.location}/keyRings/{self.ring_id}"

    @property
    def key(self) -> str:
        """The key's resource."""
        return f"{self.ring}/cryptoKeys/{self.key_id}"


class DamagedError(UnreachableError):
    """An answer or a request was damaged on the way: it is worth another attempt."""


class Service:
    """Cloud KMS. Calls may run together."""

    def __init__(self) -> None:
        _service.library("requests", "gcp")
        _service.library("google.auth", "gcp")
        self._crc32c = _service.library("google_crc32c", "gcp")

    def call(self, permission: str, resource: str, work: Callable[[Any], Any]) -> Any:
        """Call the API, which is patient by itself, and name the permission that is missing."""
        from sigwright.gcp import endpoints, rest

        try:
            return work(rest.Api(endpoints.KMS, rest.Deadline(_service.seconds(SECONDS))))
        except NotFoundError as error:
            raise KeyNotFoundError(str(error), hint="check project, location, key ring, key and version") from None
        except AccessDeniedError as error:
            raise AccessDeniedError(
                str(error), hint=f"{error.hint}; the account needs {permission} on {resource}"
            ) from None

    def crc(self, data: bytes) -> str:
        """Return the CRC32C as the API writes numbers of 64 bits."""
        return str(self._crc32c.value(data))

    def public_key(self, version: str) -> tuple[PublicKey, str]:
        """Return a version's public key and its algorithm."""
        return _service.patiently(lambda: self._public_key(version), _defect)

    def _public_key(self, version: str) -> tuple[PublicKey, str]:
        permission = "cloudkms.cryptoKeyVersions.viewPublicKey"
        answer = self.call(permission, version, lambda api: api.get(f"v1/{version}/publicKey", "reading a public key"))
        pem = str(answer.get("pem", ""))
        if answer.get("name") not in (None, version) or answer.get("pemCrc32c") != self.crc(pem.encode()):
            raise DamagedError("Cloud KMS: the public key was damaged on the way")
        return PublicKey.from_pem(pem), str(answer.get("algorithm", ""))

    def sign(self, version: str, data: bytes, hash: str) -> bytes:
        """Sign, and check that nothing was damaged on the way there or back."""
        return _service.patiently(lambda: self._sign(version, data, hash), _defect)

    def _sign(self, version: str, data: bytes, hash: str) -> bytes:
        text, crc = b64encode(data).decode(), self.crc(data)
        body: dict[str, Any] = (
            {"digest": {hash: text}, "digestCrc32c": crc} if hash else {"data": text, "dataCrc32c": crc}
        )
        answer = self.call(
            "cloudkms.cryptoKeyVersions.useToSign", version,
            lambda api: api.post(f"v1/{version}:asymmetricSign", "signing", body, safe=True),
        )  # fmt: skip
        signature = _decoded(answer.get("signature"))
        received = answer.get("verifiedDigestCrc32c" if hash else "verifiedDataCrc32c")
        whole = answer.get("signatureCrc32c") == self.crc(signature)
        if answer.get("name") != version or received is not True or not whole:
            raise DamagedError("Cloud KMS: the request or the signature was damaged on the way")
        return signature

    def newest(self, name: Name) -> str:
        """Return the newest version that is enabled."""
        where = f"v1/{name.key}/cryptoKeyVersions"
        found = self.call(
            "cloudkms.cryptoKeyVersions.list", name.key,
            lambda api: list(api.pages(where, "listing versions", "cryptoKeyVersions", filter="state=ENABLED")),
        )  # fmt: skip
        numbers = [int(number) for number in _numbers(found)]
        if not numbers:
            raise KeyNotFoundError(f"{name.key} has no version that is enabled", hint="enable one, or make a new one")
        return f"{name.key}/cryptoKeyVersions/{max(numbers)}"


def signer(name: str) -> CoreSigner:
    """Return who signs with the version named, or with the newest that is enabled now."""
    parsed, service = parse(name), Service()
    version = _version(service, parsed)
    public, algorithm = service.public_key(version)
    if algorithm not in HASHES:
        hint = f"make a key of one of {', '.join(HASHES)}"
        raise KeyUnusableError(f"no verifier of images knows signatures of {algorithm}", hint=hint)
    return _service.signer(public, (HASHES[algorithm],), lambda data, hash: service.sign(version, data, hash))


def public_key(name: str) -> PublicKey:
    """Return the public key."""
    parsed, service = parse(name), Service()
    return service.public_key(_version(service, parsed))[0]


def created(name: str) -> float | None:
    """Return when the version was made."""
    parsed, service = parse(name), Service()
    version = _version(service, parsed)
    permission = "cloudkms.cryptoKeyVersions.get"
    about = service.call(permission, version, lambda api: api.get(f"v1/{version}", "reading a version"))
    return _service.seconds_of(about.get("createTime"))


def create(name: str, kind: str, bits: int) -> PublicKey:
    """Make a key, and its ring where there is none; a key that is there already is kept, as cosign keeps it."""
    parsed, service = parse(name), Service()
    algorithm = _service.kind_name(kind, bits, ALGORITHMS)
    if parsed.version:
        raise UsageError("the version of a new key is Google's to choose", hint="leave the version out")
    try:
        service.call("cloudkms.cryptoKeys.get", parsed.key, lambda api: api.get(f"v1/{parsed.key}", "reading the key"))
    except KeyNotFoundError:
        _make(service, parsed, algorithm)
    return service.public_key(_version(service, parsed))[0]


def _make(service: Service, name: Name, algorithm: str) -> None:
    try:
        service.call("cloudkms.keyRings.get", name.ring, lambda api: api.get(f"v1/{name.ring}", "reading the key ring"))
    except KeyNotFoundError:
        wanted = {"keyRingId": name.ring_id}
        service.call(
            "cloudkms.keyRings.create", name.location,
            lambda api: api.post(f"v1/{name.location}/keyRings", "making a key ring", {}, query=wanted),
        )  # fmt: skip
    body = {"purpose": "ASYMMETRIC_SIGN", "versionTemplate": {"algorithm": algorithm, "protectionLevel": "SOFTWARE"}}
    service.call(
        "cloudkms.cryptoKeys.create", name.ring,
        lambda api: api.post(f"v1/{name.ring}/cryptoKeys", "making a key", body, query={"cryptoKeyId": name.key_id}),
    )  # fmt: skip


def parse(name: str) -> Name:
    """Take a name apart."""
    match = _NAME.fullmatch(name)
    if match is None:
        hint = "write gcpkms://projects/P/locations/L/keyRings/R/cryptoKeys/K[/cryptoKeyVersions/N]"
        raise UsageError(f"no name of a key in Cloud KMS: {name}", hint=hint)
    return Name(match["location"], match["ring_id"], match["key"], match["version"] or "")


def _version(service: Service, name: Name) -> str:
    return f"{name.key}/cryptoKeyVersions/{name.version}" if name.version else service.newest(name)


def _numbers(versions: list[dict[str, Any]]) -> Iterator[str]:
    for version in versions:
        number = str(version.get("name", "")).rpartition("/")[2]
        if version.get("state") == "ENABLED" and number.isascii() and number.isdigit():
            yield number


def _decoded(text: Any) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (TypeError, ValueError):
        raise DamagedError("Cloud KMS: the answer holds no signature") from None


def _defect(raised: Exception) -> Error:
    return KeyUnusableError(f"Cloud KMS: {type(raised).__name__}: {_service.said(raised)}")
