"""Key pairs, kept for the session by name: an RSA key is slow to make."""

from __future__ import annotations

import base64
import hashlib
from functools import cache, cached_property

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

CURVES: dict[str, ec.EllipticCurve] = {"p256": ec.SECP256R1(), "p384": ec.SECP384R1(), "p521": ec.SECP521R1()}
HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),  # noqa: S303 - to be refused
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
OWN_HASH = {"p256": "sha256", "p384": "sha384", "p521": "sha512", "rsa2048": "sha256", "ed25519": "sha512"}
DETAILS = {
    "p256": "PKIX_ECDSA_P256_SHA_256",
    "p384": "PKIX_ECDSA_P384_SHA_384",
    "p521": "PKIX_ECDSA_P521_SHA_512",
    "rsa2048": "PKIX_RSA_PKCS1V15_2048_SHA256",
    "ed25519": "PKIX_ED25519",
}
"""protobuf-specs' names."""

Public = ec.EllipticCurvePublicKey | rsa.RSAPublicKey | ed25519.Ed25519PublicKey
Private = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey


class Key:
    """A key pair of one of the kinds above."""

    _public: Public | None = None

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.private: Private
        if kind == "ed25519":
            self.private = ed25519.Ed25519PrivateKey.generate()
        elif kind.startswith("rsa"):
            self.private = rsa.generate_private_key(65537, int(kind[3:]))
        else:
            self.private = ec.generate_private_key(CURVES[kind])

    @classmethod
    def of(cls, public: Public) -> Key:
        """A key of somebody else's, which signs nothing here."""
        own = cls.__new__(cls)
        own.kind, own._public = "p256", public
        return own

    @property
    def public(self) -> Public:
        return self._public if self._public is not None else self.private.public_key()

    @cached_property
    def spki(self) -> bytes:
        return self.public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)

    @cached_property
    def id(self) -> bytes:
        return hashlib.sha256(self.spki).digest()

    @property
    def pem(self) -> str:
        return pem("PUBLIC KEY", self.spki)

    @property
    def hash(self) -> str:
        """The hash that goes with it."""
        return OWN_HASH[self.kind]

    def sign(self, data: bytes, algorithm: str | None = None) -> bytes:
        """ASN.1 ECDSA, PKCS#1 v1.5 or pure Ed25519; over SHA-256 unless another hash is named."""
        chosen = HASHES[algorithm or "sha256"]
        if isinstance(self.private, ec.EllipticCurvePrivateKey):
            return self.private.sign(data, ec.ECDSA(chosen))
        if isinstance(self.private, rsa.RSAPrivateKey):
            return self.private.sign(data, padding.PKCS1v15(), chosen)
        return self.private.sign(data)


@cache
def key(kind: str = "p256", name: str = "own") -> Key:
    """The session's pair of that kind and name."""
    return Key(kind)


def pem(label: str, der: bytes) -> str:
    """PEM text in 64 columns, as Go writes it."""
    text = base64.b64encode(der).decode()
    lines = [text[at : at + 64] for at in range(0, len(text), 64)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""])
