"""A certificate transparency log's promises (RFC 6962 section 3.2), embedded in certificates or beside them."""

from __future__ import annotations

import base64
import hashlib
import json
import struct
from dataclasses import dataclass, field

from fakes.sigstore.keys import Key, key

LIST_OID = "1.3.6.1.4.1.11129.2.4.2"
LEAF_INDEX = bytes.fromhex("00 00 05 00 00 00 04 d2")
"""What a static CT log puts into its promises' extensions."""


@dataclass(frozen=True)
class CtLog:
    """Signs promises; keeps nothing."""

    key: Key = field(default_factory=lambda: key("p256", "ct"))

    def embedded(self, tbs: bytes, issuer: bytes, at: int, extensions: bytes = b"") -> bytes:
        """A promise about a certificate without its list of promises, by an issuer of that SPKI."""
        entry = b"\0\1" + hashlib.sha256(issuer).digest() + len(tbs).to_bytes(3, "big") + tbs
        return self._promise(entry, at, extensions)

    def detached(self, certificate: bytes, at: int) -> bytes:
        """A promise about a finished certificate, as JSON of the log's API."""
        promise = self._promise(b"\0\0" + len(certificate).to_bytes(3, "big") + certificate, at, b"")
        document = {
            "sct_version": 0,
            "id": base64.b64encode(self.key.id).decode(),
            "timestamp": at * 1000,
            "extensions": "",
            "signature": base64.b64encode(promise[1 + 32 + 8 + 2 :]).decode(),
        }
        return json.dumps(document).encode()

    def _promise(self, entry: bytes, at: int, extensions: bytes) -> bytes:
        tail = struct.pack(">H", len(extensions)) + extensions
        time = struct.pack(">Q", at * 1000)
        signature = self.key.sign(b"\0\0" + time + entry + tail)
        algorithm = b"\4\1" if self.key.kind.startswith("rsa") else b"\4\3"
        head = b"\0" + self.key.id + time + tail
        return head + algorithm + struct.pack(">H", len(signature)) + signature


def sct_list(promises: list[bytes]) -> bytes:
    """What goes into the extension's OCTET STRING."""
    items = b"".join(struct.pack(">H", len(promise)) + promise for promise in promises)
    return struct.pack(">H", len(items)) + items
