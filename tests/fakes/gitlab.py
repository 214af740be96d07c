"""The variables of projects and groups of GitLab, on 127.0.0.1."""

from __future__ import annotations

import json
import re
from typing import Any

from fakes.key_service import KeyService, reply
from fakes.loopback import Request, Response

PATH = re.compile(r"/api/v4/(?P<place>(?:projects|groups)/.+?)(?:/variables(?:/(?P<name>\w+))?)?")
TOKEN = "glpat-test"


class GitLab(KeyService):
    """Variables by place ("projects/owner/name", "groups/name") and name, as the documents that clients sent."""

    def __init__(self, token: str = TOKEN) -> None:
        super().__init__()
        self.token = token
        self.variables: dict[str, dict[str, dict[str, Any]]] = {"projects/owner/project": {}, "groups/team": {}}

    def serve(self, request: Request) -> Response:
        if request.headers.get("private-token") != self.token:
            return reply({"message": "401 Unauthorized"}, 401)
        match = PATH.fullmatch(request.path)
        if match is None or match["place"] not in self.variables:
            return reply({"message": "404 Not Found"}, 404)
        variables = self.variables[match["place"]]
        if request.method == "POST":
            return self._make(variables, json.loads(request.body))
        if not match["name"]:
            return reply({"id": 7})
        found = variables.get(match["name"])
        return reply(found) if found else reply({"message": "404 Variable Not Found"}, 404)

    def refusal(self, request: Request) -> Response:
        return reply({"message": "403 Forbidden"}, 403)

    def _make(self, variables: dict[str, dict[str, Any]], body: dict[str, Any]) -> Response:
        if body["key"] in variables:
            return reply({"message": {"key": [f"({body['key']}) has already been taken"]}}, 400)
        if body["masked"] and len(body["value"]) < 8:
            return reply({"message": {"value": ["is invalid"]}}, 400)
        variables[body["key"]] = body
        return reply(body, 201)
