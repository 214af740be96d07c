"""What all of Google's services do alike: tokens, requests held against the discovery document, errors, pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from fakes.faults import Faults
from fakes.gcp.discovery import Method, load
from fakes.loopback import LoopbackServer, Request, Response

Document = dict[str, Any]
Handler = Callable[[Request, dict[str, str], Document], Document]

TOKEN = "ya29.the-token-of-the-tests"
STATUS = {
    400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND", 409: "ABORTED",
    429: "RESOURCE_EXHAUSTED", 500: "INTERNAL", 503: "UNAVAILABLE",
}  # fmt: skip


class Refused(Exception):  # noqa: N818
    """The error that a handler answers with."""

    def __init__(self, code: int, message: str, status: str = "") -> None:
        super().__init__(message)
        self.code, self.status = code, status or STATUS[code]


class GoogleService(LoopbackServer):
    """One service. `problems` is what was wrong with requests and with the fake's own answers: empty in a good test.

    `handlers` maps ids of methods, such as "run.projects.locations.services.get", to functions.
    """

    document = ""

    def __init__(self) -> None:
        super().__init__()
        self.api = load(self.document)
        self.faults = Faults()
        self.tokens = {TOKEN}
        self.problems: list[str] = []
        self.calls: list[str] = []
        self.handlers: dict[str, Handler] = {}

    def __enter__(self) -> GoogleService:
        self.start()
        return self

    def answer(self, request: Request) -> Response:
        return self.faults.apply(request, lambda: self._honest(request))

    def _honest(self, request: Request) -> Response:
        try:
            return Response(200, {"Content-Type": "application/json"}, json.dumps(self._call(request)).encode())
        except Refused as refused:
            return error(refused.code, str(refused), status=refused.status)

    def _call(self, request: Request) -> Document:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or token not in self.tokens:
            raise Refused(401, "Request had invalid authentication credentials.")
        found = self.api.find(request.method, urlsplit(request.target).path)
        if found is None:
            self.problems.append(f"{request.method} {request.path} is no method")
            raise Refused(404, "Method not found.")
        method, path = found
        numbers = "enum-encoding=int" in (request.argument("$alt") or "")
        body = self._body(request, method, numbers)
        self.calls.append(method.id)
        answer = self.handlers[method.id](request, path, body)
        self.problems += self.api.problems(answer, method.response)
        return answer

    def _body(self, request: Request, method: Method, numbers: bool) -> Document:
        unknown = set(request.query) - set(method.parameters) - COMMON_PARAMETERS
        wrong = [f"{method.id} has no parameter {name}" for name in sorted(unknown)]
        body: Document = json.loads(request.body) if request.body else {}
        if method.request:
            wrong += self.api.problems(body, method.request, numbers=numbers)
        elif body:
            wrong.append(f"{method.id} has no body")
        if wrong:
            self.problems += wrong
            raise Refused(400, f"Invalid JSON payload received. {wrong[0]}")
        named: Document = self.api.named(body, {"$ref": method.request}) if method.request else body
        return named


COMMON_PARAMETERS = {"$alt", "alt", "prettyPrint", "fields", "key", "quotaUser"}


def error(code: int, message: str, *, status: str = "", reason: str = "", project: str = "") -> Response:
    """Return an error as Google's front end writes it."""
    body: Document = {"code": code, "message": message, "status": status or STATUS[code]}
    if reason:
        info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": "googleapis.com"}
        body["details"] = [{**info, "metadata": {"consumer": f"projects/{project}"}}]
    return Response(code, {"Content-Type": "application/json"}, json.dumps({"error": body}).encode())


def paged(request: Request, member: str, items: list[Document], size: int) -> Document:
    """Return one page of a list."""
    start = int(request.argument("pageToken") or 0)
    page: Document = {member: items[start : start + size]} if items[start : start + size] else {}
    if start + size < len(items):
        page["nextPageToken"] = str(start + size)
    return page
