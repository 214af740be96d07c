"""Cloud KMS on 127.0.0.1, by the message types of Google's own client library.

It makes rings, keys and versions, and signs; tokens are checked, and answers can be damaged on their way.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import google_crc32c
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.cloud import kms_v1
from google.protobuf.json_format import ParseError

from fakes.key_service import Key, KeyService, reply
from fakes.loopback import Request, Response

Algorithm = kms_v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm
State = kms_v1.CryptoKeyVersion.CryptoKeyVersionState
KINDS = {
    "ecdsa-p256": Algorithm.EC_SIGN_P256_SHA256,
    "ecdsa-p384": Algorithm.EC_SIGN_P384_SHA384,
    "ed25519": Algorithm.EC_SIGN_ED25519,
    "rsa-2048": Algorithm.RSA_SIGN_PKCS1_2048_SHA256,
}
VERSION = re.compile(r"(?P<key>.+/cryptoKeys/[^/]+)/cryptoKeyVersions/\d+")
TOKEN = "test-token"


class CloudKms(KeyService):
    """`keys` is by version, in the order in which they were made; `algorithms` and `states` too."""

    def __init__(self, token: str = TOKEN) -> None:
        super().__init__()
        self.token = token
        self.rings: set[str] = set()
        self.algorithms: dict[str, Any] = {}
        self.states: dict[str, Any] = {}
        self.damage = ""
        """Which field of an answer is wrong."""

    def add(self, key: str, kind: str, algorithm: Any = None) -> str:
        """Make a version and return its name."""
        version = f"{key}/cryptoKeyVersions/{len(self._versions(key)) + 1}"
        self.rings.add(key.partition("/cryptoKeys/")[0])
        self.keys[version] = Key(kind)
        self.algorithms[version] = KINDS[kind] if algorithm is None else algorithm
        self.states[version] = State.ENABLED
        return version

    def write_credentials(self, path: Path) -> None:
        """The key file of an account whose tokens come from here."""
        key = rsa.generate_private_key(65537, 2048)
        pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        account = {
            "type": "service_account",
            "project_id": "p",
            "private_key_id": "1",
            "private_key": key.private_bytes(pem, pkcs8, serialization.NoEncryption()).decode(),
            "client_email": "test@p.iam.gserviceaccount.com",
            "client_id": "1",
            "token_uri": f"{self.url}/token",
        }
        path.write_text(json.dumps(account))

    def answer(self, request: Request) -> Response:
        if request.path == "/token":
            return reply({"access_token": self.token, "expires_in": 3600, "token_type": "Bearer"})
        return super().answer(request)

    def serve(self, request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return self._error(401, "UNAUTHENTICATED", "the token is not valid")
        path = request.path.removeprefix("/v1/")
        if request.method == "POST":
            return self._post(path, request)
        if path.endswith("/cryptoKeyVersions"):
            return self._list(path.removesuffix("/cryptoKeyVersions"))
        if path.endswith("/publicKey"):
            return self._public_key(path.removesuffix("/publicKey"))
        if path in self.keys:
            return reply({"name": path, "state": self.states[path].name, "createTime": "2026-01-02T03:04:05.678Z"})
        known = path in self.rings or self._versions(path)
        return reply({"name": path}) if known else self._absent(path)

    def refusal(self, request: Request) -> Response:
        path = request.path.removeprefix("/v1/")
        text = (
            f"Permission 'cloudkms.cryptoKeyVersions.viewPublicKey' denied on resource '{path}' (or it may not exist)."
        )
        return self._error(403, "PERMISSION_DENIED", text)

    def _post(self, path: str, request: Request) -> Response:
        if path.endswith("/keyRings"):
            ring = f"{path}/{request.argument('keyRingId')}"
            self.rings.add(ring)
            return reply({"name": ring})
        if path.endswith("/cryptoKeys"):
            key = f"{path}/{request.argument('cryptoKeyId')}"
            asked = kms_v1.CryptoKey.from_json(request.body)
            assert asked.purpose == kms_v1.CryptoKey.CryptoKeyPurpose.ASYMMETRIC_SIGN
            kind = next(kind for kind, algorithm in KINDS.items() if algorithm == asked.version_template.algorithm)
            self.add(key, kind)
            return reply({"name": key})
        return self._sign(path.removesuffix(":asymmetricSign"), request.body)

    def _sign(self, version: str, body: bytes) -> Response:
        if version not in self.keys:
            return self._absent(version)
        try:
            asked = kms_v1.AsymmetricSignRequest.from_json(body)
        except ParseError as error:
            return self._error(400, "INVALID_ARGUMENT", str(error))
        hash = asked.digest._pb.WhichOneof("digest") or ""
        data = getattr(asked.digest, hash) if hash else asked.data
        if google_crc32c.value(data) != (asked.digest_crc32c if hash else asked.data_crc32c):
            return self._error(400, "INVALID_ARGUMENT", "the checksum is wrong")
        key = self.signing_key(version)
        if (key.kind == "ed25519") == bool(hash):
            return self._error(400, "INVALID_ARGUMENT", "this algorithm takes the other of digest and data")
        signature = key.sign(data, hash)
        answer = kms_v1.AsymmetricSignResponse(
            name=version, signature=signature, signature_crc32c=google_crc32c.value(signature),
            verified_digest_crc32c=bool(hash), verified_data_crc32c=not hash,
        )  # fmt: skip
        return self._answer(kms_v1.AsymmetricSignResponse.to_json(answer))

    def _public_key(self, version: str) -> Response:
        if version not in self.keys:
            return self._absent(version)
        pem = self.keys[version].pem
        answer = kms_v1.PublicKey(
            pem=pem, algorithm=self.algorithms[version], pem_crc32c=google_crc32c.value(pem.encode()), name=version
        )
        return self._answer(kms_v1.PublicKey.to_json(answer, use_integers_for_enums=False))

    def _list(self, key: str) -> Response:
        if not self._versions(key):
            return self._absent(key)
        versions = [
            {"name": name, "state": self.states[name].name, "algorithm": self.algorithms[name].name}
            for name in self._versions(key)
            if self.states[name] == State.ENABLED
        ]
        return reply({"cryptoKeyVersions": versions, "totalSize": len(versions)})

    def _versions(self, key: str) -> list[str]:
        return [name for name in self.keys if (match := VERSION.fullmatch(name)) and match["key"] == key]

    def _answer(self, text: str) -> Response:
        document = json.loads(text)
        if self.damage in document:
            wrong = {"signatureCrc32c": "1", "pemCrc32c": "1", "name": "another", "signature": "????"}
            document[self.damage] = wrong.get(self.damage, False)
        return reply(document)

    def _absent(self, what: str) -> Response:
        return self._error(404, "NOT_FOUND", f"{what} not found.")

    def _error(self, code: int, status: str, message: str) -> Response:
        return reply({"error": {"code": code, "status": status, "message": message}}, code)
