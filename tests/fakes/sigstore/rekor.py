"""Transparency logs as Rekor v1 and v2 are: entries with promises, proofs and checkpoints, over a tree in memory."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from fakes.sigstore.keys import DETAILS, Key, key, pem

Json = dict[str, Any]


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def canonical(document: Json) -> bytes:
    """RFC 8785 of documents that are ASCII and hold no floats."""
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\0" + data).digest()


def root_of(leaves: list[bytes]) -> bytes:
    """The root over leaf hashes (RFC 6962 section 2.1)."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = _split(len(leaves))
    return hashlib.sha256(b"\1" + root_of(leaves[:split]) + root_of(leaves[split:])).digest()


def path_of(index: int, leaves: list[bytes]) -> list[bytes]:
    """The audit path of a leaf, the lowest hash first."""
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    if index < split:
        return [*path_of(index, leaves[:split]), root_of(leaves[split:])]
    return [*path_of(index - split, leaves[split:]), root_of(leaves[:split])]


def _split(size: int) -> int:
    return 1 << (size - 1).bit_length() - 1


@dataclass(frozen=True)
class Verifier:
    """Who signed, as an entry names it: a public key or a certificate, DER."""

    der: bytes
    certificate: bool
    kind: str = "p256"

    @property
    def pem(self) -> str:
        return b64(pem("CERTIFICATE" if self.certificate else "PUBLIC KEY", self.der).encode())

    @property
    def proto(self) -> Json:
        field_name = "x509Certificate" if self.certificate else "publicKey"
        details = DETAILS[self.kind].replace("PKIX_ED25519", "PKIX_ED25519_PH")
        return {"keyDetails": details, field_name: {"rawBytes": b64(self.der)}}


@dataclass(frozen=True)
class Signed:
    """What an entry is about: a digest by its algorithm, and where it is an envelope, that one's payload."""

    signature: bytes
    verifier: Verifier
    algorithm: str
    digest: bytes
    payload: bytes = b""


def body_of(kind: str, version: str, signed: Signed) -> Json:
    """The body of an entry, of a kind as Rekor keeps it."""
    return {"apiVersion": version, "kind": kind, "spec": _SPECS[kind, version](signed)}


def _hashedrekord_1(signed: Signed) -> Json:
    return {
        "data": {"hash": {"algorithm": signed.algorithm, "value": signed.digest.hex()}},
        "signature": {"content": b64(signed.signature), "publicKey": {"content": signed.verifier.pem}},
    }


def _hashedrekord_2(signed: Signed) -> Json:
    return {
        "hashedRekordV002": {
            "data": {"algorithm": f"SHA2_{signed.algorithm[3:]}", "digest": b64(signed.digest)},
            "signature": {"content": b64(signed.signature), "verifier": signed.verifier.proto},
        }
    }


def _sha256(data: bytes) -> Json:
    return {"algorithm": "sha256", "value": hashlib.sha256(data).hexdigest()}


def _dsse_1(signed: Signed) -> Json:
    return {
        "envelopeHash": _sha256(b"whatever the uploader's serialisation was"),
        "payloadHash": _sha256(signed.payload),
        "signatures": [{"signature": b64(signed.signature), "verifier": signed.verifier.pem}],
    }


def _dsse_2(signed: Signed) -> Json:
    return {
        "dsseV002": {
            "payloadHash": {"algorithm": "SHA2_256", "digest": b64(hashlib.sha256(signed.payload).digest())},
            "signatures": [{"content": b64(signed.signature), "verifier": signed.verifier.proto}],
        }
    }


def _intoto_2(signed: Signed) -> Json:
    twice = b64(b64(signed.signature).encode())
    return {
        "content": {
            "envelope": {
                "payloadType": "application/vnd.in-toto+json",
                "signatures": [{"publicKey": signed.verifier.pem, "sig": twice}],
            },
            "hash": _sha256(b"the envelope as it was sent"),
            "payloadHash": _sha256(signed.payload),
        }
    }


_SPECS = {
    ("hashedrekord", "0.0.1"): _hashedrekord_1,
    ("hashedrekord", "0.0.2"): _hashedrekord_2,
    ("dsse", "0.0.1"): _dsse_1,
    ("dsse", "0.0.2"): _dsse_2,
    ("intoto", "0.0.2"): _intoto_2,
}


def body_of_request(version: int, request: Json) -> Json:
    """What a log keeps of what it is sent: hashedrekord and dsse of v1, hashedrekord of v2."""
    if version == 2:
        asked = request["hashedRekordRequestV002"]
        details = asked["signature"]["verifier"]["keyDetails"]
        bits = {"256": "256", "384": "384", "512": "512", "_PH": "512"}[details[-3:]]
        data = {"algorithm": f"SHA2_{bits}", "digest": asked["digest"]}
        spec = {"hashedRekordV002": {"data": data, "signature": asked["signature"]}}
        return {"apiVersion": "0.0.2", "kind": "hashedrekord", "spec": spec}
    if request["kind"] == "hashedrekord":
        return request
    text = request["spec"]["proposedContent"]["envelope"]
    verifiers, envelope = request["spec"]["proposedContent"]["verifiers"], json.loads(text)
    signatures = [
        {"signature": each["sig"], "verifier": verifier}
        for each, verifier in zip(envelope["signatures"], verifiers, strict=True)
    ]
    payload = base64.b64decode(envelope["payload"])
    kept: Json = {"envelopeHash": _sha256(text.encode()), "payloadHash": _sha256(payload), "signatures": signatures}
    return {"apiVersion": "0.0.1", "kind": "dsse", "spec": kept}


@dataclass
class Log:
    """A log. `version` says whose checkpoints and promises it makes; `shard` is where its tree begins in all entries.

    `others` are what other signers wrote under its checkpoints, each a whole line; they come before its own signature.
    """

    version: int
    host: str
    key: Key
    leaves: list[bytes] = field(default_factory=list)
    tree: int = 1234567890
    shard: int = 0
    others: tuple[str, ...] = ()
    extensions: tuple[str, ...] = ()

    @property
    def origin(self) -> str:
        return f"{self.host} - {self.tree}" if self.version == 1 else self.host

    @property
    def id(self) -> bytes:
        """As entries name it: of v2's Ed25519 and RSA keys the untruncated note key id."""
        name = self.host.encode() + b"\n"
        if self.version == 1 or self.key.kind in ("p256", "p384", "p521"):
            return self.key.id
        if self.key.kind == "ed25519":
            return hashlib.sha256(name + b"\1" + self.key.spki[-32:]).digest()
        return hashlib.sha256(name + b"\xffPKIX-RSA-PKCS#1v1.5" + self.key.spki).digest()

    def checkpoint(self, root: bytes | None = None) -> str:
        """The signed tree head over all leaves, or over another root."""
        head = [self.origin, str(len(self.leaves)), b64(root or root_of(self.leaves)), *self.extensions]
        text = "".join(f"{line}\n" for line in head)
        own = f"— {self.host} {b64(self.id[:4] + self.key.sign(text.encode()))}\n"
        return f"{text}\n{''.join(self.others)}{own}"

    def add(self, body: Json, at: int, *, promise: bool | None = None, after: int = 2) -> Json:
        """Log a body and return the entry of a bundle; `after` more entries come before the checkpoint is made.

        A v1 log promises unless `promise` says otherwise, a v2 log never does.
        """
        data = canonical(body)
        index = len(self.leaves)
        self.leaves.append(leaf_hash(data))
        self.leaves += [leaf_hash(b"another %d" % (index + 1 + n)) for n in range(after)]
        entry: Json = {
            "logIndex": str(self.shard + index),
            "logId": {"keyId": b64(self.id)},
            "kindVersion": {"kind": body["kind"], "version": body["apiVersion"]},
            "inclusionProof": self._proof(index),
            "canonicalizedBody": b64(data),
        }
        if self.version == 1:
            entry["integratedTime"] = str(at)
            if promise is not False:
                entry["inclusionPromise"] = {"signedEntryTimestamp": b64(self._promise(data, at, self.shard + index))}
        return entry

    def _proof(self, index: int) -> Json:
        return {
            "logIndex": str(index),
            "rootHash": b64(root_of(self.leaves)),
            "treeSize": str(len(self.leaves)),
            "hashes": [b64(step) for step in path_of(index, self.leaves)],
            "checkpoint": {"envelope": self.checkpoint()},
        }

    def _promise(self, body: bytes, at: int, index: int) -> bytes:
        return self.key.sign(
            canonical({"body": b64(body), "integratedTime": at, "logID": self.id.hex(), "logIndex": index})
        )


def log(version: int = 1, kind: str = "p256", *, before: int = 3, **more: Any) -> Log:
    """A log with some entries in it already."""
    leaves = [leaf_hash(b"before %d" % n) for n in range(before)]
    return Log(version, f"log{version}.test", key(kind, f"log v{version}"), leaves, **more)
