"""Binary Authorization and Artifact Analysis: attestors, policies and occurrences, judged by real signatures."""

from __future__ import annotations

import base64
import itertools
import json
import re
from copy import deepcopy
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from fakes.gcp.service import Document, GoogleService, Refused, paged
from fakes.loopback import Request

HASHES = {"SHA256": hashes.SHA256(), "SHA384": hashes.SHA384(), "SHA512": hashes.SHA512()}
DENIED = "No attestations found that were valid and signed by a key trusted by the attestor"


class BinaryAuthorization(GoogleService):
    """`verdict` is what the evaluation of a platform policy answers."""

    document = "binaryauthorization.v1"

    def __init__(self) -> None:
        super().__init__()
        self.attestors: dict[str, Document] = {}
        self.policies: dict[str, Document] = {}
        self.system: Document = {"name": "locations/global/policy", "admissionWhitelistPatterns": []}
        self.verdict = "CONFORMANT"
        self.evaluated: list[Document] = []
        prefix = "binaryauthorization"
        self.handlers = {
            f"{prefix}.projects.attestors.get": self._attestor,
            f"{prefix}.projects.attestors.validateAttestationOccurrence": self._validate,
            f"{prefix}.projects.getPolicy": self._policy,
            f"{prefix}.projects.updatePolicy": self._update,
            f"{prefix}.projects.platforms.policies.get": self._policy,
            f"{prefix}.projects.platforms.gke.policies.evaluate": self._evaluate,
            f"{prefix}.systempolicy.getPolicy": lambda _request, _path, _body: self.system,
        }

    def add_attestor(self, name: str, note: str, *keys: tuple[str, str, str]) -> str:
        """Make an attestor of keys (id, PEM, algorithm)."""
        listed = [
            {"id": id, "pkixPublicKey": {"publicKeyPem": pem, "signatureAlgorithm": algorithm}}
            for id, pem, algorithm in keys
        ]
        self.attestors[name] = {
            "name": name, "userOwnedGrafeasNote": {"noteReference": note, "publicKeys": listed}
        }  # fmt: skip
        return name

    def _attestor(self, request: Request, _path: dict[str, str], _body: Document) -> Document:
        name = request.path.removeprefix("/v1/")
        if name not in self.attestors:
            raise Refused(404, f'Resource "{name}" was not found')
        return deepcopy(self.attestors[name])

    def _policy(self, request: Request, _path: dict[str, str], _body: Document) -> Document:
        name = request.path.removeprefix("/v1/")
        if name not in self.policies:
            raise Refused(404, f'Resource "{name}" was not found')
        return deepcopy(self.policies[name])

    def _update(self, request: Request, _path: dict[str, str], body: Document) -> Document:
        name = request.path.removeprefix("/v1/")
        self.policies[name] = {**body, "name": name}
        return self.policies[name]

    def _evaluate(self, _request: Request, _path: dict[str, str], body: Document) -> Document:
        self.evaluated.append(body["resource"])
        images = [container["image"] for container in body["resource"]["spec"]["containers"]]
        results = [{"imageUri": image, "verdict": self.verdict, "explanation": "as the test says"} for image in images]
        return {"verdict": self.verdict, "results": [{"verdict": self.verdict, "imageResults": results}]}

    def _validate(self, request: Request, _path: dict[str, str], body: Document) -> Document:
        name = request.path.removeprefix("/v1/").partition(":")[0]
        attestor = self.attestors[name]["userOwnedGrafeasNote"]
        reason = why_not(body["attestation"], body["occurrenceResourceUri"], attestor["publicKeys"])
        if body["occurrenceNote"] != attestor["noteReference"]:
            reason = "the note is another attestor's"
        return {"result": "ATTESTATION_NOT_VERIFIABLE", "denialReason": reason} if reason else {"result": "VERIFIED"}


def why_not(attestation: Document, uri: str, keys: list[Document]) -> str:
    """Return why an attestation does not hold; nothing where it does."""
    payload = base64.b64decode(attestation["serializedPayload"])
    named = json.loads(payload)["critical"]["image"]["docker-manifest-digest"]
    if not uri.endswith(f"@{named}"):
        return f"the payload is about {named}"
    for signature in attestation["signatures"]:
        for key in keys:
            pkix = key["pkixPublicKey"]
            if key["id"] == signature["publicKeyId"] and _verifies(
                pkix["publicKeyPem"], pkix["signatureAlgorithm"], payload, base64.b64decode(signature["signature"])
            ):
                return ""
    return DENIED


def _verifies(pem: str, algorithm: str, payload: bytes, signature: bytes) -> bool:
    key: Any = serialization.load_pem_public_key(pem.encode())
    hash = HASHES[algorithm.rpartition("_")[2]]
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, payload, ec.ECDSA(hash))
        elif isinstance(key, rsa.RSAPublicKey) and "PSS" in algorithm:
            key.verify(signature, payload, padding.PSS(padding.MGF1(hash), hash.digest_size), hash)
        else:
            key.verify(signature, payload, padding.PKCS1v15(), hash)
    except InvalidSignature:
        return False
    return True


class Analysis(GoogleService):
    """Artifact Analysis: occurrences by name."""

    document = "containeranalysis.v1"

    def __init__(self) -> None:
        super().__init__()
        self.occurrences: dict[str, Document] = {}
        self.page_size = 2
        self._numbers = itertools.count(1)
        prefix = "containeranalysis.projects"
        self.handlers = {
            f"{prefix}.occurrences.create": self._create,
            f"{prefix}.occurrences.list": self._list,
            f"{prefix}.notes.occurrences.list": self._list,
        }

    def add(self, project: str, document: Document) -> Document:
        """Keep an occurrence, whatever it says."""
        name = f"projects/{project}/occurrences/{next(self._numbers)}"
        self.occurrences[name] = {**document, "name": name}
        return self.occurrences[name]

    def _create(self, _request: Request, path: dict[str, str], body: Document) -> Document:
        if body.get("kind") == "ATTESTATION" and "attestation" not in body:
            raise Refused(400, "an attestation is missing")
        return self.add(path["projectsId"], body)

    def _list(self, request: Request, path: dict[str, str], _body: Document) -> Document:
        wanted = re.findall(r'(\w+)="([^"]*)"', request.argument("filter") or "")
        own = {"resourceUrl": "resourceUri", "kind": "kind"}
        found = []
        for name, document in self.occurrences.items():
            note = f"projects/{path['projectsId']}/notes/{path.get('notesId')}"
            if "notesId" in path and document["noteName"] != note:
                continue
            if "notesId" not in path and not name.startswith(f"projects/{path['projectsId']}/"):
                continue
            if all(document.get(own[field]) == value for field, value in wanted):
                found.append(document)
        return paged(request, "occurrences", found, self.page_size)
