"""Attestations as Artifact Analysis keeps them (grafeas.v1.Occurrence): listed, read, made."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, NamedTuple

from sigwright.gcp.rest import mapping, objects, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sigwright.gcp.rest import Api, Document

KINDS = ("ATTESTATION", "DSSE_ATTESTATION")


class Evidence(NamedTuple):
    """What an occurrence holds, as `_core.verify_occurrences` takes it."""

    name: str
    payload_type: str
    payload: bytes
    signatures: list[tuple[str, bytes]]


def resource_uri(reference: str) -> str:
    """Return how an occurrence names an image, NAME@DIGEST."""
    return f"https://{reference}"


def of_note(api: Api, note: str, reference: str) -> Iterator[Document]:
    """Yield the attestations of a note about an image."""
    return _listed(api, f"v1/{note}/occurrences", f"listing the attestations of {note}", reference, note)


def of_project(api: Api, project: str, reference: str) -> Iterator[Document]:
    """Yield the attestations about an image that a project keeps, of whatever note."""
    return _listed(api, f"v1/projects/{project}/occurrences", f"listing the attestations in {project}", reference, "")


def _listed(api: Api, path: str, doing: str, reference: str, note: str) -> Iterator[Document]:
    """Yield what is about this digest; the filter spares the rest, and is not believed."""
    digest = reference.rpartition("@")[2]
    wanted = f'resourceUrl="{resource_uri(reference)}"'
    for document in api.pages(path, doing, "occurrences", filter=wanted, pageSize="1000"):
        about = text(document, "resourceUri").endswith(f"@{digest}")
        if about and text(document, "kind") in KINDS and (not note or text(document, "noteName") == note):
            yield document


def evidence(document: Document) -> Evidence:
    """Return what was signed and by whom; an occurrence that holds neither has no signature."""
    name = text(document, "name")
    attestation = mapping(document, "attestation")
    if attestation:
        given = objects(attestation, "signatures", name)
        signatures = [(text(item, "publicKeyId"), _decoded(text(item, "signature"))) for item in given]
        return Evidence(name, "", _decoded(text(attestation, "serializedPayload")), signatures)
    envelope = mapping(document, "envelope") or mapping(document, "dsseAttestation", "envelope")
    given = objects(envelope, "signatures", name)
    signatures = [(text(item, "keyid"), _decoded(text(item, "sig"))) for item in given]
    return Evidence(name, text(envelope, "payloadType") or "unnamed", _decoded(text(envelope, "payload")), signatures)


def _decoded(value: str) -> bytes:
    """Return what base64 says, in either alphabet; nothing for what is none."""
    try:
        return b64decode(value.translate(str.maketrans("-_", "+/")) + "=" * (-len(value) % 4), validate=True)
    except ValueError:
        return b""


def made(reference: str, note: str, payload: bytes, key_id: str, signature: bytes, payload_type: str) -> Document:
    """Return a new occurrence: of a signed payload, or with a type of an envelope around it."""
    common = {"resourceUri": resource_uri(reference), "noteName": note}
    body, signed = b64encode(payload).decode(), b64encode(signature).decode()
    if not payload_type:
        signatures = [{"publicKeyId": key_id, "signature": signed}]
        return {**common, "kind": KINDS[0], "attestation": {"serializedPayload": body, "signatures": signatures}}
    envelope = {"payload": body, "payloadType": payload_type, "signatures": [{"keyid": key_id, "sig": signed}]}
    return {**common, "kind": KINDS[1], "envelope": envelope}
