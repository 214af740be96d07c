"""What the Sigstore in memory makes, attached to an image as cosign 2 and GitHub attach it."""

from __future__ import annotations

import base64
import json
from dataclasses import replace

from fakes.images import OCI_CONFIG, OCI_INDEX, OCI_MANIFEST, Image, descriptor, digest_of, encode
from fakes.sigstore.bundles import Made, Recipe, make
from fakes.sigstore.keys import pem
from fakes.sigstore.rekor import Json
from fakes.store import Manifest, Repository

SIMPLE_SIGNING = "application/vnd.dev.cosign.simplesigning.v1+json"
BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json"
EMPTY = "application/vnd.oci.empty.v1+json"
SIGNATURE = "dev.cosignproject.cosign/signature"
CERTIFICATE = "dev.sigstore.cosign/certificate"
CHAIN = "dev.sigstore.cosign/chain"
ENTRY = "dev.sigstore.cosign/bundle"
TIMESTAMP = "dev.sigstore.cosign/rfc3161timestamp"


def payload(digest: str, **critical: object) -> bytes:
    """A simple-signing payload about an image."""
    said = {"identity": {"docker-reference": "host/app"}, "image": {"docker-manifest-digest": digest},
            "type": "cosign container image signature", **critical}  # fmt: skip
    return encode({"critical": said, "optional": None})


class Layer:
    """A legacy signature: its payload, its annotations, and the trusted root to judge it by. Any may be edited."""

    def __init__(self, recipe: Recipe, signed: bytes) -> None:
        made = make(replace(recipe, content="message", artifact=signed))
        self.payload = signed
        self.root = made.root
        self.annotations = annotations_of(made)


def annotations_of(made: Made) -> dict[str, str]:
    """What cosign 2 would have written beside the same signature."""
    material = made.bundle["verificationMaterial"]
    found = {SIGNATURE: made.bundle["messageSignature"]["signature"]}
    if made.recipe.signer == "certificate":
        found |= {CERTIFICATE: pem("CERTIFICATE", made.certificate), CHAIN: ""}
    for entry in material.get("tlogEntries", ()):
        found[ENTRY] = json.dumps(entry_of(entry))
    for stamp in material.get("timestampVerificationData", {}).get("rfc3161Timestamps", ()):
        found[TIMESTAMP] = json.dumps({"SignedRFC3161Timestamp": stamp["signedTimestamp"]})
    return found


def entry_of(entry: Json) -> Json:
    """The entry as the annotation has it: four fields and the promise over them, without a proof."""
    said = {
        "body": entry["canonicalizedBody"],
        "integratedTime": int(entry.get("integratedTime", 0)),
        "logIndex": int(entry["logIndex"]),
        "logID": base64.b64decode(entry["logId"]["keyId"]).hex(),
    }
    promise = entry.get("inclusionPromise", {}).get("signedEntryTimestamp", "")
    return {"SignedEntryTimestamp": promise, "Payload": said}


def attach_layer(repository: Repository, image: Image, layer: Layer) -> None:
    """Put it at the image's `.sig` tag."""
    config = b"{}"
    described = descriptor(SIMPLE_SIGNING, layer.payload, annotations=layer.annotations)
    document = {"schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": descriptor(OCI_CONFIG, config),
                "layers": [described]}  # fmt: skip
    for blob in (config, layer.payload):
        repository.blobs[digest_of(blob)] = blob
    repository.put(f"{image.digest.replace(':', '-')}.sig", Manifest(OCI_MANIFEST, encode(document)))


def attach_bundle(repository: Repository, image: Image, bundle: bytes, predicate_type: str, *, tag: bool) -> None:
    """Hang it on the image as `actions/attest` does; `tag`: at the fallback tag too, for who has no referrers API."""
    config = b"{}"
    notes = {
        "org.opencontainers.image.created": "2026-01-01T00:00:00.000Z",
        "dev.sigstore.bundle.content": "dsse-envelope",
        "dev.sigstore.bundle.predicateType": predicate_type,
    }
    document = {
        "schemaVersion": 2, "mediaType": OCI_MANIFEST, "artifactType": BUNDLE, "config": descriptor(EMPTY, config),
        "layers": [descriptor(BUNDLE, bundle)], "subject": descriptor(image.media_type, image.manifest),
        "annotations": notes,
    }  # fmt: skip
    for blob in (config, bundle):
        repository.blobs[digest_of(blob)] = blob
    data = encode(document)
    repository.put(digest_of(data), Manifest(OCI_MANIFEST, data))
    if not tag:
        return
    name = image.digest.replace(":", "-")
    index = repository.manifest(name)
    listed = json.loads(index.data)["manifests"] if index else []
    listed.append(descriptor(OCI_MANIFEST, data, artifactType=BUNDLE, annotations=notes))
    fallback = {"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": listed}
    repository.put(name, Manifest(OCI_INDEX, encode(fallback)))
