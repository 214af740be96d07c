"""Key files in variables of a project or group of GitLab: gitlab://OWNER/PROJECT, gitlab://ID, gitlab://GROUP."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from sigwright._core import PrivateKey, PublicKey, key_signer
from sigwright.errors import AccessDeniedError, KeyNotFoundError, UsageError
from sigwright.keys import _rest

if TYPE_CHECKING:
    from sigwright._core import KeyPair
    from sigwright._core import Signer as CoreSigner

_NAME = re.compile(r"gitlab://(?P<place>[\w.-]+(?:/[\w.-]+)*)")
MASKABLE = re.compile(r"[A-Za-z0-9+/=@:.~_-]{8,}")
"""What GitLab can keep out of the logs of jobs."""
PRIVATE, PASSWORD, PUBLIC = "COSIGN_PRIVATE_KEY", "COSIGN_PASSWORD", "COSIGN_PUBLIC_KEY"


class Place(NamedTuple):
    """Where variables are: a project or a group."""

    api: _rest.Api
    kind: str
    path: str

    def get(self, variable: str) -> str | None:
        """Return the value of a variable, or None."""
        found = self.api.call("GET", f"{self.path}/variables/{variable}")
        return None if found is None else str(found.get("value", ""))

    def set(self, variable: str, value: str, *, masked: bool = False) -> str:
        """Make a variable, and return a line about it."""
        body = {"key": variable, "value": value, "variable_type": "env_var", "protected": False, "masked": masked}
        if self.api.call("POST", f"{self.path}/variables", {**body, "environment_scope": "*"}) is None:
            raise AccessDeniedError(f"GitLab shows no variables of this {self.kind}", hint=f"needs {self.api.needs}")
        return f"{variable} written to a variable of the {self.kind}{', masked' if masked else ''}"


def signer(name: str) -> CoreSigner:
    """Return who signs with the key."""
    place = _find(name)
    return key_signer(PrivateKey.from_pem(_get(place, PRIVATE), _get(place, PASSWORD)))


def public_key(name: str) -> PublicKey:
    """Return the public key."""
    return PublicKey.from_pem(_get(_find(name), PUBLIC))


def store(name: str, pair: KeyPair, password: bytes) -> list[str]:
    """Make the three variables that cosign makes; a key that is there already is never lost."""
    place = _find(name)
    if place.get(PRIVATE) is not None:
        raise UsageError(f"the {place.kind} has a {PRIVATE}", hint="delete that variable first, or use another place")
    secret = password.decode()
    return [
        place.set(PASSWORD, secret, masked=MASKABLE.fullmatch(secret) is not None),
        place.set(PRIVATE, pair["private_pem"]),
        place.set(PUBLIC, pair["public_pem"]),
    ]


def _get(place: Place, variable: str) -> str:
    value = place.get(variable)
    if value is None:
        hint = "make the key with sigwright generate-key-pair gitlab://...; the token needs the role Maintainer"
        raise KeyNotFoundError(f"the {place.kind} has no variable {variable}", hint=hint)
    return value


def _find(name: str) -> Place:
    match = _NAME.fullmatch(name)
    if match is None:
        raise UsageError(f"no project or group of GitLab: {name}", hint="write gitlab://OWNER/PROJECT or gitlab://ID")
    api, place = _api(), quote(match["place"], safe="")
    for kind in ("project", "group"):
        if api.call("GET", f"/{kind}s/{place}") is not None:
            return Place(api, kind, f"/{kind}s/{place}")
    hint = "check the path, that the token may see it, and GITLAB_HOST for a server of your own"
    raise KeyNotFoundError(f"GitLab has no project or group {match['place']}", hint=hint)


def _api() -> _rest.Api:
    token = os.environ.get("GITLAB_TOKEN")
    if not token:
        raise AccessDeniedError("there is no token for GitLab", hint="set GITLAB_TOKEN")
    base = _rest.base_url(os.environ.get("GITLAB_HOST") or "https://gitlab.com", "GITLAB_HOST")
    base = base if base.endswith("/api/v4") else f"{base}/api/v4"
    return _rest.Api("GitLab", base, {"PRIVATE-TOKEN": token}, "the scope api and the role Maintainer")
