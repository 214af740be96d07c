"""How a registry asks who is there: HTTP basic, or the token flow of the distribution specification."""

from __future__ import annotations

import base64
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qs

from fakes.loopback import Request, Response

ANONYMOUS = ""


@dataclass
class Exchange:
    """One request for a token."""

    user: str
    scopes: tuple[str, ...]
    granted: tuple[str, ...]


@dataclass
class Token:
    scopes: tuple[str, ...]
    expires: float


@dataclass
class Auth:
    """Who may do what. `users` maps names to passwords; "<token>" takes an identity token as its password."""

    kind: Literal["basic", "bearer"]
    users: dict[str, str] = field(default_factory=lambda: {"user": "password"})
    anonymous_pull: bool = False
    read_only: frozenset[str] = frozenset()
    token_seconds: float = 300.0
    token_delay: float = 0.0
    realm: str = ""
    service: str = "fake"
    exchanges: list[Exchange] = field(default_factory=list)
    _tokens: dict[str, Token] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def refuse(self, request: Request, scope: str, own_url: str) -> Response | None:
        """None when the request may go on, else the challenge."""
        if self.kind == "basic":
            allowed = self._basic_user(request) is not None or (self.anonymous_pull and scope.endswith(":pull"))
            return None if allowed else self._challenge('Basic realm="fake"')
        held = self._token_scopes(request)
        if scope and held is not None and covers(held, scope):
            return None
        if not scope and held is not None:
            return None
        error = ',error="insufficient_scope"' if held is not None else ""
        wanted = f',scope="{scope}"' if scope else ""
        realm = self.realm or f"{own_url}/token"
        return self._challenge(f'Bearer realm="{realm}",service="{self.service}"{wanted}{error}')

    def token(self, request: Request) -> Response:
        """The token endpoint: GET with basic credentials or none, or POST as OAuth 2."""
        time.sleep(self.token_delay)
        fields = parse_qs(request.body.decode()) if request.method == "POST" else request.query
        user = self._post_user(fields) if request.method == "POST" else self._basic_user(request)
        if user is None and ("authorization" in request.headers or request.method == "POST"):
            return error_response(401, "UNAUTHORIZED", "wrong user or password")
        scopes = tuple(word for text in fields.get("scope", []) for word in text.split())
        granted = tuple(filter(None, (self._grant(user or ANONYMOUS, scope) for scope in scopes)))
        text = secrets.token_urlsafe(24)
        with self._lock:
            self.exchanges.append(Exchange(user or ANONYMOUS, scopes, granted))
            self._tokens[text] = Token(granted, time.monotonic() + self.token_seconds)
        name = "access_token" if request.method == "POST" else "token"
        body = {name: text, "expires_in": max(int(self.token_seconds), 1)}
        return Response(200, {"Content-Type": "application/json"}, json.dumps(body).encode())

    def _grant(self, user: str, scope: str) -> str:
        kind, _, rest = scope.partition(":")
        name, _, actions = rest.rpartition(":")
        allowed = {"pull", "push", "delete"}
        if user == ANONYMOUS:
            allowed = {"pull"} if self.anonymous_pull else set()
        elif user in self.read_only:
            allowed = {"pull"}
        given = [action for action in actions.split(",") if action in allowed]
        return f"{kind}:{name}:{','.join(given)}" if given else ""

    def _basic_user(self, request: Request) -> str | None:
        scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return None
        user, _, password = base64.b64decode(encoded).decode().partition(":")
        return user if self.users.get(user) == password else None

    def _post_user(self, fields: dict[str, list[str]]) -> str | None:
        refresh = fields.get("refresh_token", [""])[0]
        if refresh:
            return "<token>" if self.users.get("<token>") == refresh else None
        user = fields.get("username", [""])[0]
        return user if self.users.get(user) == fields.get("password", [""])[0] else None

    def _token_scopes(self, request: Request) -> tuple[str, ...] | None:
        scheme, _, text = request.headers.get("authorization", "").partition(" ")
        with self._lock:
            token = self._tokens.get(text) if scheme.lower() == "bearer" else None
        return token.scopes if token and token.expires > time.monotonic() else None

    @staticmethod
    def _challenge(text: str) -> Response:
        response = error_response(401, "UNAUTHORIZED", "authentication required")
        response.headers["WWW-Authenticate"] = text
        return response


def covers(held: tuple[str, ...], wanted: str) -> bool:
    """Whether the scopes include every action of the wanted one."""
    name, _, actions = wanted.rpartition(":")
    given = {
        action for scope in held if scope.rpartition(":")[0] == name for action in scope.rpartition(":")[2].split(",")
    }
    return set(actions.split(",")) <= given


def error_response(status: int, code: str, message: str) -> Response:
    body = json.dumps({"errors": [{"code": code, "message": message}]}).encode()
    return Response(status, {"Content-Type": "application/json"}, body)
