"""Small OCI images as bytes, and a way to push them to any registry on the loopback."""

from __future__ import annotations

import base64
import gzip
import hashlib
import http.client
import io
import json
import ssl
import tarfile
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
OCI_INDEX = "application/vnd.oci.image.index.v1+json"
OCI_CONFIG = "application/vnd.oci.image.config.v1+json"
OCI_LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
MANIFEST_TYPES = (
    OCI_MANIFEST,
    OCI_INDEX,
    DOCKER_MANIFEST,
    "application/vnd.docker.distribution.manifest.list.v2+json",
)


def digest_of(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def descriptor(media_type: str, data: bytes, **more: Any) -> dict[str, Any]:
    return {"mediaType": media_type, "digest": digest_of(data), "size": len(data), **more}


def encode(document: object) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()


@dataclass(frozen=True)
class Image:
    """A manifest or index with everything it names."""

    media_type: str
    manifest: bytes
    blobs: tuple[bytes, ...] = ()
    children: tuple[Image, ...] = field(default=())

    @property
    def digest(self) -> str:
        return digest_of(self.manifest)


def layer(files: dict[str, bytes]) -> tuple[bytes, str]:
    """A gzipped tar file of these files, and the digest of what is inside the gzip."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return gzip.compress(plain.getvalue(), mtime=0), digest_of(plain.getvalue())


def image(text: str, *, architecture: str = "amd64", annotations: dict[str, str] | None = None) -> Image:
    """An image of one layer; another text makes another digest."""
    data, diff_id = layer({"hello.txt": text.encode()})
    config = encode(
        {"architecture": architecture, "os": "linux", "config": {}, "rootfs": {"type": "layers", "diff_ids": [diff_id]}}
    )
    document: dict[str, Any] = {
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST,
        "config": descriptor(OCI_CONFIG, config),
        "layers": [descriptor(OCI_LAYER, data)],
    }
    if annotations:
        document["annotations"] = annotations
    return Image(OCI_MANIFEST, encode(document), (config, data))


def index(text: str, architectures: tuple[str, ...] = ("amd64", "arm64")) -> Image:
    """A multi-platform image."""
    children = tuple(image(f"{text} {name}", architecture=name) for name in architectures)
    entries = [
        descriptor(OCI_MANIFEST, child.manifest, platform={"architecture": name, "os": "linux"})
        for child, name in zip(children, architectures, strict=True)
    ]
    document = {"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": entries}
    return Image(OCI_INDEX, encode(document), (), children)


class RegistryClient:
    """Just enough of the distribution specification to set the scene, and to look at what others wrote."""

    def __init__(self, url: str, *, credentials: tuple[str, str] | None = None, ca_file: str | None = None) -> None:
        self._parts = urlsplit(url)
        self._tls = ssl.create_default_context(cafile=ca_file) if self._parts.scheme == "https" else None
        self._headers: dict[str, str] = {}
        if credentials is not None:
            encoded = base64.b64encode(":".join(credentials).encode()).decode()
            self._headers["Authorization"] = "Basic " + encoded

    def request(
        self, method: str, path: str, body: bytes | None = None, /, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        netloc = self._parts.netloc
        connection: http.client.HTTPConnection
        if self._tls is not None:
            connection = http.client.HTTPSConnection(netloc, timeout=30, context=self._tls)
        else:
            connection = http.client.HTTPConnection(netloc, timeout=30)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body, {**self._headers, **named})
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def push(self, repository: str, what: Image, tag: str | None = None) -> str:
        """Push the image and all it names; returns its digest."""
        for child in what.children:
            self.push(repository, child)
        for blob in what.blobs:
            self.push_blob(repository, blob)
        self.put_manifest(repository, tag or what.digest, what.manifest, what.media_type)
        return what.digest

    def push_blob(self, repository: str, data: bytes) -> str:
        digest = digest_of(data)
        code, headers, text = self.request("POST", f"/v2/{repository}/blobs/uploads/", b"")
        if code != 202:
            raise RuntimeError(f"upload of a blob refused: {code} {text!r}")
        location = urlsplit(headers["location"])
        separator = "&" if location.query else ""
        target = f"{location.path}?{location.query}{separator}digest={digest}"
        code, _, text = self.request("PUT", target, data, Content_Type="application/octet-stream")
        if code != 201:
            raise RuntimeError(f"blob refused: {code} {text!r}")
        return digest

    def put_manifest(self, repository: str, reference: str, data: bytes, media_type: str) -> None:
        code, _, text = self.request("PUT", f"/v2/{repository}/manifests/{reference}", data, Content_Type=media_type)
        if code != 201:
            raise RuntimeError(f"manifest refused: {code} {text!r}")

    def manifest(self, repository: str, reference: str) -> Any:
        """The parsed manifest, or None when there is none."""
        data = self.manifest_bytes(repository, reference)
        return None if data is None else json.loads(data)

    def manifest_bytes(self, repository: str, reference: str) -> bytes | None:
        accept = ", ".join(MANIFEST_TYPES)
        code, _, data = self.request("GET", f"/v2/{repository}/manifests/{reference}", Accept=accept)
        if code == 404:
            return None
        if code != 200:
            raise RuntimeError(f"manifest not readable: {code} {data!r}")
        return data

    def blob(self, repository: str, digest: str) -> bytes:
        code, _, data = self.request("GET", f"/v2/{repository}/blobs/{digest}")
        if code != 200 or digest_of(data) != digest:
            raise RuntimeError(f"blob not readable: {code}")
        return data

    def referrers(self, repository: str, digest: str) -> list[dict[str, Any]] | None:
        """The referrers API's answer, or None where there is no such API."""
        code, _, data = self.request("GET", f"/v2/{repository}/referrers/{digest}")
        return json.loads(data)["manifests"] if code == 200 else None
