"""OpenID Connect, as far as a client that wants an identity token needs it.

The core sends the requests: through its proxies, with its caps, to https or loopback alone, following no redirect.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from sigwright import _core
from sigwright.errors import AccessDeniedError, InterruptedError, MalformedError, UnreachableError, UntrustedError

CAP = 256 << 10
"""No honest answer is longer."""
SCOPE = "openid email"
SAID = 160
"""How much of what an issuer says goes into a message."""


class Client(NamedTuple):
    """Who asks. Public clients have no secret."""

    id: str
    secret: str = ""

    def __repr__(self) -> str:
        return f"<Client {self.id}>"

    def fields(self) -> dict[str, str]:
        """Return what a form says of it."""
        return {"client_id": self.id, **({"client_secret": self.secret} if self.secret else {})}


class Provider(NamedTuple):
    """An issuer and its addresses; empty where it has none."""

    issuer: str
    authorization: str
    token: str
    device: str


class Answer(NamedTuple):
    """An answer in JSON."""

    status: int
    document: dict[str, Any]


class Web:
    """How issuers are reached."""

    def __init__(self, context: _core.Context, limits: dict[str, Any]) -> None:
        self._context = context
        self._limits = limits

    def get(self, url: str) -> Answer:
        """Return what is at an address."""
        return self._answer(url, *_core.exchange(self._context, url, most=CAP, **self._limits))

    def post(self, url: str, fields: dict[str, str]) -> Answer:
        """Send a form and return the answer."""
        return self._answer(url, *_core.exchange(self._context, url, form=urlencode(fields), most=CAP, **self._limits))

    def jwt_svid(self, socket: str, audience: str) -> str:
        """Return the token that the SPIFFE agent at a socket gives out for an audience."""
        return _core.jwt_svid(self._context, socket, audience, **self._limits)

    def deadline(self, most: float) -> float:
        """Return when to give up, by time.monotonic(): after `most` seconds, or sooner where the caller said so."""
        allowed = self._limits.get("timeout")
        return time.monotonic() + (most if allowed is None else min(most, allowed))

    def check(self) -> None:
        """Raise where whoever waits for this has gone: a task that was cancelled."""
        stop = self._limits.get("stop")
        if stop is not None and stop.stop_requested:
            raise InterruptedError("interrupted")

    def sleep(self, seconds: float) -> None:
        """Wait, and notice within a second that nobody wants that any more."""
        while seconds > 0:
            self.check()
            time.sleep(min(seconds, 1.0))
            seconds -= 1.0

    @staticmethod
    def _answer(url: str, status: int, body: bytes) -> Answer:
        try:
            document = json.loads(body)
        except (ValueError, RecursionError):
            document = None
        if isinstance(document, dict):
            return Answer(status, document)
        if status >= 300:
            return Answer(status, {})
        raise MalformedError(f"{host_of(url)} answered with something that is no JSON object")


def host_of(url: str) -> str:
    """Return host and port, without what stands before an @."""
    return urlsplit(url).netloc.rpartition("@")[2]


def discover(issuer: str, web: Web) -> Provider:
    """Return where an issuer keeps what (OpenID Connect Discovery 1.0)."""
    answer = web.get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if answer.status != 200:
        raise UnreachableError(
            f"the OpenID Connect issuer {host_of(issuer)} answered {answer.status}",
            hint="check --oidc-issuer, or pass --identity-token",
        )
    if answer.document.get("issuer") != issuer:
        raise UntrustedError(
            f"the issuer at {issuer} calls itself {said(answer.document.get('issuer'))}",
            hint="name the issuer exactly as it names itself",
        )
    methods = answer.document.get("code_challenge_methods_supported")
    if isinstance(methods, list) and "S256" not in methods:
        raise UntrustedError(f"the issuer {issuer} does not take PKCE with S256, without which a code can be stolen")
    names = ("authorization_endpoint", "token_endpoint", "device_authorization_endpoint")
    return Provider(issuer, *(_address(answer.document.get(name)) for name in names))


def _address(value: object) -> str:
    return value if isinstance(value, str) else ""


def required(address: str, what: str, provider: Provider) -> str:
    """Return an address that the issuer must have. Raises `UnreachableError` where it has none."""
    if address:
        return address
    raise UnreachableError(
        f"the issuer {provider.issuer} has no {what}", hint="use another --fulcio-auth-flow, or --identity-token"
    )


def redeem(provider: Provider, client: Client, web: Web, fields: dict[str, str], nonce: str = "") -> str:
    """Return the identity token that the token endpoint gives for a grant, its claims checked."""
    url = required(provider.token, "token endpoint", provider)
    answer = web.post(url, {**client.fields(), **fields})
    if answer.status != 200:
        raise refusal(answer, url)
    return checked(answer, provider, client, nonce)


def with_credentials(provider: Provider, client: Client, web: Web) -> str:
    """Return the token of a client itself."""
    return redeem(provider, client, web, {"grant_type": "client_credentials", "scope": SCOPE})


def checked(answer: Answer, provider: Provider, client: Client, nonce: str) -> str:
    """Return the identity token of an answer (OpenID Connect Core 1.0, section 3.1.3.7).

    It came from the issuer itself over TLS, which may stand for its signature (item 6); the authority checks that too.
    """
    token = answer.document.get("id_token")
    if not isinstance(token, str) or not token:
        raise MalformedError(f"{host_of(provider.token)} gave no identity token")
    claims = _core.token_claims(token)
    if claims["issuer"] != provider.issuer:
        raise UntrustedError(f"the token is of another issuer, {said(claims['issuer'])}")
    if client.id not in claims["audiences"]:
        raise UntrustedError(f"the token is for another client than {client.id}")
    if nonce and claims["nonce"] != nonce:
        raise UntrustedError(
            "the token is not of this login: its nonce is another", hint="somebody may have interfered; log in again"
        )
    if claims["expires"] is not None and claims["expires"] <= time.time():
        raise UntrustedError("the token had ended when it came", hint="compare this machine's clock with the issuer's")
    return token


def refusal(answer: Answer, url: str) -> AccessDeniedError | UnreachableError:
    """Return what an error answer amounts to (RFC 6749, section 5.2)."""
    code = answer.document.get("error")
    text = f"the OpenID Connect issuer {host_of(url)} answered {answer.status}"
    if isinstance(code, str):
        description = answer.document.get("error_description")
        text += f" ({said(code)}{': ' + said(description) if isinstance(description, str) else ''})"
    if answer.status >= 500 or answer.status == 429 or not isinstance(code, str):
        return UnreachableError(text, hint="try again, or pass --identity-token")
    return AccessDeniedError(text, hint="log in again; --oidc-client-id and --oidc-client-secret-file say who asks")


def said(value: object) -> str:
    """Return what an issuer said, for a message: short, on one line, and nothing that looks like a secret."""
    text = "".join(letter if letter.isprintable() else "?" for letter in str(value)[:SAID])
    return " ".join(word if len(word) < 64 else "..." for word in text.split())


def tell(text: str) -> None:
    """Tell the person who logs in: in a notebook below its cell, else on standard error."""
    print(text, file=sys.stdout if "ipykernel" in sys.modules else sys.stderr, flush=True)


def random_text() -> str:
    """Return what nobody guesses: 256 bits."""
    from base64 import urlsafe_b64encode

    return urlsafe_b64encode(os.urandom(32)).rstrip(b"=").decode()


def challenge_of(verifier: str) -> str:
    """Return what PKCE shows of a verifier before it shows the verifier (RFC 7636, S256)."""
    from base64 import urlsafe_b64encode
    from hashlib import sha256

    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
