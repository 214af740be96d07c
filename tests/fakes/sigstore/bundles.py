"""A signature made as a recipe says, and all that a verifier asks for: bundle, artifact, trusted root, question.

The recipe's defaults make what must be accepted. Whoever wants a refusal changes one field of the recipe, or edits one
place of what came out.
"""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from fakes.sigstore.authority import HOUR, Authority, Leaf, Promise
from fakes.sigstore.ctlog import CtLog
from fakes.sigstore.keys import Key, key, pem
from fakes.sigstore.rekor import Json, Log, Signed, Verifier, b64, body_of, log
from fakes.sigstore.roots import Window, authority_json, log_json, root_json
from fakes.sigstore.timestamps import TimestampAuthority, Token

NOW = int(time.time())
AT = NOW - 300
"""When signatures are made."""
EVER = (NOW - 1000 * HOUR, NOW + 1000 * HOUR)
ARTIFACT = b"what was signed\n"
IDENTITY = "https://github.com/example/app/.github/workflows/release.yml@refs/tags/v1"
ISSUER = "https://token.actions.githubusercontent.com"
REPOSITORY = "https://github.com/example/app"
CLAIMS = {
    1: ISSUER, 2: "push", 3: "a" * 40, 4: "Release", 5: "example/app", 6: "refs/tags/v1", 8: ISSUER, 9: IDENTITY,
    11: "github-hosted", 12: REPOSITORY, 13: "a" * 40, 14: "refs/tags/v1", 16: "https://github.com/example",
    18: IDENTITY, 20: "push", 21: f"{REPOSITORY}/actions/runs/1/attempts/1", 22: "public",
}  # fmt: skip
"""What Fulcio writes for a workflow on GitHub."""
LEAF = Leaf(IDENTITY, AT - 60, AT + 540, claims=CLAIMS)
AUTHORITY = Authority("Test CA", EVER, EVER)
TSA = TimestampAuthority("Test TSA", EVER)
CT = CtLog()
IN_TOTO = "application/vnd.in-toto+json"
MEDIA_TYPES = {
    "0.1": "application/vnd.dev.sigstore.bundle+json;version=0.1",
    "0.2": "application/vnd.dev.sigstore.bundle+json;version=0.2",
    "0.3": "application/vnd.dev.sigstore.bundle.v0.3+json",
}
PREDICATE_TYPE = "https://example.test/predicate/v1"


def statement(artifact: bytes = ARTIFACT, **more: Any) -> bytes:
    """An in-toto statement about the artifact."""
    subject = {"name": "app", "digest": {"sha256": hashlib.sha256(artifact).hexdigest()}}
    document = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [subject],
        "predicateType": PREDICATE_TYPE,
        "predicate": {},
    }
    return json.dumps({**document, **more}).encode()


def pae(payload_type: str, payload: bytes) -> bytes:
    """DSSE's pre-authentication encoding."""
    return b"DSSEv1 %d %s %d %s" % (len(payload_type), payload_type.encode(), len(payload), payload)


@dataclass(frozen=True)
class Recipe:
    """How to sign, what to log and stamp, and what the verifier trusts. A log of version 0 is none."""

    version: str = "0.3"
    content: str = "message"  # or "dsse"
    signer: str = "certificate"  # or "key"
    kind: str = "p256"
    signed_by: str = "signer"  # the name of the key that really signs
    artifact: bytes = ARTIFACT
    payload: bytes = field(default_factory=statement)
    payload_type: str = IN_TOTO

    leaf: Leaf = LEAF
    authority: Authority = AUTHORITY
    promises: tuple[Promise, ...] = (Promise(CT, AT),)
    chain: tuple[bytes, ...] = ()  # DER, after the leaf: v0.1 and v0.2 hold chains

    log: int = 1
    log_kind: str = "p256"
    log_options: Json = field(default_factory=dict)
    logs: int = 1  # how many entries, each of a log of its own
    other_logs: str = "others"  # or "same": entries of one log; or "renamed": of its key under another name
    entry: tuple[str, str] | None = None
    integrated: int = AT
    promise: bool | None = None
    after: int = 2
    logged: Json = field(default_factory=dict)  # fields of Signed that the entry has otherwise

    tsa: TimestampAuthority = TSA
    more_tsas: tuple[TimestampAuthority, ...] = ()
    stamps: tuple[Token, ...] = ()  # by each of them
    stamped: bytes | None = None  # what instead of the signature

    log_valid: Window = (EVER[0], None)
    ct_valid: Window = (EVER[0], None)
    ca_valid: Window = (EVER[0], None)
    tsa_valid: Window = (EVER[0], None)
    trusted_log: str = "own"  # the name of a key that is not the log's
    trusted_ct: CtLog = CT
    more_cts: tuple[CtLog, ...] = ()
    trusted_authority: Authority | None = None
    trusted_tsa: TimestampAuthority | None = None
    anchored_at: str = "root"  # or "intermediate"
    tsa_leaf_trusted: bool = True  # whether the trusted root holds it, or only the chain above it


@dataclass
class Made:
    """What came out. `bundle` and `root` may be edited before they are used."""

    recipe: Recipe
    bundle: Json
    root: Json
    certificate: bytes
    detached: bytes

    @property
    def text(self) -> bytes:
        return json.dumps(self.bundle).encode()


class Maker:
    """Makes one signature."""

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        self.logs: list[Log] = []
        for number in range(recipe.logs if recipe.log else 0):
            self.logs.append(self._log(number))

    def _log(self, number: int) -> Log:
        recipe = self.recipe
        made = log(recipe.log, recipe.log_kind, **recipe.log_options)
        if number == 0:
            return made
        if recipe.other_logs == "same":
            return self.logs[0]
        name = "log v" + str(recipe.log) if recipe.other_logs == "renamed" else f"log {number}"
        return replace(made, host=f"log{recipe.log}-{number}.test", key=key(recipe.log_kind, name))

    @property
    def key(self) -> Key:
        return key(self.recipe.kind, "signer")

    @property
    def message(self) -> bytes:
        """The bytes that are signed."""
        recipe = self.recipe
        return recipe.artifact if recipe.content == "message" else pae(recipe.payload_type, recipe.payload)

    @cached_property
    def signature(self) -> bytes:
        return key(self.recipe.kind, self.recipe.signed_by).sign(self.message, self.hash)

    @property
    def hash(self) -> str:
        return self.key.hash

    @cached_property
    def certificate(self) -> bytes:
        return self.recipe.authority.issue(self.recipe.leaf, self.key, self.recipe.promises)

    def make(self) -> Made:
        recipe = self.recipe
        content = "messageSignature" if recipe.content == "message" else "dsseEnvelope"
        bundle = {
            "mediaType": MEDIA_TYPES[recipe.version],
            "verificationMaterial": self._material(),
            content: self._message() if recipe.content == "message" else self._envelope(),
        }
        return Made(recipe, bundle, self._root(), self.certificate, CT.detached(self.certificate, AT))

    def _message(self) -> Json:
        algorithm = f"SHA2_{self.hash[3:]}"
        digest = hashlib.new(self.hash, self.recipe.artifact).digest()
        message = {"algorithm": algorithm, "digest": b64(digest)}
        return {"messageDigest": message, "signature": b64(self.signature)}

    def _envelope(self) -> Json:
        return {
            "payload": b64(self.recipe.payload),
            "payloadType": self.recipe.payload_type,
            "signatures": [{"sig": b64(self.signature), "keyid": ""}],
        }

    def _material(self) -> Json:
        recipe = self.recipe
        material = self._signer()
        if recipe.log:
            material["tlogEntries"] = [self._entry(each) for each in self.logs]
        if recipe.stamps:
            message = self.signature if recipe.stamped is None else recipe.stamped
            stamps = [
                {"signedTimestamp": b64(tsa.stamp(message, token))}
                for tsa in (recipe.tsa, *recipe.more_tsas)
                for token in recipe.stamps
            ]
            material["timestampVerificationData"] = {"rfc3161Timestamps": stamps}
        return material

    def _signer(self) -> Json:
        recipe = self.recipe
        if recipe.signer == "key":
            return {"publicKey": {"hint": b64(self.key.id)}}
        chain = [{"rawBytes": b64(der)} for der in (self.certificate, *recipe.chain)]
        if recipe.version == "0.3" and not recipe.chain:
            return {"certificate": chain[0]}
        return {"x509CertificateChain": {"certificates": chain}}

    def _entry(self, entered: Log) -> Json:
        recipe = self.recipe
        signed = replace(self._signed(), **recipe.logged)
        body = body_of(*self._entry_kind(), signed)
        return entered.add(body, recipe.integrated, promise=recipe.promise, after=recipe.after)

    def _entry_kind(self) -> tuple[str, str]:
        recipe = self.recipe
        if recipe.entry:
            return recipe.entry
        if recipe.log == 2:
            return "hashedrekord", "0.0.2"
        return ("hashedrekord" if recipe.content == "message" else "dsse"), "0.0.1"

    def _signed(self) -> Signed:
        by_certificate = self.recipe.signer == "certificate"
        verifier = Verifier(self.certificate if by_certificate else self.key.spki, by_certificate, self.recipe.kind)
        digest = hashlib.new(self.hash, self.message).digest()
        return Signed(self.signature, verifier, self.hash, digest, self.recipe.payload)

    def _root(self) -> Json:
        recipe = self.recipe
        trusted = [
            each if recipe.trusted_log == "own" else replace(each, key=key(recipe.log_kind, recipe.trusted_log))
            for each in self.logs
        ]
        chain = (recipe.trusted_authority or recipe.authority).chain
        if recipe.anchored_at == "intermediate":
            chain = chain[:1]
        stamping = (recipe.trusted_tsa or recipe.tsa).chain
        return root_json(
            tlogs=[log_json(each.host, each.key, each.id, recipe.log_valid) for each in trusted],
            authorities=[authority_json(chain, recipe.ca_valid)],
            ctlogs=[
                log_json("ct.test", each.key, each.key.id, recipe.ct_valid)
                for each in (recipe.trusted_ct, *recipe.more_cts)
            ],
            tsas=[
                authority_json(stamping if recipe.tsa_leaf_trusted else stamping[1:], recipe.tsa_valid),
                *(authority_json(each.chain, EVER) for each in recipe.more_tsas),
            ],
        )


def make(recipe: Recipe | None = None, **changes: Any) -> Made:
    """Sign as a recipe says, with these fields changed."""
    return Maker(replace(recipe or Recipe(), **changes)).make()


def public_pem(kind: str = "p256") -> str:
    """The signer's public key."""
    return key(kind, "signer").pem


def certificate_pem(made: Made) -> str:
    return pem("CERTIFICATE", made.certificate)
