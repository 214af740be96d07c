"""HTTP for google-auth and for the APIs: one kind of session, with the certificates and proxies that count here."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import requests
from google.auth.transport.requests import Request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

CA_VARIABLES = ("SIGWRIGHT_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE")
TOKEN_SECONDS = 20.0
"""For one request to a token service."""


class Session(requests.Session):
    """Proxies of the environment for https alone, our certificates, and no passwords out of ~/.netrc."""

    def __init__(self) -> None:
        super().__init__()
        self.auth = _as_it_is
        self.verify = next((os.environ[name] for name in CA_VARIABLES if os.environ.get(name)), True)

    def merge_environment_settings(self, url: Any, proxies: Any, stream: Any, verify: Any, cert: Any) -> Any:
        """Keep plain http, which only this machine and its metadata server are spoken to, off every proxy."""
        settings: Any = super().merge_environment_settings(url, proxies, stream, verify, cert)
        if str(url).startswith("http:"):
            settings["proxies"] = {}
        return settings


def _as_it_is(prepared: requests.PreparedRequest) -> requests.PreparedRequest:
    """Stand in the place where requests would put a password of ~/.netrc over the token."""
    return prepared


class _Unasked:
    """The answer to a question that is not sent."""

    status = 404
    data = b"{}"
    headers: Mapping[str, str] = {}


def request() -> Callable[..., Any]:
    """Return what google-auth asks token services with; a project's id, which nobody needs here, is not asked for."""
    ask: Any = Request(Session())

    def bounded(url: str, *arguments: Any, **keywords: Any) -> Any:
        if url.startswith("https://cloudresourcemanager."):
            return _Unasked()
        return ask(url, *arguments, **{"timeout": TOKEN_SECONDS, **keywords})

    return bounded
