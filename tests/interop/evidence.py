"""What lies beside an image in a registry: read, counted, and moved where it does not belong."""

from __future__ import annotations

import json
from typing import Any

from fakes.images import OCI_INDEX, OCI_MANIFEST, Image, descriptor, encode
from interop.registries import Registry

BUNDLE_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json"
SIMPLE_SIGNING = "application/vnd.dev.cosign.simplesigning.v1+json"
FORMATS = ("legacy", "bundle")
# The flag by which both programs take one format alone.
FORMAT_FLAG = {"legacy": "--new-bundle-format=false", "bundle": "--new-bundle-format=true"}


def split(reference: str) -> tuple[str, str]:
    """HOST/REPOSITORY@DIGEST as repository and digest."""
    name, _, digest = reference.partition("@")
    return name.partition("/")[2], digest


def signature_tag(digest: str) -> str:
    return digest.replace(":", "-") + ".sig"


def fallback_tag(digest: str) -> str:
    return digest.replace(":", "-")


def signature_manifest(registry: Registry, reference: str) -> Any:
    repository, digest = split(reference)
    return registry.client.manifest(repository, signature_tag(digest))


def signature_layers(registry: Registry, reference: str) -> list[dict[str, Any]]:
    """The legacy signatures of an image."""
    manifest = signature_manifest(registry, reference)
    return [] if manifest is None else [row for row in manifest["layers"] if row["mediaType"] == SIMPLE_SIGNING]


def referrers(registry: Registry, reference: str) -> list[dict[str, Any]]:
    """The descriptors that the referrers API or the fallback index gives."""
    repository, digest = split(reference)
    if registry.has_referrers:
        return registry.client.referrers(repository, digest) or []
    index = registry.client.manifest(repository, fallback_tag(digest))
    return [] if index is None else list(index["manifests"])


def bundle_manifests(registry: Registry, reference: str) -> list[Any]:
    """The manifests of an image's bundles."""
    repository, _ = split(reference)
    manifests = [registry.client.manifest(repository, row["digest"]) for row in referrers(registry, reference)]
    return [found for found in manifests if found["layers"][0]["mediaType"] == BUNDLE_TYPE]


def bundles(registry: Registry, reference: str) -> list[Any]:
    repository, _ = split(reference)
    manifests = bundle_manifests(registry, reference)
    return [json.loads(registry.client.blob(repository, found["layers"][0]["digest"])) for found in manifests]


def count(registry: Registry, reference: str, form: str) -> int:
    return len(signature_layers(registry, reference) if form == "legacy" else bundle_manifests(registry, reference))


def transplant(registry: Registry, signed: str, other: Image, form: str) -> str:
    """Hang the evidence of `signed` on another image of its repository; returns that image's reference."""
    repository, digest = split(signed)
    reference = registry.push(repository, other)
    if form == "legacy":
        manifest = registry.client.manifest_bytes(repository, signature_tag(digest))
        assert manifest is not None
        registry.client.put_manifest(repository, signature_tag(other.digest), manifest, OCI_MANIFEST)
        return reference
    for manifest in bundle_manifests(registry, signed):
        manifest["subject"] = descriptor(other.media_type, other.manifest)
        moved = Image(OCI_MANIFEST, encode(manifest))
        registry.client.push(repository, moved)
        if not registry.has_referrers:
            entry = descriptor(OCI_MANIFEST, moved.manifest, artifactType=BUNDLE_TYPE)
            index = encode({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [entry]})
            registry.client.put_manifest(repository, fallback_tag(other.digest), index, OCI_INDEX)
    return reference
