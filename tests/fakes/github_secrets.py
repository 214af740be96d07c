"""The secrets of GitHub Actions, on 127.0.0.1: sealed for the key of the place, and never given back."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import x25519

from fakes.key_service import KeyService, reply
from fakes.loopback import Request, Response

PATH = re.compile(r"/api/v3/(?P<place>(?:repos|orgs)/[^?]+?)/actions/secrets/(?P<name>[\w-]+)")
TOKEN = "ghp_test"


class GitHubSecrets(KeyService):
    """Sealed secrets by place ("repos/owner/name", "orgs/owner") and name, as the documents that clients sent."""

    def __init__(self, token: str = TOKEN) -> None:
        super().__init__()
        self.token = token
        self.sealed: dict[str, dict[str, dict[str, Any]]] = {"repos/owner/project": {}, "orgs/team": {}}
        self._private = x25519.X25519PrivateKey.generate()

    @property
    def public(self) -> bytes:
        return self._private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)

    @property
    def private(self) -> bytes:
        return self._private.private_bytes_raw()

    def serve(self, request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return reply({"message": "Bad credentials"}, 401)
        match = PATH.fullmatch(request.path)
        if match is None or match["place"] not in self.sealed:
            return reply({"message": "Not Found"}, 404)
        if request.method == "GET" and match["name"] == "public-key":
            return reply({"key_id": "1", "key": b64encode(self.public).decode()})
        body = json.loads(request.body)
        if match["place"].startswith("orgs/") and "visibility" not in body:
            return reply({"message": "Invalid request. visibility wasn't supplied."}, 422)
        self.sealed[match["place"]][match["name"]] = body
        return Response(201)

    def refusal(self, request: Request) -> Response:
        return reply({"message": "Resource not accessible by personal access token"}, 403)
