"""AWS KMS: moto's server on 127.0.0.1, with one operation put right.

moto hashes again what a client sends as MessageType DIGEST (its documentation says so); AWS does not.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from logging import ERROR, getLogger
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from moto.kms.responses import KmsResponse
from moto.moto_server.threaded_moto_server import ThreadedMotoServer

HASHES: dict[str, hashes.HashAlgorithm] = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}


@contextmanager
def running(port: int = 0) -> Iterator[str]:
    """The address of a server, until the end."""
    getLogger("werkzeug").setLevel(ERROR)
    original = KmsResponse.sign
    KmsResponse.sign = _sign(original)  # type: ignore[method-assign]
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()
        KmsResponse.sign = original  # type: ignore[method-assign]


def _sign(original: Any) -> Any:
    def sign(self: Any) -> str:
        if self._get_param("MessageType") != "DIGEST":
            return str(original(self))
        key = self.kms_backend.describe_key(self._get_param("KeyId"))
        algorithm, digest = self._get_param("SigningAlgorithm"), self._get_param("Message")
        prehashed, private = Prehashed(HASHES[algorithm[-3:]]), key.private_key.private_key
        if isinstance(private, rsa.RSAPrivateKey):
            signature = private.sign(digest, padding.PKCS1v15(), prehashed)
        else:
            signature = private.sign(digest, ec.ECDSA(prehashed))
        answer = {"KeyId": key.arn, "Signature": b64encode(signature).decode(), "SigningAlgorithm": algorithm}
        return json.dumps(answer)

    return sign
