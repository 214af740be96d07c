"""Artifact Registry: the API that knows repositories, and the registry itself as docker sees it."""

from __future__ import annotations

import json
from typing import Any

from fakes.auth import Auth, error_response
from fakes.gcp.service import TOKEN, Document, GoogleService, Refused
from fakes.loopback import Request, Response
from fakes.registry import FakeRegistry
from fakes.store import Manifest, Repository


class ArtifactRegistryApi(GoogleService):
    """Repositories by name."""

    document = "artifactregistry.v1"

    def __init__(self) -> None:
        super().__init__()
        self.repositories: dict[str, Document] = {}
        self.images: dict[str, Document] = {}
        prefix = "artifactregistry.projects.locations.repositories"
        self.handlers = {
            f"{prefix}.get": self._get,
            f"{prefix}.list": self._list,
            f"{prefix}.dockerImages.get": self._image,
            f"{prefix}.dockerImages.list": self._list_images,
            "artifactregistry.projects.locations.list": self._locations,
        }

    def _locations(self, request: Request, _path: dict[str, str], _body: Document) -> Document:
        parent = request.path.removeprefix("/v1/")
        names = sorted({"/".join(name.split("/")[:4]) for name in self.repositories if name.startswith(parent)})
        return {"locations": [{"name": name, "locationId": name.rpartition("/")[2]} for name in names]}

    def _list(self, request: Request, _path: dict[str, str], _body: Document) -> Document:
        parent = request.path.removeprefix("/v1/")
        found = [{"name": name, "format": "DOCKER", **more} for name, more in self.repositories.items()]
        return {"repositories": [repository for repository in found if repository["name"].startswith(parent)]}

    def _list_images(self, request: Request, _path: dict[str, str], _body: Document) -> Document:
        """Two a page."""
        parent, start = request.path.removeprefix("/v1/"), int(request.argument("pageToken") or 0)
        found = [image for name, image in self.images.items() if name.startswith(f"{parent}/")]
        following = {"nextPageToken": str(start + 2)} if start + 2 < len(found) else {}
        return {"dockerImages": found[start : start + 2], **following}

    def _get(self, request: Request, _path: dict[str, str], _body: Document) -> Document:
        name = request.path.removeprefix("/v1/")
        if name not in self.repositories:
            raise Refused(404, f"Repository {name} not found.")
        return {"name": name, "format": "DOCKER", **self.repositories[name]}

    def _image(self, request: Request, _path: dict[str, str], _body: Document) -> Document:
        name = request.path.removeprefix("/v1/")
        if name not in self.images:
            raise Refused(404, "Requested entity was not found.")
        return self.images[name]


FIRST_UPLOAD = 1_700_000_000_000
"""Milliseconds; every manifest comes one later than the one before."""


class GoogleRegistry(FakeRegistry):
    """A registry that takes access tokens as passwords, lists manifests with tags, and may keep tags from moving."""

    def __init__(self, *, immutable: bool = False, login: bool = True, catalog: bool = False, **options: Any) -> None:
        auth = Auth("bearer", users={"oauth2accesstoken": TOKEN}) if login else None
        super().__init__(auth=auth, **options)
        self.immutable = immutable
        self.catalog = catalog
        self.names: tuple[str, ...] = ()

    def __enter__(self) -> GoogleRegistry:
        super().__enter__()
        return self

    def _authorised(self, request: Request) -> Response:
        if self.auth is not None and request.path == "/v2/token":
            return self.auth.token(request)
        if self.auth is not None:
            host = self.names[0] if self.names else self.address
            self.auth.realm = f"{'https' if self.names else 'http'}://{host}/v2/token"
        return super()._authorised(request)

    def _unacceptable(
        self, request: Request, repository: Repository, reference: str, manifest: Manifest
    ) -> Response | None:
        standing = repository.manifest(reference)
        if self.immutable and ":" not in reference and standing is not None and standing.digest != manifest.digest:
            text = f"cannot update tag {reference}. The repository has enabled tag immutability"
            return error_response(400, "MANIFEST_INVALID", text)
        return super()._unacceptable(request, repository, reference, manifest)

    def _route(self, request: Request) -> Response:
        """Answer as others do, but for lists, which folders have too; there is no catalog unless asked for."""
        if request.path == "/v2/_catalog" and not self.catalog:
            return error_response(404, "UNSUPPORTED", "no such endpoint")
        name = request.path.removeprefix("/v2/").removesuffix("/tags/list")
        if not request.path.endswith("/tags/list") or not (self.store.known(name) or self._below(name)):
            return super()._route(request)
        with self.store.lock:
            return self._tags_and_manifests(name, self.store.repository(name))

    def _tags_and_manifests(self, name: str, repository: Repository) -> Response:
        manifests = {
            digest: {
                "imageSizeBytes": str(len(manifest.data)), "layerId": "", "mediaType": manifest.media_type,
                "tag": [tag for tag, named in repository.tags.items() if named == digest], "timeCreatedMs": "0",
                "timeUploadedMs": str(FIRST_UPLOAD + age),
            }
            for age, (digest, manifest) in enumerate(repository.manifests.items())
        }  # fmt: skip
        document = {"name": name, "tags": sorted(repository.tags), "child": self._below(name), "manifest": manifests}
        return Response(200, {"Content-Type": "application/json"}, json.dumps(document).encode())

    def _below(self, name: str) -> list[str]:
        below = [other.removeprefix(f"{name}/") for other in self.store.names() if other.startswith(f"{name}/")]
        return sorted({other.partition("/")[0] for other in below})
