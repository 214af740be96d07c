"""Cloud Run: services, jobs, revisions and operations, whose images come out of a fake registry."""

from __future__ import annotations

import itertools
from copy import deepcopy
from typing import Any

from fakes.gcp.service import Document, GoogleService, Refused, paged
from fakes.images import OCI_INDEX
from fakes.loopback import Request
from fakes.registry import FakeRegistry

PREFIX = "run.projects.locations"
LATEST = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"
OUTPUT = {"name", "etag", "terminalCondition", "latestReadyRevision", "latestCreatedRevision", "trafficStatuses", "uri"}


class CloudRun(GoogleService):
    """`polls`: how often an operation is asked for before it is done; `failing`: what new revisions fail with.

    `replacing` maps digests to those that a revision runs instead: an attack, or somebody else's deployment.
    `child`: of an index a revision names the linux/amd64 image.
    """

    document = "run.v2"

    def __init__(self, *registries: FakeRegistry) -> None:
        super().__init__()
        self.registries = registries
        self.polls = 1
        self.page_size = 2
        self.failing: Document | None = None
        self.replacing: dict[str, str] = {}
        self.child = False
        self.resources: dict[str, Document] = {}
        self.revisions: dict[str, Document] = {}
        self._operations: dict[str, tuple[int, Document]] = {}
        self._numbers = itertools.count(1)
        for kind in ("services", "jobs", "workerPools"):
            self.handlers |= {
                f"{PREFIX}.{kind}.get": self._get,
                f"{PREFIX}.{kind}.list": self._list,
                f"{PREFIX}.{kind}.create": self._create,
                f"{PREFIX}.{kind}.patch": self._patch,
                f"{PREFIX}.{kind}.revisions.get": self._revision,
            }
        self.handlers[f"{PREFIX}.operations.get"] = self._operation

    def _name(self, request: Request) -> str:
        return request.path.removeprefix("/v2/")

    def _get(self, request: Request, _path: dict[str, str], _body: Document) -> Document:
        document = self.resources.get(self._name(request))
        if document is None:
            raise Refused(404, f"Resource '{self._name(request)}' was not found")
        return deepcopy(document)

    def _list(self, request: Request, _path: dict[str, str], _body: Document) -> Document:
        parent = self._name(request)
        items = [item for name, item in sorted(self.resources.items()) if name.rpartition("/")[0] == parent]
        return paged(request, parent.rpartition("/")[2], deepcopy(items), self.page_size)

    def _create(self, request: Request, _path: dict[str, str], body: Document) -> Document:
        parent = self._name(request)
        name = next(value for key, (value,) in request.query.items() if key.endswith("Id"))
        if f"{parent}/{name}" in self.resources:
            raise Refused(409, "already exists", "ALREADY_EXISTS")
        return self._start(f"{parent}/{name}", body)

    def _patch(self, request: Request, _path: dict[str, str], body: Document) -> Document:
        name = self._name(request)
        if name not in self.resources:
            raise Refused(404, f"Resource '{name}' was not found")
        if body.get("etag") != self.resources[name]["etag"]:
            raise Refused(409, "Conflict for resource: the etag does not match")
        return self._start(name, body)

    def _start(self, name: str, body: Document) -> Document:
        operation = f"{'/'.join(name.split('/')[:4])}/operations/{next(self._numbers)}"
        done = self._deploy(name, body)
        self._operations[operation] = (self.polls, {"name": operation, "done": True, **done})
        return {"name": operation, "done": False}

    def _operation(self, request: Request, _path: dict[str, str], _body: Document) -> Document:
        left, done = self._operations[self._name(request)]
        self._operations[self._name(request)] = (left - 1, done)
        return {"name": done["name"], "done": False} if left > 0 else done

    def _deploy(self, name: str, body: Document) -> Document:
        number = next(self._numbers)
        document: Document = {key: value for key, value in body.items() if key not in OUTPUT}
        document |= {"name": name, "etag": f'"{number}"'}
        if "/services/" in name:
            problem = self._new_revision(name, document, number)
        else:
            template = body["template"]["template"] if "/jobs/" in name else body["template"]
            problem = next((bad for c in template["containers"] if (bad := self._resolve(c["image"])[1])), "")
        if self.failing or problem:
            failure = self.failing or {"code": 9, "message": problem}
            document["terminalCondition"] = {
                "type": "Ready", "state": "CONDITION_FAILED", "message": failure["message"]
            }  # fmt: skip
            self.resources[name] = {**self.resources.get(name, {}), **document}
            return {"error": failure}
        document["terminalCondition"] = {"type": "Ready", "state": "CONDITION_SUCCEEDED"}
        self.resources[name] = document
        return {"response": {"@type": "type.googleapis.com/google.cloud.run.v2.Service", **deepcopy(document)}}

    def _new_revision(self, service: str, document: Document, number: int) -> str:
        short = f"{service.rpartition('/')[2]}-{number:05}-abc"
        name, before = f"{service}/revisions/{short}", self.resources.get(service, {})
        containers = document["template"]["containers"]
        statuses = []
        for container in containers:
            resolved, problem = self._resolve(container["image"])
            if problem:
                document["latestReadyRevision"] = before.get("latestReadyRevision", "")
                document["latestCreatedRevision"] = name
                return f"Revision '{short}' is not ready and cannot serve traffic. {problem}"
            statuses.append({"name": container.get("name", ""), "imageDigest": resolved})
        self.revisions[name] = {"name": name, "containers": containers, "containerStatuses": statuses}
        document |= {
            "latestReadyRevision": name, "latestCreatedRevision": name, "uri": "https://service.example.run.app"
        }  # fmt: skip
        targets = document.get("traffic") or [{"type": LATEST, "percent": 100}]
        document["trafficStatuses"] = [dict(target) for target in targets]
        return ""

    def _revision(self, request: Request, _path: dict[str, str], _body: Document) -> Document:
        document = self.revisions.get(self._name(request))
        if document is None:
            raise Refused(404, "no such revision")
        return deepcopy(document)

    def _resolve(self, image: str) -> tuple[str, str]:
        """Return the digest reference that a revision runs, or what Cloud Run says."""
        name, _, digest = image.partition("@")
        head, _, tag = name.rpartition(":") if ":" in name.rpartition("/")[2] else (name, "", "latest")
        host, _, repository = head.partition("/")
        for registry in self.registries:
            manifest = registry.store.repository(repository).manifest(digest or tag)
            if manifest is None or host not in (registry.address, *getattr(registry, "names", ())):
                continue
            problem = _unsuitable(manifest.document, image)
            found = manifest.digest
            if self.child and manifest.media_type == OCI_INDEX:
                found = manifest.document["manifests"][0]["digest"]
            return f"{head}@{self.replacing.get(found, found)}", problem
        return "", f"Image '{image}' not found."


def _unsuitable(manifest: Any, image: str) -> str:
    layers = manifest.get("layers", [])
    children = manifest.get("manifests")
    amd64 = children is None or any(child.get("platform", {}).get("architecture") == "amd64" for child in children)
    if amd64 and not any("simplesigning" in layer["mediaType"] for layer in layers):
        return ""
    kind = manifest.get("mediaType", "")
    return f"Cloud Run does not support image '{image}': Container manifest type '{kind}' must support amd64/linux."
