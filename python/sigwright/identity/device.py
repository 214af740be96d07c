"""Logging in on another device (RFC 8628): for terminals without a browser, and notebooks on other machines."""

from __future__ import annotations

import time

from sigwright.errors import AccessDeniedError, MalformedError, TimedOutError
from sigwright.identity.oidc import (
    SCOPE,
    Answer,
    Client,
    Provider,
    Web,
    challenge_of,
    checked,
    host_of,
    random_text,
    refusal,
    required,
    said,
    tell,
)

GRANT = "urn:ietf:params:oauth:grant-type:device_code"
INTERVAL = 5.0
"""Seconds between questions where the issuer does not say (section 3.2)."""
LONGEST = 900.0
"""Nobody is waited for longer, whatever the issuer says."""


def log_in(provider: Provider, client: Client, web: Web) -> str:
    """Show a code and an address, wait until somebody has entered it there, and return the token."""
    verifier = random_text()
    url = required(provider.device, "device authorization endpoint", provider)
    pkce = {"code_challenge_method": "S256", "code_challenge": challenge_of(verifier)}
    answer = web.post(url, {**client.fields(), "scope": SCOPE, **pkce})
    if answer.status != 200:
        raise refusal(answer, url)
    code = _show(answer, url)
    fields = {"grant_type": GRANT, "device_code": code, "code_verifier": verifier, **client.fields()}
    end = web.deadline(min(_number(answer, "expires_in", LONGEST), LONGEST))
    return _poll(provider, client, web, fields, _number(answer, "interval", INTERVAL), end)


def _show(answer: Answer, url: str) -> str:
    code, user_code = (answer.document.get(name) for name in ("device_code", "user_code"))
    where = answer.document.get("verification_uri_complete") or answer.document.get("verification_uri")
    if not all(isinstance(value, str) and value for value in (code, user_code, where)):
        raise MalformedError(f"{host_of(url)} gave no code for a device")
    tell(f"Enter the verification code {said(user_code)} in your browser at: {_link(str(where))}")
    return str(code)


def _link(url: str) -> str:
    return "".join(letter for letter in url[:500] if letter.isprintable() and not letter.isspace())


def _number(answer: Answer, name: str, usual: float) -> float:
    value = answer.document.get(name)
    return float(value) if isinstance(value, (int, float)) and 0 < value < 1e6 else usual


def _poll(provider: Provider, client: Client, web: Web, fields: dict[str, str], interval: float, end: float) -> str:
    url = required(provider.token, "token endpoint", provider)
    while True:
        answer = web.post(url, fields)
        if answer.status == 200:
            return checked(answer, provider, client, "")
        error = answer.document.get("error")
        if error == "expired_token":
            raise TimedOutError("nobody logged in before the code ended", hint="run the command again for a new code")
        if error == "access_denied":
            raise AccessDeniedError("the login was refused", hint="run the command again to log in")
        if error == "slow_down":
            interval += INTERVAL
        elif error != "authorization_pending":
            raise refusal(answer, url)
        if time.monotonic() + interval > end:
            raise TimedOutError("nobody logged in in time", hint="run the command again, or raise --timeout")
        web.sleep(interval)
