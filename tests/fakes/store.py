"""What a registry keeps: blobs, manifests and tags by repository."""

from __future__ import annotations

import json
import secrets
import threading
from dataclasses import dataclass, field
from typing import Any

from fakes.images import Image, descriptor, digest_of


@dataclass(frozen=True)
class Manifest:
    media_type: str
    data: bytes

    @property
    def digest(self) -> str:
        return digest_of(self.data)

    @property
    def document(self) -> Any:
        try:
            return json.loads(self.data)
        except ValueError:
            return {}


@dataclass
class Repository:
    blobs: dict[str, bytes] = field(default_factory=dict)
    manifests: dict[str, Manifest] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    uploads: dict[str, bytes] = field(default_factory=dict)

    def manifest(self, reference: str) -> Manifest | None:
        return self.manifests.get(self.tags.get(reference, reference))

    def put(self, reference: str, manifest: Manifest) -> None:
        self.manifests[manifest.digest] = manifest
        if ":" not in reference:
            self.tags[reference] = manifest.digest

    def missing(self, manifest: Manifest) -> list[str]:
        """The blobs and manifests that it names and that are not here."""
        document = manifest.document
        blobs = [document["config"]] if "config" in document else []
        absent = [d["digest"] for d in [*blobs, *document.get("layers", [])] if d["digest"] not in self.blobs]
        return absent + [d["digest"] for d in document.get("manifests", []) if d["digest"] not in self.manifests]

    def referrers(self, digest: str, *, as_ggcr: bool = False) -> list[dict[str, Any]]:
        """Descriptors of the manifests whose subject is `digest`.

        go-containerregistry's registry gives the config's media type as the artifact type, and no annotations.
        """
        found = []
        for manifest in self.manifests.values():
            document = manifest.document
            if document.get("subject", {}).get("digest") != digest:
                continue
            config_type = document.get("config", {}).get("mediaType", "")
            entry = descriptor(manifest.media_type, manifest.data)
            entry["artifactType"] = config_type if as_ggcr else document.get("artifactType", config_type)
            if document.get("annotations") and not as_ggcr:
                entry["annotations"] = document["annotations"]
            found.append(entry)
        return found


class Store:
    """All repositories of one registry. `lock` is held for every look and every change."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._repositories: dict[str, Repository] = {}

    def repository(self, name: str) -> Repository:
        """The repository of that name; made on first use, as registries do."""
        with self.lock:
            return self._repositories.setdefault(name, Repository())

    def known(self, name: str) -> bool:
        with self.lock:
            repository = self._repositories.get(name)
            return repository is not None and bool(repository.manifests or repository.blobs)

    def names(self) -> list[str]:
        with self.lock:
            return sorted(name for name in self._repositories if self.known(name))

    def push(self, name: str, image: Image, tag: str | None = None) -> str:
        """Put an image in place without a request; returns its digest."""
        with self.lock:
            repository = self.repository(name)
            for child in image.children:
                self.push(name, child)
            for blob in image.blobs:
                repository.blobs[digest_of(blob)] = blob
            repository.put(tag or image.digest, Manifest(image.media_type, image.manifest))
            return image.digest

    def new_upload(self, name: str) -> str:
        with self.lock:
            identifier = secrets.token_hex(16)
            self.repository(name).uploads[identifier] = b""
            return identifier
