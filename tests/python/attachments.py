"""What hangs on an image of a layout, written by hand: envelopes that no honest program would make."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import sigwright

IN_TOTO = "application/vnd.in-toto+json"
OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json"
DSSE = "application/vnd.dsse.envelope.v1+json"
FORMATS = ("legacy", "bundle")


def envelope(key: sigwright.PrivateKey, payload: bytes, kind: str = IN_TOTO) -> dict[str, Any]:
    """A DSSE envelope with a good signature over whatever it is."""
    signed = b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(payload), payload)
    signature = base64.b64encode(key.sign(signed)).decode()
    return {
        "payload": base64.b64encode(payload).decode(),
        "payloadType": kind,
        "signatures": [{"sig": signature}],
    }


def bundle(signed: dict[str, Any]) -> dict[str, Any]:
    return {
        "mediaType": BUNDLE,
        "verificationMaterial": {"publicKey": {"hint": ""}},
        "dsseEnvelope": signed,
    }


def attach(layout: Path, image: str, form: str, signed: dict[str, Any], predicate_type: str) -> None:
    """Hang an envelope on an image (NAME@DIGEST) of a layout, in one format."""
    digest = image.rpartition("@")[2]
    subject = {"mediaType": OCI_MANIFEST, "digest": digest, "size": _size(layout, digest)}
    if form == "legacy":
        layer = _put(layout, json.dumps(signed).encode(), DSSE)
        layer["annotations"] = {"dev.cosignproject.cosign/signature": "", "predicateType": predicate_type}
        config = _put(layout, b"{}", "application/vnd.oci.image.config.v1+json")
        manifest = {"schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": config, "layers": [layer]}
        tag = {"org.opencontainers.image.ref.name": f"{digest.replace(':', '-')}.att"}
        return _list(layout, manifest, annotations=tag)
    layer = _put(layout, json.dumps(bundle(signed)).encode(), BUNDLE)
    config = _put(layout, b"{}", "application/vnd.oci.empty.v1+json")
    manifest = {
        "schemaVersion": 2, "mediaType": OCI_MANIFEST, "artifactType": BUNDLE, "config": config, "layers": [layer],
        "subject": subject,
        "annotations": {
            "dev.sigstore.bundle.content": "dsse-envelope",
            "dev.sigstore.bundle.predicateType": predicate_type,
        },
    }  # fmt: skip
    return _list(layout, manifest, artifactType=BUNDLE)


def _size(layout: Path, digest: str) -> int:
    return (layout / "blobs" / "sha256" / digest.removeprefix("sha256:")).stat().st_size


def _put(layout: Path, data: bytes, media_type: str) -> dict[str, Any]:
    digest = hashlib.sha256(data).hexdigest()
    (layout / "blobs" / "sha256" / digest).write_bytes(data)
    return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(data)}


def _list(layout: Path, manifest: dict[str, Any], **more: Any) -> None:
    entry = _put(layout, json.dumps(manifest).encode(), OCI_MANIFEST) | more
    path = layout / "index.json"
    index = json.loads(path.read_text())
    index["manifests"].append(entry)
    path.write_text(json.dumps(index))
