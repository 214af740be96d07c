"""Requests to the APIs of GitLab and GitHub: JSON, a token, no redirects, bounded answers."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import IO, Any, NamedTuple
from urllib.parse import urlsplit

from sigwright.errors import AccessDeniedError, Error, KeyUnusableError, UnreachableError, UsageError
from sigwright.keys import _service

MOST = 4 << 20
WITH_TOKEN = ("Authorization", "PRIVATE-TOKEN")
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """The token is for this host alone."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Api(NamedTuple):
    """One API. It is never shown: its headers hold a token."""

    title: str
    base: str
    headers: dict[str, str]
    needs: str
    """What the token must be allowed, for messages."""

    def __repr__(self) -> str:
        return f"<Api {self.base}>"

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Send a request and return the document of the answer; None for an answer that says "not found"."""
        return _service.patiently(lambda: self._send(method, path, body), self._explain)

    def _send(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {**self.headers, "Accept": "application/json", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.base}{path}", data, headers, method=method)  # noqa: S310 - base_url
        try:
            with urllib.request.build_opener(_NoRedirects).open(request, timeout=_service.read_seconds()) as answer:
                return _document(answer)
        except urllib.error.HTTPError as refused:
            with refused:
                if refused.code == 404:
                    return None
                raise self._refusal(refused.code, _message(refused, *self._tokens())) from None

    def _tokens(self) -> list[str]:
        return [value.rpartition(" ")[2] for name, value in self.headers.items() if name in WITH_TOKEN]

    def _refusal(self, code: int, message: str) -> Error:
        text = f"{self.title} answered {code}: {message}"
        if code in (401, 403):
            return AccessDeniedError(text, hint=f"the token needs {self.needs}")
        if code == 429 or code >= 500:
            return UnreachableError(text)
        return KeyUnusableError(text)

    def _explain(self, raised: Exception) -> Error:
        if isinstance(raised, (OSError, HTTPException)):
            reason = getattr(raised, "reason", raised)
            return UnreachableError(f"{self.title} does not answer: {_service.said(reason)}")
        return KeyUnusableError(f"{self.title}: its answer is not JSON")


def base_url(given: str, variable: str) -> str:
    """Return an address that a token may be sent to; plain http is for this machine alone."""
    url = given if "://" in given else f"https://{given}"
    parts = urlsplit(url)
    if not parts.hostname or parts.scheme not in ("https", "http"):
        raise UsageError(f"{variable} is no address", hint="give https://HOST")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise UsageError(f"{variable} would send a token to {parts.hostname} in the clear", hint="use https")
    return url.rstrip("/")


def _document(answer: IO[bytes]) -> Any:
    data = answer.read(MOST + 1)
    if len(data) > MOST:
        raise KeyUnusableError("the answer is longer than any honest one")
    return json.loads(data) if data.strip() else {}


def _message(refused: urllib.error.HTTPError, *tokens: str) -> str:
    try:
        document = json.loads(refused.read(MOST))
        return _service.said(document.get("message") or document.get("error") or document, *tokens)
    except (ValueError, OSError, AttributeError):
        return _service.said(refused.reason)
