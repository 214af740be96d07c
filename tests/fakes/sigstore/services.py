"""The Sigstore in memory behind loopback servers: what programs sign with it, it signs, logs and stamps for real."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from fakes.faults import Faults
from fakes.loopback import LoopbackServer, Request, Response
from fakes.oidc import OidcIssuer
from fakes.sigstore.authority import Authority, Leaf, Promise
from fakes.sigstore.bundles import AUTHORITY, CT, EVER, TSA
from fakes.sigstore.ctlog import CtLog
from fakes.sigstore.keys import Key, pem
from fakes.sigstore.rekor import Json, Log, body_of_request, log, root_of
from fakes.sigstore.roots import authority_json, log_json, root_json
from fakes.sigstore.timestamps import TimestampAuthority, Token, imprint_of
from fakes.tuf_repository import TufRepository

MINUTES = 600


class Service(LoopbackServer):
    """A server whose faults can be ordered (see faults.py)."""

    def __init__(self) -> None:
        super().__init__()
        self.faults = Faults()

    def answer(self, request: Request) -> Response:
        return self.faults.apply(request, lambda: self.honest(request))

    def honest(self, request: Request) -> Response:
        raise NotImplementedError


def reply(document: object, status: int = 200) -> Response:
    return Response(status, {"Content-Type": "application/json"}, json.dumps(document).encode())


class Fulcio(Service):
    """Issues a certificate to who shows a token and proves to hold a key."""

    def __init__(self, authority: Authority, ct: CtLog | None) -> None:
        super().__init__()
        self.authority = authority
        self.ct = ct

    def honest(self, request: Request) -> Response:
        if (request.method, request.path) != ("POST", "/api/v2/signingCert"):
            return Response(404)
        asked = json.loads(request.body)
        claims = claims_of(asked["credentials"]["oidcIdentityToken"])
        subject = claims.get("email") or claims["sub"]
        wanted = asked["publicKeyRequest"]
        public = serialization.load_pem_public_key(wanted["publicKey"]["content"].encode())
        assert isinstance(public, ec.EllipticCurvePublicKey)
        proof = base64.b64decode(wanted["proofOfPossession"])
        public.verify(proof, subject.encode(), ec.ECDSA(hashes.SHA256()))
        chain = [self.issue(claims, subject, public), *self.authority.chain]
        pems = [pem("CERTIFICATE", der) for der in chain]
        return reply({"signedCertificateEmbeddedSct": {"chain": {"certificates": pems}}})

    def issue(self, claims: Json, subject: str, public: ec.EllipticCurvePublicKey) -> bytes:
        now = int(time.time())
        name = "email" if "email" in claims else "uri"
        said = {1: claims["iss"], 8: claims["iss"]}
        if subject.startswith("https://github.com/"):  # a workflow: whose, as Fulcio says it
            said[12] = "/".join(subject.split("/")[:5])
        leaf = Leaf(subject, now - 1, now + MINUTES, name=name, claims=said)
        promises = () if self.ct is None else (Promise(self.ct, now),)
        return self.authority.issue(leaf, Key.of(public), promises)


def claims_of(token: str) -> Json:
    """What a token says; whose it is is not looked at."""
    body = token.split(".")[1]
    claims: Json = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return claims


class Rekor(Service):
    """The write side of either version over a log in memory, and what v1 tells of itself and of what it took in."""

    def __init__(self, entered: Log) -> None:
        super().__init__()
        self.entered = entered
        self.taken: dict[str, Json] = {}
        """Entries of v1, by their ids."""

    def honest(self, request: Request) -> Response:
        version = self.entered.version
        if version == 1 and (told := self._told(request)) is not None:
            return told
        if (request.method, request.path) != ("POST", f"/api/v{version}/log/entries"):
            return Response(404)
        body = body_of_request(version, json.loads(request.body))
        entry = self.entered.add(body, int(time.time()), after=0)
        if version == 2:
            return reply(entry, 201)
        made = self._as_v1(entry)
        self.taken |= made
        return reply(made, 201)

    def _told(self, request: Request) -> Response | None:
        path, entered = request.path, self.entered
        if path == "/api/v1/log":
            root = root_of(entered.leaves).hex()
            head = {"treeID": str(entered.tree), "treeSize": len(entered.leaves), "rootHash": root}
            return reply(head | {"signedTreeHead": entered.checkpoint()})
        if path == "/api/v1/log/publicKey":
            return Response(200, {"Content-Type": "application/x-pem-file"}, entered.key.pem.encode())
        if path == "/api/v1/index/retrieve":
            return reply(self._found(json.loads(request.body)))
        index = request.argument("logIndex")
        if path == "/api/v1/log/entries" and index is not None:
            return reply({id: entry for id, entry in self.taken.items() if str(entry["logIndex"]) == index})
        uuid = path.removeprefix("/api/v1/log/entries/")
        return reply({uuid: self.taken[uuid]}) if uuid in self.taken else None

    def _found(self, query: Json) -> list[str]:
        """Return the entries about a digest, or by a key."""
        wanted = query.get("hash", "").removeprefix("sha256:") or query["publicKey"]["content"]
        return [id for id, entry in self.taken.items() if wanted in base64.b64decode(entry["body"]).decode()]

    def _as_v1(self, entry: Json) -> Json:
        body = base64.b64decode(entry["canonicalizedBody"])
        proof = entry["inclusionProof"]
        uuid = f"{self.entered.tree:016x}{hashlib.sha256(bytes(1) + body).hexdigest()}"
        return {
            uuid: {
                "body": entry["canonicalizedBody"],
                "integratedTime": int(entry["integratedTime"]),
                "logID": self.entered.id.hex(),
                "logIndex": int(entry["logIndex"]),
                "verification": {
                    "signedEntryTimestamp": entry["inclusionPromise"]["signedEntryTimestamp"],
                    "inclusionProof": {
                        "checkpoint": proof["checkpoint"]["envelope"],
                        "hashes": [base64.b64decode(step).hex() for step in proof["hashes"]],
                        "logIndex": int(proof["logIndex"]),
                        "rootHash": base64.b64decode(proof["rootHash"]).hex(),
                        "treeSize": int(proof["treeSize"]),
                    },
                },
            }
        }


class Stamper(Service):
    """An RFC 3161 server."""

    def __init__(self, authority: TimestampAuthority) -> None:
        super().__init__()
        self.authority = authority

    def honest(self, request: Request) -> Response:
        if (request.method, request.path) != ("POST", "/api/v1/timestamp"):
            return Response(404)
        imprint, nonce = imprint_of(request.body)
        token = replace(Token(int(time.time())), nonce=nonce)
        return Response(
            201, {"Content-Type": "application/timestamp-reply"}, self.authority.stamp_digest(imprint, token)
        )


@dataclass
class VirtualSigstore:
    """All of them together, while it is entered; `rekor` is the API version of its log."""

    rekor: int = 1
    authority: Authority = AUTHORITY
    tsa: TimestampAuthority = TSA
    ct: CtLog | None = CT
    issuer: OidcIssuer = field(default_factory=OidcIssuer)

    def __post_init__(self) -> None:
        self.fulcio = Fulcio(self.authority, self.ct)
        self.log = Rekor(log(self.rekor))
        self.stamper = Stamper(self.tsa)
        self._stack = ExitStack()

    def __enter__(self) -> VirtualSigstore:
        for server in (self.issuer, self.fulcio, self.log, self.stamper):
            self._stack.enter_context(server)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    @property
    def trusted_root(self) -> Json:
        entered = self.log.entered
        return root_json(
            tlogs=[log_json(entered.host, entered.key, entered.id, (EVER[0], None))],
            authorities=[authority_json(self.authority.chain, (EVER[0], None))],
            ctlogs=[log_json("ct.test", self.ct.key, self.ct.key.id, (EVER[0], None))] if self.ct else [],
            tsas=[authority_json(self.tsa.chain, (EVER[0], None))],
        )

    @property
    def signing_config(self) -> Json:
        def service(url: str, version: int = 1) -> Json:
            start = {"start": "2020-01-01T00:00:00Z"}
            return {"url": url, "majorApiVersion": version, "validFor": start, "operator": "test"}

        return {
            "mediaType": "application/vnd.dev.sigstore.signingconfig.v0.2+json",
            "caUrls": [service(self.fulcio.url)],
            "oidcUrls": [service(self.issuer.url)],
            "rekorTlogUrls": [service(self.log.url, self.rekor)],
            "rekorTlogConfig": {"selector": "ANY"},
            "tsaUrls": [service(f"{self.stamper.url}/api/v1/timestamp")],
            "tsaConfig": {"selector": "ANY"},
        }

    def repository(self) -> TufRepository:
        """What publishes both files through TUF; it runs while it is entered."""
        targets = {"trusted_root.json": self.trusted_root, "signing_config.v0.2.json": self.signing_config}
        return TufRepository({name: json.dumps(target).encode() for name, target in targets.items()})

    def write(self, folder: Path) -> dict[str, Any]:
        """Write both files, and return them as the options that name them."""
        files = {"trusted_root": folder / "trusted_root.json", "signing_config": folder / "signing_config.json"}
        for name, path in files.items():
            path.write_text(json.dumps(getattr(self, name)))
        return files
