"""The part of Kubernetes' API that keeps secrets, on 127.0.0.1: they are made, read, and changed unless immutable."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from fakes.key_service import KeyService, reply
from fakes.loopback import Request, Response

PATH = re.compile(r"/api/v1/namespaces/(?P<namespace>[^/]+)/secrets(?:/(?P<name>[^/]+))?")
TOKEN = "test-token"


class KubernetesApi(KeyService):
    """Secrets by (namespace, name), as the documents that clients sent."""

    def __init__(self, token: str = TOKEN) -> None:
        super().__init__()
        self.token = token
        self.secrets: dict[tuple[str, str], dict[str, Any]] = {}

    def serve(self, request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return _status(401, "Unauthorized")
        match = PATH.fullmatch(request.path)
        if match is None:
            return _status(404, "the server could not find the requested resource")
        if request.method == "POST":
            body = json.loads(request.body)
            return self._keep(match["namespace"], body["metadata"]["name"], body, 201)
        place = (match["namespace"], match["name"])
        if place not in self.secrets:
            return _status(404, f'secrets "{match["name"]}" not found')
        if request.method == "GET":
            return reply(self.secrets[place])
        if self.secrets[place].get("immutable"):
            return _status(422, "field is immutable when `immutable` is set")
        return self._keep(*place, json.loads(request.body), 200)

    def refusal(self, request: Request) -> Response:
        return _status(403, "secrets is forbidden: User cannot get resource")

    def _keep(self, namespace: str, name: str, body: dict[str, Any], status: int) -> Response:
        self.secrets[namespace, name] = {"apiVersion": "v1", "kind": "Secret", "type": "Opaque", **body}
        return reply(self.secrets[namespace, name], status)

    def write_config(self, path: Path) -> None:
        """A kubeconfig that leads here; JSON is YAML."""
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "test",
            "clusters": [{"name": "test", "cluster": {"server": self.url}}],
            "users": [{"name": "test", "user": {"token": self.token}}],
            "contexts": [{"name": "test", "context": {"cluster": "test", "user": "test"}}],
        }
        path.write_text(json.dumps(config))


def _status(code: int, message: str) -> Response:
    return reply({"kind": "Status", "status": "Failure", "code": code, "message": message}, code)
