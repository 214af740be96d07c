"""Where the identity token for signing without a key comes from: what was given, the machine, or a login."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from sigwright.errors import AccessDeniedError, UsageError

if TYPE_CHECKING:
    from sigwright.identity.oidc import Web
    from sigwright.options import KeylessOptions

CAP = 64 << 10
"""No honest token is longer."""
NO_FLOW = ("", "token")
"""Nobody logs in: what is not there is not there."""
HINT = (
    "pass --identity-token (identity_token=) with a token, a file or -, set SIGSTORE_ID_TOKEN, log in from another "
    "device with --fulcio-auth-flow device, or sign with --key"
)


def obtain(options: KeylessOptions, issuer: str, web: Web) -> str:
    """Return the token that was given (itself, its file, "-" for standard input), the machine's, or a person's.

    Raises `UsageError` where there is none. What is a token is for the certificate authority to say.
    """
    if options.identity_token:
        return _read(os.fspath(options.identity_token))
    found = _ambient(options, web)
    return found or _logged_in(options, issuer, web)


def require_source(options: KeylessOptions) -> None:
    """Fail early where no token can come from anywhere: before anything else is asked."""
    if options.identity_token or options.oidc_provider or (options.fulcio_auth_flow or _usual_flow()) not in NO_FLOW:
        return
    from sigwright.identity import ambient

    if options.oidc_disable_ambient_providers or not ambient.any_is_there():
        raise _no_token()


def _no_token() -> UsageError:
    return UsageError("no key is given, and no identity token to sign without one", hint=HINT)


def _read(given: str) -> str:
    if given == "-":
        return sys.stdin.read(CAP).strip()
    if given.count(".") == 2 and os.sep not in given and not os.path.exists(given):  # noqa: PTH110
        return given
    from sigwright import _core

    return _core.read_file(given, CAP).decode("ascii", "replace").strip()


def _ambient(options: KeylessOptions, web: Web) -> str | None:
    from sigwright.identity import ambient

    if options.oidc_disable_ambient_providers:
        if options.oidc_provider:
            raise UsageError(
                "--oidc-provider names an ambient provider, and --oidc-disable-ambient-providers wants none",
                hint="give one of the two",
            )
        return None
    if options.oidc_provider:
        return ambient.token_of(options.oidc_provider, web)
    return ambient.detect(web)


def _logged_in(options: KeylessOptions, issuer: str, web: Web) -> str:
    flow = options.fulcio_auth_flow or _usual_flow()
    if flow in NO_FLOW:
        raise _no_token()
    from sigwright.identity import browser, device, oidc

    client = oidc.Client(options.oidc_client_id, _secret(options))
    provider = oidc.discover(issuer, web)
    if flow == "client_credentials":
        return oidc.with_credentials(provider, client, web)
    if flow == "device":
        return device.log_in(provider, client, web)
    return browser.log_in(provider, client, web, redirect_url=options.oidc_redirect_url, open_it=options.browser)


def _usual_flow() -> str:
    """A person at a terminal has a browser; a notebook may run anywhere; nobody else would ever answer."""
    if "ipykernel" in sys.modules:
        return "device"
    person = sys.stdin is not None and sys.stdin.isatty()
    return "normal" if person else ""


def _secret(options: KeylessOptions) -> str:
    if not options.oidc_client_secret_file:
        return ""
    from sigwright import _core

    secret = _core.read_file(os.fspath(options.oidc_client_secret_file), CAP).decode("utf-8", "replace").strip()
    if not secret:
        raise AccessDeniedError("the file of the OpenID Connect client's secret is empty", hint="put the secret there")
    return secret
