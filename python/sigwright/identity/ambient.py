"""Tokens that a machine has without anybody logging in: CI services, clouds, SPIFFE, files, the environment.

Those of CI services and clouds are the `id` package's; it is imported when one of them seems to be there.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from sigwright.errors import AccessDeniedError, Error, UnreachableError, UsageError

if TYPE_CHECKING:
    from sigwright.identity.oidc import Web

AUDIENCE = "sigstore"
CAP = 64 << 10
TOKEN_FILE = "/var/run/sigstore/cosign/oidc-token"  # noqa: S105
AGENT_SOCKET = "/tmp/spire-agent/public/api.sock"  # noqa: S108
PRODUCT_NAME = "/sys/class/dmi/id/product_name"
METADATA_SERVER = ("metadata.google.internal", 80)
PROBE_SECONDS = 1.0
HINT = (
    "repair that, or leave it out with --oidc-disable-ambient-providers; --identity-token takes a token from elsewhere"
)


class Provider(NamedTuple):
    """`is_there` costs nothing or next to nothing; `token` may ask a service."""

    is_there: Callable[[], bool]
    token: Callable[[Web], str | None]


def any_is_there() -> bool:
    """Tell whether there is any provider; whether it has a token is another matter."""
    return any(provider.is_there() for provider in PROVIDERS.values())


def detect(web: Web) -> str | None:
    """Return the token of the first provider that is there, or None where none is.

    Raises `AccessDeniedError` when some are there and none has a token, naming each with its reason.
    """
    failures: list[str] = []
    for name, provider in PROVIDERS.items():
        if not provider.is_there():
            continue
        try:
            found = provider.token(web)
        except Error as error:
            failures.append(f"{name}: {error}")
        else:
            if found:
                return found
            failures.append(f"{name}: it has none")
    if failures:
        raise AccessDeniedError(f"this machine's identity cannot be had: {'; '.join(failures)}", hint=HINT)
    return None


def token_of(name: str, web: Web) -> str:
    """Return the token of one provider, by cosign's name for it."""
    provider = PROVIDERS.get(name)
    if provider is None:
        raise UsageError(f"no provider is called {name}", hint=f"known are {', '.join(PROVIDERS)}")
    if not provider.is_there():
        raise UsageError(f"the provider {name} is not to be found on this machine", hint=HINT)
    found = provider.token(web)
    if not found:
        raise AccessDeniedError(f"the provider {name} has no token", hint=HINT)
    return found


def _by_id(function: str) -> Callable[[Web], str | None]:
    """Return a provider of the `id` package, which has no public name for one alone: its range is bounded for that."""

    def token(_: Web) -> str | None:
        import id as providers
        from id._internal.oidc import ambient

        try:
            found: str | None = getattr(ambient, function)(AUDIENCE)
        except providers.IdentityError as error:
            raise AccessDeniedError(_without_tokens(str(error))) from None
        except Exception as error:  # whatever its HTTP library raises
            raise UnreachableError(type(error).__name__) from None
        return found.strip() if found else None

    return token


def _without_tokens(text: str) -> str:
    """Return a message without what looks like a token: services repeat what they were sent."""
    words = [word if len(word) < 40 and word.count(".") < 2 else "..." for word in text.split()]
    return " ".join(words)[:300]


def _on_google() -> bool:
    """Tell whether a service account is to be impersonated, or Google's metadata server answers."""
    if os.environ.get("GOOGLE_SERVICE_ACCOUNT_NAME"):
        return True
    try:
        with open(PRODUCT_NAME, encoding="ascii", errors="replace") as file:
            if file.read(100).strip() not in ("Google", "Google Compute Engine"):
                return False
        socket.create_connection(METADATA_SERVER, PROBE_SECONDS).close()
    except OSError:
        return False
    return True


def _agent_socket() -> str:
    """Return the path that SPIFFE_ENDPOINT_SOCKET names, as a path or as SPIFFE has it, unix:PATH."""
    name = os.environ.get("SPIFFE_ENDPOINT_SOCKET", AGENT_SOCKET)
    return name.removeprefix("unix:").replace("//", "/", 1) if name.startswith("unix:") else name


def _from_agent(web: Web) -> str:
    if _agent_socket().startswith("tcp:"):
        raise UsageError("SPIFFE_ENDPOINT_SOCKET names a TCP address", hint="only Unix sockets are spoken to")
    return web.jwt_svid(_agent_socket(), AUDIENCE)


def _from_file(_: Web) -> str:
    from sigwright import _core

    return _core.read_file(TOKEN_FILE, CAP).decode("ascii", "replace").strip()


def _is_set(*names: str) -> Callable[[], bool]:
    return lambda: all(os.environ.get(name) for name in names)


PROVIDERS: dict[str, Provider] = {
    "github-actions": Provider(_is_set("GITHUB_ACTIONS"), _by_id("detect_github")),
    "gitlab": Provider(_is_set("GITLAB_CI", "SIGSTORE_ID_TOKEN"), _by_id("detect_gitlab")),
    "buildkite-agent": Provider(_is_set("BUILDKITE"), _by_id("detect_buildkite")),
    "circleci": Provider(_is_set("CIRCLECI"), _by_id("detect_circleci")),
    "envvar": Provider(_is_set("SIGSTORE_ID_TOKEN"), lambda _: os.environ["SIGSTORE_ID_TOKEN"].strip()),
    "filesystem": Provider(lambda: os.path.exists(TOKEN_FILE), _from_file),  # noqa: PTH110
    "google": Provider(_on_google, _by_id("detect_gcp")),
    "spiffe": Provider(lambda: os.path.exists(_agent_socket()), _from_agent),  # noqa: PTH110
}
"""In cosign's order, GitHub first: its runners may stand in any of the others' houses."""
