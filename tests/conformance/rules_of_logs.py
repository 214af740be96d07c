"""What evidence of a transparency log must be: promises, proofs, checkpoints, and what the entry is about."""

from __future__ import annotations

from dataclasses import replace

from conformance.rules import (
    BY_CERTIFICATE,
    BY_KEY,
    ENTRY,
    ENVELOPE,
    KEY_ENVELOPE,
    KEY_IN_V2,
    PROOF,
    SET,
    STAMPED,
    Gone,
    Rule,
    accepts,
    first_flipped,
    flipped,
    plus,
    refuses,
)
from fakes.sigstore.bundles import AT, AUTHORITY, LEAF, NOW, Recipe
from fakes.sigstore.keys import key
from fakes.sigstore.rekor import Verifier, b64, canonical

LOG_KEY = "tlogs.0.publicKey.rawBytes"
CHECKPOINT = f"{PROOF}.checkpoint.envelope"
BODY = f"{ENTRY}.canonicalizedBody"
PROOF_ALONE = Recipe(signer="key", promise=False)
OTHER_KEY = Verifier(key("p256", "a stranger").spki, certificate=False)
OTHER_CERTIFICATE = Verifier(AUTHORITY.issue(LEAF, key("p256", "a stranger")), certificate=True)
COSIGNATURE = f"— witness.test {b64(bytes(4 + 8 + 64))}\n"
SAME_NAME = f"— log2.test {b64(bytes(4 + 64))}\n"


def signature_changed(envelope: str) -> str:
    head, _, last = envelope.rstrip("\n").rpartition(" ")
    return f"{head} {flipped(last)}\n"


def key_id_changed(envelope: str) -> str:
    head, _, last = envelope.rstrip("\n").rpartition(" ")
    return f"{head} {first_flipped(last)}\n"


def line_changed(number: int, text: str | None) -> object:
    def change(envelope: str) -> str:
        lines = envelope.split("\n")
        lines[number : number + 1] = [] if text is None else [text]
        return "\n".join(lines)

    return change


def hashes_swapped(hashes: list[str]) -> list[str]:
    return list(reversed(hashes))


PROMISES = [
    refuses("a bit of the promise", 15, "not the log's", bundle=(SET, flipped)),
    refuses("another time than was promised", 15, "not the log's", bundle=(f"{ENTRY}.integratedTime", plus(1))),
    refuses("another index than was promised", 15, "not the log's", bundle=(f"{ENTRY}.logIndex", plus(1))),
    refuses(
        "a promise by a key that is not the trusted log's",
        15,
        "not the log's",
        root=(LOG_KEY, b64(key("p256", "a stranger").spki)),
    ),
    refuses("an entry of a log that is not trusted", 15, "no log is trusted", bundle=(f"{ENTRY}.logId.keyId", flipped)),
    refuses("no trusted log", 15, "no log is trusted", root=("tlogs", [])),
    refuses("no entry", 15, "no transparency log entry", BY_KEY, bundle=("verificationMaterial.tlogEntries", [])),
    accepts("no promise where a timestamp tells the time", STAMPED, recipe=("log", 2)),
    accepts("no promise for a key", BY_KEY, recipe=("promise", False)),
    refuses("a time that nobody signed", 16, "trusted time is missing", recipe=("promise", False)),
    refuses("a time that nobody signed, of v2", 16, "trusted time is missing", STAMPED, recipe=("stamps", ())),
    accepts("the first second of the log", recipe=("log_valid", (AT, None))),
    refuses("before the first second of the log", 15, "key was not valid", recipe=("log_valid", (AT + 1, None))),
    accepts("the last second of the log", recipe=("log_valid", (AT - 1000, AT))),
    refuses("after the last second of the log", 15, "key was not valid", recipe=("log_valid", (AT - 1000, AT - 1))),
    accepts("a retired v2 log, stamped in its time", STAMPED, recipe=("log_valid", (AT - 1000, AT + 1))),
    refuses("a retired v2 log, stamped later", 15, "retired", STAMPED, recipe=("log_valid", (AT - 1000, AT - 1))),
    refuses("a retired v2 log and a key", 15, "retired", KEY_IN_V2, recipe=("log_valid", (AT - 1000, NOW - 60))),
    accepts("a log of P-384", recipe=("log_kind", "p384")),
    accepts("a log of RSA", recipe=("log_kind", "rsa2048")),
    accepts("a log of Ed25519", recipe=("log_kind", "ed25519")),
    accepts("two logs", recipe=("logs", 2)),
    accepts("a shard, whose proof counts from its own beginning", recipe=("log_options", {"shard": 1000})),
]

PROOFS = [
    refuses("a bit of the proof", 15, "does not lead", bundle=(f"{PROOF}.hashes.0", flipped)),
    refuses("the proof's hashes in another order", 15, "does not lead", bundle=(f"{PROOF}.hashes", hashes_swapped)),
    refuses("a hash too few", 15, "", bundle=(f"{PROOF}.hashes.0", Gone)),
    refuses("a hash too many", 15, "", bundle=(f"{PROOF}.hashes", lambda hashes: [*hashes, hashes[0]])),
    refuses("a hash of 31 bytes", 15, "", bundle=(f"{PROOF}.hashes.0", b64(bytes(31)))),
    refuses("another root than the checkpoint's", 15, "another tree", bundle=(f"{PROOF}.rootHash", flipped)),
    refuses("another size than the checkpoint's", 15, "another tree", bundle=(f"{PROOF}.treeSize", plus(1))),
    refuses("a proof of another leaf", 15, "does not lead", bundle=(f"{PROOF}.logIndex", plus(-1))),
    refuses("an index outside the tree", 15, "", bundle=(f"{PROOF}.logIndex", plus(1000))),
    refuses(
        "another index than the proof's, in v2", 15, "another entry", KEY_IN_V2, bundle=(f"{ENTRY}.logIndex", plus(1))
    ),
    refuses("a proof alone, changed", 15, "does not lead", PROOF_ALONE, bundle=(f"{PROOF}.hashes.0", flipped)),
    refuses(
        "a proof alone by a key that is not the trusted log's",
        15,
        "not the log's",
        PROOF_ALONE,
        root=(LOG_KEY, b64(key("p256", "a stranger").spki)),
    ),
    refuses(
        "a proof alone in v2 by a key that is not the trusted log's",
        15,
        "not signed by the log's key",
        KEY_IN_V2,
        root=(LOG_KEY, b64(key("p256", "a stranger").spki)),
    ),
    accepts("the only entry of a tree", KEY_IN_V2, recipe=("log_options", {"before": 0})),
    accepts("an entry that is the last of its tree", KEY_IN_V2, recipe=("after", 0)),
    accepts("an entry deep in its tree", KEY_IN_V2, recipe=("after", 300)),
]

CHECKPOINTS = [
    refuses("a bit of the checkpoint's signature", 15, "is wrong", bundle=(CHECKPOINT, signature_changed)),
    refuses("a bit of v2's checkpoint's signature", 15, "is wrong", KEY_IN_V2, bundle=(CHECKPOINT, signature_changed)),
    refuses("another key id", 15, "not the log's", bundle=(CHECKPOINT, key_id_changed)),
    refuses("another key id in v2", 15, "not signed by the log's key", KEY_IN_V2, bundle=(CHECKPOINT, key_id_changed)),
    refuses("another origin", 15, "", KEY_IN_V2, bundle=(CHECKPOINT, line_changed(0, "log3.test"))),
    refuses("another size", 15, "is wrong", KEY_IN_V2, bundle=(CHECKPOINT, line_changed(1, "7"))),
    refuses("another root", 15, "is wrong", KEY_IN_V2, bundle=(CHECKPOINT, line_changed(2, b64(bytes(32))))),
    refuses("a root of 31 bytes", 15, "checkpoint", KEY_IN_V2, bundle=(CHECKPOINT, line_changed(2, b64(bytes(31))))),
    refuses("no root", 15, "checkpoint", KEY_IN_V2, bundle=(CHECKPOINT, line_changed(2, None))),
    refuses("a size that is no number", 15, "checkpoint", KEY_IN_V2, bundle=(CHECKPOINT, line_changed(1, "six"))),
    refuses("a size with a leading zero", 15, "checkpoint", KEY_IN_V2, bundle=(CHECKPOINT, line_changed(1, "06"))),
    refuses(
        "a checkpoint without signature",
        15,
        "signed note",
        KEY_IN_V2,
        bundle=(CHECKPOINT, lambda text: text.partition("—")[0]),
    ),
    refuses(
        "one more line than was signed",
        15,
        "is wrong",
        KEY_IN_V2,
        bundle=(CHECKPOINT, lambda text: text.replace("\n\n", "\nmore\n\n")),
    ),
    accepts("a line more, signed", KEY_IN_V2, recipe=("log_options", {"extensions": ("Timestamp: 1",)})),
    accepts("a line more in v1, signed", BY_KEY, recipe=("log_options", {"extensions": ("Timestamp: 1",)})),
    accepts("a witness before the log", KEY_IN_V2, recipe=("log_options", {"others": (COSIGNATURE,)})),
    accepts(
        "another key of the same name before the log's", KEY_IN_V2, recipe=("log_options", {"others": (SAME_NAME,)})
    ),
    refuses(
        "a stranger on v1's checkpoint", 15, "not the log's", BY_KEY, recipe=("log_options", {"others": (COSIGNATURE,)})
    ),
    accepts("a v2 log of P-256", KEY_IN_V2, recipe=("log_kind", "p256")),
    accepts("a v2 log of Ed25519", KEY_IN_V2, recipe=("log_kind", "ed25519")),
    accepts("a v2 log of RSA", KEY_IN_V2, recipe=("log_kind", "rsa2048")),
]


def about(base: Recipe, kind: str) -> list[Rule]:
    """An entry of another signature, key or digest than the bundle's, of each kind of entry."""
    stranger = OTHER_KEY if base.signer == "key" else OTHER_CERTIFICATE
    rules = [
        accepts(f"{kind}: what was signed", base),
        refuses(
            f"{kind}: another signature",
            15,
            "log entry is of another",
            base,
            recipe=("logged", {"signature": b"other"}),
        ),
        refuses(
            f"{kind}: another signer", 15, "log entry is of another", base, recipe=("logged", {"verifier": stranger})
        ),
    ]
    change = {"digest": bytes(32)} if "hashedrekord" in kind else {"payload": b"other"}
    return [*rules, refuses(f"{kind}: another digest", 15, "log entry is of another", base, recipe=("logged", change))]


def other_body(kind: str, version: str) -> str:
    return b64(canonical({"apiVersion": version, "kind": kind, "spec": {}}))


ENTRIES = [
    *about(BY_CERTIFICATE, "hashedrekord 0.0.1 of a certificate"),
    *about(BY_KEY, "hashedrekord 0.0.1 of a key"),
    *about(STAMPED, "hashedrekord 0.0.2 of a certificate"),
    *about(KEY_IN_V2, "hashedrekord 0.0.2 of a key"),
    *about(Recipe(content="dsse", signer="key", log=2), "hashedrekord 0.0.2 of an envelope"),
    *about(ENVELOPE, "dsse 0.0.1 of a certificate"),
    *about(KEY_ENVELOPE, "dsse 0.0.1 of a key"),
    *about(replace(KEY_ENVELOPE, entry=("intoto", "0.0.2")), "intoto 0.0.2"),
    *about(replace(KEY_ENVELOPE, log=2, entry=("dsse", "0.0.2")), "dsse 0.0.2"),
    refuses("another kind than the body's", 15, "another kind", bundle=(f"{ENTRY}.kindVersion.kind", "dsse")),
    refuses("another version than the body's", 15, "another kind", bundle=(f"{ENTRY}.kindVersion.version", "0.0.2")),
    accepts("no kind, which the body says itself", bundle=(f"{ENTRY}.kindVersion", Gone)),
    refuses("a body of a kind nobody knows", 15, "not known", bundle=(BODY, other_body("jar", "0.0.1"))),
    refuses("a body of a version nobody knows", 15, "not known", bundle=(BODY, other_body("hashedrekord", "9.9.9"))),
    refuses("a body that is empty inside", 15, "log entry body", bundle=(BODY, other_body("hashedrekord", "0.0.1"))),
    refuses("a body that is no JSON", 15, "log entry body", bundle=(BODY, b64(b"{"))),
    refuses("no body", 15, "", bundle=(BODY, Gone)),
]

RULES: list[Rule] = [*PROMISES, *PROOFS, *CHECKPOINTS, *ENTRIES]
