"""What a bundle of each version must be, and what its signature must be over."""

from __future__ import annotations

import json
from typing import Any

from conformance.rules import (
    BY_KEY,
    CHAINED,
    ENTRY,
    ENVELOPE,
    KEY_ENVELOPE,
    OLD,
    PROOF,
    SET,
    STAMPED,
    STAMPS,
    Gone,
    Rule,
    accepts,
    flipped,
    refuses,
    repeated,
)
from fakes.sigstore.bundles import AUTHORITY, statement

VERSIONS = "application/vnd.dev.sigstore.bundle"
MATERIAL = "verificationMaterial"


def url_safe(text: str) -> str:
    return text.replace("+", "-").replace("/", "_")


def unpadded(text: str) -> str:
    return text.rstrip("=")


def snake(text: bytes) -> bytes:
    """The same bundle under protobuf's own names."""
    for camel, own in (
        (b"verificationMaterial", b"verification_material"),
        (b"tlogEntries", b"tlog_entries"),
        (b"logIndex", b"log_index"),
        (b"messageSignature", b"message_signature"),
        (b"inclusionProof", b"inclusion_proof"),
    ):
        text = text.replace(camel, own)
    return text


def subjects(count: int) -> list[dict[str, Any]]:
    own = json.loads(statement())["subject"]
    return [{"name": f"other {n}", "digest": {"sha256": f"{n:064x}"}} for n in range(count - 1)] + own


FORM = [
    accepts("v0.1 with a promise and no proof", OLD, bundle=(PROOF, Gone)),
    refuses(
        "v0.1 without a promise",
        22,
        "without a signed entry timestamp",
        OLD,
        bundle=(f"{ENTRY}.inclusionPromise", Gone),
    ),
    refuses("v0.2 without a proof", 22, "without an inclusion proof", CHAINED, bundle=(PROOF, Gone)),
    refuses("v0.3 without a proof", 22, "without an inclusion proof", bundle=(PROOF, Gone)),
    refuses("v0.3 with a proof that has no checkpoint", 22, "checkpoint", bundle=(f"{PROOF}.checkpoint", Gone)),
    accepts("v0.3 by its older media type", bundle=("mediaType", f"{VERSIONS}+json;version=0.3")),
    accepts("v0.3 by a patch version", bundle=("mediaType", f"{VERSIONS}.v0.3.1+json")),
    refuses("v0.4", 22, "0.4", bundle=("mediaType", f"{VERSIONS}.v0.4+json")),
    refuses("no media type", 22, "mediaType", bundle=("mediaType", Gone)),
    refuses("another media type", 22, "media type", bundle=("mediaType", "application/json")),
    accepts("a chain of one in v0.2", CHAINED, bundle=("mediaType", f"{VERSIONS}+json;version=0.2")),
    accepts("a chain with the intermediate in v0.1", OLD, recipe=("chain", (AUTHORITY.intermediate,))),
    refuses("a chain in v0.3", 22, "single certificate", recipe=("chain", (AUTHORITY.intermediate,))),
    refuses(
        "a chain with the root",
        22,
        "root certificate",
        CHAINED,
        recipe=("chain", (AUTHORITY.intermediate, AUTHORITY.root)),
    ),
    refuses(
        "an empty chain",
        22,
        "empty certificate chain",
        CHAINED,
        bundle=(f"{MATERIAL}.x509CertificateChain.certificates", []),
    ),
    refuses(
        "eleven certificates",
        22,
        "certificates",
        CHAINED,
        bundle=(f"{MATERIAL}.x509CertificateChain.certificates", repeated(11)),
    ),
    refuses("an empty certificate", 22, "empty certificate", bundle=(f"{MATERIAL}.certificate.rawBytes", "")),
    refuses("a certificate that is none", 22, "certificate", bundle=(f"{MATERIAL}.certificate.rawBytes", "AAAA")),
    refuses("neither key nor certificate", 22, "neither a public key", bundle=(f"{MATERIAL}.certificate", Gone)),
    refuses("key and certificate", 22, "more than one", bundle=(f"{MATERIAL}.publicKey", {"hint": "x"})),
    refuses("no verification material", 22, "verification material", bundle=(MATERIAL, Gone)),
    refuses("no content", 22, "not exactly one", bundle=("messageSignature", Gone)),
    refuses(
        "two contents",
        22,
        "not exactly one",
        bundle=("dsseEnvelope", {"payload": "", "payloadType": "", "signatures": []}),
    ),
    refuses("a field nobody knows", 22, "unknown", bundle=("extra", 1)),
    refuses("a field nobody knows, deeper", 22, "unknown", bundle=(f"{ENTRY}.extra", 1)),
    refuses(
        "a name that stands twice",
        22,
        "twice",
        text=lambda text: text.replace(b'"mediaType"', b'"mediaType": "", "mediaType"', 1),
    ),
    refuses("something behind the bundle", 22, "", text=lambda text: text + b"{}"),
    refuses("half a bundle", 22, "", text=lambda text: text[: len(text) // 2]),
    refuses("no JSON", 22, "", text=lambda _: b"-----BEGIN"),
    refuses("nothing", 22, "", text=lambda _: b""),
    refuses("a bundle in a list", 22, "", text=lambda text: b"[" + text + b"]"),
    accepts("spaces and a final newline", text=lambda text: b"\n " + text + b"\n\n"),
    accepts("protobuf's own names", text=snake),
    accepts("base64 for URLs", bundle=("messageSignature.signature", url_safe)),
    accepts("base64 without padding", bundle=("messageSignature.signature", unpadded)),
    refuses(
        "base64 with a stranger in it", 22, "base64", bundle=("messageSignature.signature", lambda text: "*" + text[1:])
    ),
    accepts("a number as a number", bundle=(f"{ENTRY}.logIndex", int)),
    refuses("a negative index", 22, "logIndex", bundle=(f"{ENTRY}.logIndex", "-1")),
    refuses("an index beyond int64", 22, "logIndex", bundle=(f"{ENTRY}.logIndex", str(1 << 63))),
    refuses("an index with a fraction", 22, "logIndex", bundle=(f"{ENTRY}.logIndex", "3.5")),
    accepts("an algorithm by its number", bundle=("messageSignature.messageDigest.algorithm", 1)),
    refuses("an algorithm nobody knows", 22, "algorithm", bundle=("messageSignature.messageDigest.algorithm", "SHA9")),
    accepts("no hint", BY_KEY, bundle=(f"{MATERIAL}.publicKey.hint", Gone)),
    accepts("another hint, which proves nothing", BY_KEY, bundle=(f"{MATERIAL}.publicKey.hint", "whoever")),
    accepts("no timestamps, spelled out", bundle=(f"{MATERIAL}.timestampVerificationData", {"rfc3161Timestamps": []})),
    accepts("no timestamps, as null", bundle=(f"{MATERIAL}.timestampVerificationData", None)),
    refuses(
        "33 entries",
        22,
        "",
        bundle=(f"{MATERIAL}.tlogEntries", lambda items: [{**items[0], "logIndex": str(n)} for n in range(33)]),
    ),
    refuses("33 timestamps", 22, "", STAMPED, bundle=(STAMPS, repeated(33))),
    refuses("one entry twice", 22, "twice", bundle=(f"{MATERIAL}.tlogEntries", repeated(2))),
    refuses("one timestamp twice", 22, "twice", STAMPED, bundle=(STAMPS, repeated(2))),
    refuses("an empty timestamp", 22, "timestamp", STAMPED, bundle=(f"{STAMPS}.0.signedTimestamp", "")),
    refuses("an empty promise", 22, "", OLD, bundle=(SET, "")),
]

SIGNATURE = [
    refuses("a bit of the signature", 12, "not made by", bundle=("messageSignature.signature", flipped)),
    refuses("a bit of the key's signature", 12, "not made by", BY_KEY, bundle=("messageSignature.signature", flipped)),
    refuses("an empty signature", 22, "no signature", bundle=("messageSignature.signature", "")),
    refuses("another's signature", 12, "not made by", recipe=("signed_by", "a stranger")),
    refuses("another's signature of an envelope", 12, "not made by", ENVELOPE, recipe=("signed_by", "a stranger")),
    refuses(
        "a digest of another blob", 12, "the bundle names", bundle=("messageSignature.messageDigest.digest", flipped)
    ),
    refuses(
        "a digest of another length", 22, "message digest", bundle=("messageSignature.messageDigest.digest", "AAAA")
    ),
    accepts("no digest", bundle=("messageSignature.messageDigest", Gone)),
    refuses("another payload", 12, "not made by", ENVELOPE, bundle=("dsseEnvelope.payload", flipped)),
    refuses(
        "another payload type", 12, "", ENVELOPE, bundle=("dsseEnvelope.payloadType", "application/vnd.in-toto+jso")
    ),
    refuses("no envelope signature", 22, "no signature", ENVELOPE, bundle=("dsseEnvelope.signatures", [])),
    refuses("two envelope signatures", 22, "2 signatures", ENVELOPE, bundle=("dsseEnvelope.signatures", repeated(2))),
    refuses("an empty envelope signature", 22, "", ENVELOPE, bundle=("dsseEnvelope.signatures.0.sig", "")),
    accepts("another keyid, which proves nothing", ENVELOPE, bundle=("dsseEnvelope.signatures.0.keyid", "whoever")),
    refuses(
        "a statement about something else", 12, "names no subject", ENVELOPE, recipe=("payload", statement(b"else"))
    ),
    refuses("a payload that is no JSON", 22, "", KEY_ENVELOPE, recipe=("payload", b"not json")),
    refuses("a payload that is no statement", 22, "statement", KEY_ENVELOPE, recipe=("payload", b"{}")),
    refuses(
        "a payload with a name twice",
        22,
        "twice",
        KEY_ENVELOPE,
        recipe=("payload", statement().replace(b'"subject"', b'"subject": [], "subject"', 1)),
    ),
    refuses("a statement without subjects", 22, "no subject", KEY_ENVELOPE, recipe=("payload", statement(subject=[]))),
    accepts("1024 subjects, the last one ours", KEY_ENVELOPE, recipe=("payload", statement(subject=subjects(1024)))),
    refuses("1025 subjects", 22, "1025 subjects", KEY_ENVELOPE, recipe=("payload", statement(subject=subjects(1025)))),
    refuses(
        "a statement of another version",
        22,
        "",
        KEY_ENVELOPE,
        recipe=("payload", statement(_type="https://in-toto.io/Statement/v2")),
    ),
    refuses(
        "an envelope of another type",
        12,
        "not the signature of a blob",
        KEY_ENVELOPE,
        recipe=("payload_type", "text/plain"),
    ),
]

RULES: list[Rule] = [*FORM, *SIGNATURE]
