"""A certificate transparency log on 127.0.0.1 (RFC 6962): its promises are signed, and nothing is kept.

`leaf_index` makes it a static-ct-api log, whose promises carry the extension of that name.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import struct
import time
from collections.abc import Iterator

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes

from fakes.faults import Faults
from fakes.loopback import LoopbackServer, Request, Response

POISON = bytes.fromhex("060a2b06010401d679020403")  # the DER of OID 1.3.6.1.4.1.11129.2.4.3
EXTENSIONS = 0xA3


class CtLog(LoopbackServer):
    """Safe to share between threads."""

    def __init__(self, *, leaf_index: bool = False) -> None:
        super().__init__()
        self.faults = Faults()
        self.key = ec.generate_private_key(ec.SECP256R1())
        self._leaf_index = leaf_index
        self._counter = itertools.count()

    def __enter__(self) -> CtLog:
        self.start()
        return self

    def public_key_pem(self) -> bytes:
        spki = serialization.PublicFormat.SubjectPublicKeyInfo
        return self.key.public_key().public_bytes(serialization.Encoding.PEM, spki)

    def answer(self, request: Request) -> Response:
        return self.faults.apply(request, lambda: self._honest(request))

    def _honest(self, request: Request) -> Response:
        entries = {"/ct/v1/add-pre-chain": precertificate_entry, "/ct/v1/add-chain": certificate_entry}
        if request.method != "POST" or request.path not in entries:
            return Response(404)
        chain = [base64.b64decode(item) for item in json.loads(request.body)["chain"]]
        body = json.dumps(self.promise(entries[request.path](chain))).encode()
        return Response(200, {"Content-Type": "application/json"}, body)

    def promise(self, entry: bytes) -> dict[str, object]:
        """Return the signed certificate timestamp of an entry, as add-chain answers."""
        extensions = b"\0\0\5" + next(self._counter).to_bytes(5, "big") if self._leaf_index else b""
        now = int(time.time() * 1000)
        signed = b"\0\0" + struct.pack(">Q", now) + entry + struct.pack(">H", len(extensions)) + extensions
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        return {
            "sct_version": 0,
            "id": base64.b64encode(hashlib.sha256(spki_of(self.key.public_key())).digest()).decode(),
            "timestamp": now,
            "extensions": base64.b64encode(extensions).decode(),
            "signature": base64.b64encode(b"\4\3" + struct.pack(">H", len(signature)) + signature).decode(),
        }


def spki_of(key: CertificatePublicKeyTypes) -> bytes:
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def certificate_entry(chain: list[bytes]) -> bytes:
    return b"\0\0" + len(chain[0]).to_bytes(3, "big") + chain[0]


def precertificate_entry(chain: list[bytes]) -> bytes:
    issuer = x509.load_der_x509_certificate(chain[1]).public_key()
    tbs = without_poison(x509.load_der_x509_certificate(chain[0]).tbs_certificate_bytes)
    return b"\0\1" + hashlib.sha256(spki_of(issuer)).digest() + len(tbs).to_bytes(3, "big") + tbs


def without_poison(tbs: bytes) -> bytes:
    """Return a TBSCertificate without the poison extension, the lengths around it written again."""
    _, _, content = next(elements(tbs))
    parts = []
    for tag, whole, inner in elements(content):
        if tag == EXTENSIONS:
            _, _, listed = next(elements(inner))
            kept = b"".join(each for _, each, body in elements(listed) if not body.startswith(POISON))
            whole = wrapped(EXTENSIONS, wrapped(0x30, kept))
        parts.append(whole)
    return wrapped(0x30, b"".join(parts))


def elements(der: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield tag, whole and content of each element."""
    at = 0
    while at < len(der):
        size, start = der[at + 1], at + 2
        if size & 0x80:
            start += size & 0x7F
            size = int.from_bytes(der[at + 2 : start], "big")
        yield der[at], der[at : start + size], der[start : start + size]
        at = start + size


def wrapped(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(digits)]) + digits + content
