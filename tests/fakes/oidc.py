"""An OpenID Connect issuer on 127.0.0.1: discovery, keys, and the flows by which programs and people get tokens.

with OidcIssuer() as issuer:
    issuer.token(email="dev@example.com")            # a token, signed
    issuer.visit(url)                                # a browser whose user agrees
    issuer.faults.add(status(503), path="/token")    # see faults.py

It checks what a real one does: PKCE, redirect addresses, codes that work once, polling that is too fast.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlencode

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from fakes.faults import Faults
from fakes.loopback import LoopbackServer, Request, Response

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
SECONDS = 600


@dataclass
class Login:
    """What a client asked for at the authorization or the device endpoint."""

    client_id: str
    redirect_uri: str
    challenge: str
    nonce: str = ""
    approved: bool = True
    polls: int = 0


@dataclass
class Person:
    """Who sits in front of the browser. `polls`: how often a device asks before they agree."""

    claims: dict[str, Any] = field(default_factory=lambda: {"email": "dev@example.com", "email_verified": True})
    agrees: bool = True
    polls: int = 0


def b64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@cache
def signing_key() -> rsa.RSAPrivateKey:
    """One for all issuers of a process: making it is slow."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class OidcIssuer(LoopbackServer):
    """Safe to share between threads."""

    def __init__(self, *, client_secret: str = "", person: Person | None = None) -> None:
        super().__init__()
        self.faults = Faults()
        self.person = person or Person()
        self.client_secret = client_secret
        self.logins: dict[str, Login] = {}
        """What was asked for, by the code that it was given."""
        self._lock = threading.Lock()

    def __enter__(self) -> OidcIssuer:
        self.start()
        return self

    def token(self, *, key: rsa.RSAPrivateKey | None = None, **claims: Any) -> str:
        """Return a signed token: of `email`, else of `sub`. Claims that are None are left out."""
        now = int(time.time())
        body = {"iss": self.url, "aud": "sigstore", "iat": now, "nbf": now, "exp": now + SECONDS}
        body |= {"sub": claims.get("email", "somebody")}
        body |= {"email_verified": True} if "email" in claims else {}
        kept = {name: value for name, value in (body | claims).items() if value is not None}
        head = {"alg": "RS256", "kid": "test", "typ": "JWT"}
        text = ".".join(b64url(json.dumps(part).encode()) for part in (head, kept))
        signature = (key or signing_key()).sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{text}.{b64url(signature)}"

    def visit(self, url: str) -> int:
        """Open a page as a browser does, redirects included; returns the status of the last one."""
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                answer.read()
                status: int = answer.status
                return status
        except urllib.error.HTTPError as error:
            return error.code

    def answer(self, request: Request) -> Response:
        return self.faults.apply(request, lambda: self._honest(request))

    def _honest(self, request: Request) -> Response:
        pages: dict[str, Callable[[], Response]]
        if request.method == "GET":
            pages = {
                "/.well-known/openid-configuration": self._discovery,
                "/keys": self._keys,
                "/auth": lambda: self._authorize(request),
            }
        else:
            pages = {"/token": lambda: self._grant(form(request)), "/device/code": lambda: self._device(form(request))}
        return pages[request.path]() if request.path in pages else Response(404)

    def _discovery(self) -> Response:
        return document(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/auth",
                "token_endpoint": f"{self.url}/token",
                "device_authorization_endpoint": f"{self.url}/device/code",
                "jwks_uri": f"{self.url}/keys",
                "response_types_supported": ["code", "id_token"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    def _keys(self) -> Response:
        numbers = signing_key().public_key().public_numbers()
        n, e = (b64url(number.to_bytes((number.bit_length() + 7) // 8, "big")) for number in (numbers.n, numbers.e))
        return document({"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "test", "n": n, "e": e}]})

    def _authorize(self, request: Request) -> Response:
        asked = {name: values[0] for name, values in request.query.items()}
        where = asked.get("redirect_uri", "")
        if asked.get("response_type") != "code" or asked.get("code_challenge_method") != "S256" or not where:
            return Response(400, body=b"that is no request for a code")
        if not self.person.agrees:
            return redirect(where, error="access_denied", state=asked["state"])
        code = self._remember(Login(asked["client_id"], where, asked["code_challenge"], asked.get("nonce", "")))
        return redirect(where, code=code, state=asked["state"])

    def _device(self, asked: dict[str, str]) -> Response:
        login = Login(asked["client_id"], "", asked.get("code_challenge", ""), approved=self.person.agrees)
        code = self._remember(login)
        return document(
            {
                "device_code": code,
                "user_code": "WDJB-MJHT",
                "verification_uri": f"{self.url}/device",
                "verification_uri_complete": f"{self.url}/device?user_code=WDJB-MJHT",
                "expires_in": 300,
                "interval": 1,
            }
        )

    def _remember(self, login: Login) -> str:
        code = secrets.token_urlsafe(16)
        with self._lock:
            self.logins[code] = login
        return code

    def _grant(self, asked: dict[str, str]) -> Response:
        kind = asked.get("grant_type")
        if kind == "client_credentials":
            if not self.client_secret or asked.get("client_secret") != self.client_secret:
                return refusal("invalid_client", 401)
            return self._granted(asked["client_id"], sub=asked["client_id"])
        code = asked.get("device_code" if kind == DEVICE_GRANT else "code", "")
        with self._lock:
            login = self.logins.get(code)
        if login is None or kind not in (DEVICE_GRANT, "authorization_code"):
            return refusal("invalid_grant")
        if kind == DEVICE_GRANT:
            login.polls += 1
            if not login.approved:
                return refusal("access_denied")
            if login.polls <= self.person.polls:
                return refusal("authorization_pending")
        return self._redeem(code, login, asked)

    def _redeem(self, code: str, login: Login, asked: dict[str, str]) -> Response:
        with self._lock:
            self.logins.pop(code, None)
        proof = b64url(hashlib.sha256(asked.get("code_verifier", "").encode()).digest())
        if proof != login.challenge or asked.get("redirect_uri", "") != login.redirect_uri:
            return refusal("invalid_grant")
        if asked.get("client_id") != login.client_id:
            return refusal("invalid_client", 401)
        return self._granted(login.client_id, nonce=login.nonce or None, **self.person.claims)

    def _granted(self, audience: str, **claims: Any) -> Response:
        return document(
            {"access_token": "unused", "token_type": "Bearer", "id_token": self.token(aud=audience, **claims)}
        )


def form(request: Request) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(request.body.decode()).items()}


def document(value: object, status: int = 200) -> Response:
    return Response(status, {"Content-Type": "application/json"}, json.dumps(value).encode())


def refusal(error: str, status: int = 400) -> Response:
    """As RFC 6749 section 5.2 has it."""
    return document({"error": error, "error_description": f"because of {error}"}, status)


def redirect(where: str, **query: str) -> Response:
    return Response(302, {"Location": f"{where}{'&' if '?' in where else '?'}{urlencode(query)}"})
