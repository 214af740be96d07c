"""What the fakes of key services share: keys that really sign, and ways to misbehave."""

from __future__ import annotations

import json
import threading
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from fakes.loopback import LoopbackServer, Request, Response

CURVES: dict[str, ec.EllipticCurve] = {
    "ecdsa-p256": ec.SECP256R1(),
    "ecdsa-p384": ec.SECP384R1(),
    "ecdsa-p521": ec.SECP521R1(),
}
HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


class Key:
    """A private key of a kind: "ecdsa-p256", "rsa-2048", "ed25519"."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._private = _generate(kind)

    @property
    def numbers(self) -> Any:
        """The public numbers of a key that has them."""
        public = self._private.public_key()
        assert not isinstance(public, ed25519.Ed25519PublicKey)
        return public.public_numbers()

    @property
    def pem(self) -> str:
        """The public key."""
        forms = serialization.PublicFormat.SubjectPublicKeyInfo
        return self._private.public_key().public_bytes(serialization.Encoding.PEM, forms).decode()

    @property
    def raw(self) -> bytes:
        """The public key without anything around it: Ed25519's."""
        return self._private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)

    def sign_digest(self, digest: bytes, hash: str) -> bytes:
        """An RSA signature, PKCS#1 v1.5, or an ECDSA signature as X.509 has it."""
        prehashed = Prehashed(HASHES[hash])
        if isinstance(self._private, rsa.RSAPrivateKey):
            return self._private.sign(digest, padding.PKCS1v15(), prehashed)
        assert isinstance(self._private, ec.EllipticCurvePrivateKey)
        return self._private.sign(digest, ec.ECDSA(prehashed))

    def sign_message(self, message: bytes) -> bytes:
        """Pure Ed25519."""
        assert isinstance(self._private, ed25519.Ed25519PrivateKey)
        return self._private.sign(message)

    def verifies(self, signature: bytes, digest: bytes, hash: str) -> bool:
        """Whether a signature of a digest is this key's."""
        prehashed = Prehashed(HASHES[hash])
        public = self._private.public_key()
        try:
            if isinstance(public, rsa.RSAPublicKey):
                public.verify(signature, digest, padding.PKCS1v15(), prehashed)
            elif isinstance(public, ec.EllipticCurvePublicKey):
                public.verify(signature, digest, ec.ECDSA(prehashed))
            else:
                public.verify(signature, digest)
        except InvalidSignature:
            return False
        return True

    def sign(self, data: bytes, hash: str) -> bytes:
        return self.sign_digest(data, hash) if hash else self.sign_message(data)


Private = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


def _generate(kind: str) -> Private:
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    if kind in CURVES:
        return ec.generate_private_key(CURVES[kind])
    return rsa.generate_private_key(65537, int(kind.removeprefix("rsa-")))


class KeyService(LoopbackServer):
    """A service with keys by name. It can be down, refuse, or sign with a key that is not the one it shows."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.keys: dict[str, Key] = {}
        self.down = self.denied = self.lying = False
        self._serving = threading.Lock()

    def answer(self, request: Request) -> Response:
        if self.down:
            return Response(503, body=b"down for a while")
        if self.denied:
            return self.refusal(request)
        with self._serving:
            return self.serve(request)

    def serve(self, request: Request) -> Response:
        raise NotImplementedError

    def refusal(self, request: Request) -> Response:
        return reply({"message": "you may not"}, 403)

    def signing_key(self, name: str) -> Key:
        """The key that signs for a name."""
        key = self.keys[name]
        return Key(key.kind) if self.lying else key


def reply(document: Any, status: int = 200, **headers: str) -> Response:
    return Response(status, {"Content-Type": "application/json", **headers}, json.dumps(document).encode())
