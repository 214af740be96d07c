"""Azure Key Vault on 127.0.0.1, over TLS, and the endpoint from which a machine's identity gets its tokens.

The vault answers without a token with the challenge that names where tokens come from, as Azure does.
"""

from __future__ import annotations

import datetime
import ipaddress
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from fakes.key_service import CURVES, Key, KeyService, reply
from fakes.loopback import LoopbackServer, Request, Response

PATH = re.compile(r"/keys/(?P<key>[\w-]+)(?:/(?P<rest>.*))?")
CURVE_NAMES = {"ecdsa-p256": "P-256", "ecdsa-p384": "P-384", "ecdsa-p521": "P-521"}
VERSION = "0123456789abcdef0123456789abcdef"
TOKEN = "test-token"


class Identity(LoopbackServer):
    """What IDENTITY_ENDPOINT names in a web app."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self.token = token

    def answer(self, request: Request) -> Response:
        if request.headers.get("x-identity-header") != "test":
            return reply({"statusCode": 401}, 401)
        expires = str(int(datetime.datetime.now(datetime.timezone.utc).timestamp()) + 3600)
        return reply({"access_token": self.token, "expires_on": expires, "resource": "x", "token_type": "Bearer"})


class KeyVault(KeyService):
    """A vault."""

    def __init__(self, certificate: tuple[Path, Path], token: str = TOKEN) -> None:
        super().__init__(certificate=certificate)
        self.token = token

    def serve(self, request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {self.token}":
            challenge = f'Bearer authorization="{self.url}/tenant", resource="{self.url}"'
            return reply(_error("Unauthorized", "no token"), 401, **{"WWW-Authenticate": challenge})
        match = PATH.fullmatch(request.path)
        if match is None:
            return reply(_error("BadParameter", "no such thing"), 400)
        name, rest = match["key"], (match["rest"] or "").strip("/")
        if rest == "create":
            return self._create(name, json.loads(request.body))
        if name not in self.keys or rest.partition("/")[0] not in ("", VERSION):
            return reply(_error("KeyNotFound", f"A key with (name/id) {name} was not found"), 404)
        return self._sign(name, json.loads(request.body)) if rest.endswith("sign") else self._show(name)

    def refusal(self, request: Request) -> Response:
        return reply(_error("Forbidden", "Caller is not authorized to perform action on resource."), 403)

    def _create(self, name: str, asked: dict[str, Any]) -> Response:
        kinds = {curve: kind for kind, curve in CURVE_NAMES.items()}
        self.keys[name] = Key(f"rsa-{asked['key_size']}" if asked["kty"] == "RSA" else kinds[asked["crv"]])
        return self._show(name)

    def _show(self, name: str) -> Response:
        jwk = {"kid": f"{self.url}/keys/{name}/{VERSION}", "key_ops": ["sign", "verify"], **_jwk(self.keys[name])}
        return reply({"key": jwk, "attributes": {"enabled": True, "created": 1700000000, "updated": 1700000000}})

    def _sign(self, name: str, asked: dict[str, str]) -> Response:
        key = self.signing_key(name)
        digest = urlsafe_b64decode(asked["value"] + "==")
        signature = key.sign_digest(digest, f"sha{asked['alg'][-3:]}")
        if asked["alg"].startswith("ES"):
            size = (CURVES[key.kind].key_size + 7) // 8
            signature = b"".join(number.to_bytes(size, "big") for number in decode_dss_signature(signature))
        return reply({"kid": f"{self.url}/keys/{name}/{VERSION}", "value": _text(signature)})


def _jwk(key: Key) -> dict[str, str]:
    numbers = key.numbers
    if key.kind.startswith("rsa"):
        return {"kty": "RSA", "n": _number(numbers.n, 0), "e": _number(numbers.e, 0)}
    size = (CURVES[key.kind].key_size + 7) // 8
    return {"kty": "EC", "crv": CURVE_NAMES[key.kind], "x": _number(numbers.x, size), "y": _number(numbers.y, size)}


def _number(value: int, size: int) -> str:
    return _text(value.to_bytes(size or (value.bit_length() + 7) // 8, "big"))


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _error(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message}}


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of 127.0.0.1 for its own self, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    start = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=1)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, pkcs8, none = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    paths = folder / "tls.pem", folder / "tls.key"
    paths[0].write_bytes(made.public_bytes(pem))
    paths[1].write_bytes(key.private_bytes(pem, pkcs8, none))
    return paths
