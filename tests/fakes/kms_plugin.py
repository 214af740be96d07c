#!/usr/bin/env python3
"""A program of Sigstore's plugin protocol, version 1: keys in a directory, which KMS_PLUGIN_KEYS names.

Installed as `sigstore-kms-NAME`; sigwright and cosign call it alike. A key that is called "liar" signs with another.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

GO_HASHES: dict[int, hashes.HashAlgorithm] = {5: hashes.SHA256(), 6: hashes.SHA384(), 7: hashes.SHA512()}
ALGORITHMS: dict[str, Any] = {
    "ecdsa-p256-sha256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "ecdsa-p384-sha384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "ecdsa-p521-sha512": lambda: ec.generate_private_key(ec.SECP521R1()),
    "rsa-2048-sha256": lambda: rsa.generate_private_key(65537, 2048),
    "ed25519": ed25519.Ed25519PrivateKey.generate,
}


def main() -> None:
    assert sys.argv[1] == "v1"
    request = json.loads(sys.argv[2])
    init, method = request["initOptions"], request["methodName"]
    assert init["protocolVersion"] == "v1"
    try:
        answer = {method: METHODS[method](init, request.get(method) or {})}
    except Exception as error:
        answer = {"errorMessage": str(error)}
    json.dump(answer, sys.stdout)
    sys.exit(1 if "errorMessage" in answer else 0)


def path_of(init: dict[str, Any]) -> Path:
    return Path(os.environ["KMS_PLUGIN_KEYS"]) / f"{init['keyResourceID'].replace('/', '_')}.pem"


def private_key(init: dict[str, Any]) -> Any:
    path = path_of(init)
    if not path.is_file():
        raise ValueError(f"there is no key {init['keyResourceID']}")
    return serialization.load_pem_private_key(path.read_bytes(), None)


def pem_of(key: Any) -> str:
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    return b64encode(key.public_key().public_bytes(serialization.Encoding.PEM, spki)).decode()


def create(init: dict[str, Any], arguments: dict[str, Any]) -> dict[str, str]:
    key = ALGORITHMS[arguments["algorithm"]]()
    pkcs8, none = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path_of(init).write_bytes(key.private_bytes(serialization.Encoding.PEM, pkcs8, none))
    return {"publicKeyPEM": pem_of(key)}


def digest_of(init: dict[str, Any], options: dict[str, Any]) -> tuple[bytes, hashes.HashAlgorithm]:
    about = options["messageOptions"]
    hash = GO_HASHES[about.get("hashFunc") or init["hashFunc"]]
    given = b64decode(about.get("digest") or "")
    return given or hashlib.new(hash.name, sys.stdin.buffer.read()).digest(), hash


def sign(init: dict[str, Any], arguments: dict[str, Any]) -> dict[str, str]:
    key = private_key(init)
    if "liar" in init["keyResourceID"]:
        key = ec.generate_private_key(ec.SECP256R1())
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return {"signature": b64encode(key.sign(sys.stdin.buffer.read())).decode()}
    digest, hash = digest_of(init, arguments["signOptions"])
    if isinstance(key, rsa.RSAPrivateKey):
        return {"signature": b64encode(key.sign(digest, padding.PKCS1v15(), Prehashed(hash))).decode()}
    return {"signature": b64encode(key.sign(digest, ec.ECDSA(Prehashed(hash)))).decode()}


def verify(init: dict[str, Any], arguments: dict[str, Any]) -> dict[str, str]:
    public, signature = private_key(init).public_key(), b64decode(arguments["signature"])
    try:
        if isinstance(public, ed25519.Ed25519PublicKey):
            public.verify(signature, sys.stdin.buffer.read())
            return {}
        digest, hash = digest_of(init, arguments["verifyOptions"])
        if isinstance(public, rsa.RSAPublicKey):
            public.verify(signature, digest, padding.PKCS1v15(), Prehashed(hash))
        else:
            public.verify(signature, digest, ec.ECDSA(Prehashed(hash)))
    except InvalidSignature:
        raise ValueError("the signature is not of this key") from None
    return {}


METHODS: dict[str, Any] = {
    "defaultAlgorithm": lambda *_: {"defaultAlgorithm": "ecdsa-p256-sha256"},
    "supportedAlgorithms": lambda *_: {"supportedAlgorithms": list(ALGORITHMS)},
    "createKey": create,
    "publicKey": lambda init, _: {"publicKeyPEM": pem_of(private_key(init))},
    "signMessage": sign,
    "verifySignature": verify,
}

if __name__ == "__main__":
    main()
