"""Key files in secrets of GitHub Actions: github://OWNER/REPO, github://OWNER. GitHub gives none of them back."""

from __future__ import annotations

import os
import re
from base64 import b64decode
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlsplit

from sigwright._core import seal_for
from sigwright.errors import AccessDeniedError, KeyNotFoundError, KeyUnusableError, UsageError
from sigwright.keys import _rest

if TYPE_CHECKING:
    from sigwright._core import KeyPair

_NAME = re.compile(r"github://(?P<owner>[\w.-]+)(?:/(?P<repository>[\w.-]+))?")


def signer(name: str) -> NoReturn:
    """Refuse: secrets are for workflows."""
    raise _one_way(name)


def public_key(name: str) -> NoReturn:
    """Refuse: secrets are for workflows."""
    raise _one_way(name)


def store(name: str, pair: KeyPair, password: bytes) -> list[str]:
    """Write the three secrets that cosign writes."""
    api, path, place = _place(name)
    key = api.call("GET", f"{path}/public-key")
    if key is None:
        raise KeyNotFoundError(f"GitHub has no {place}, or does not show it", hint=f"the token needs {api.needs}")
    values = {
        "COSIGN_PASSWORD": password,
        "COSIGN_PRIVATE_KEY": pair["private_pem"].encode(),
        "COSIGN_PUBLIC_KEY": pair["public_pem"].encode(),
    }
    extra = {} if "/" in place else {"visibility": "private"}
    for secret, value in values.items():
        sealed = _sealed(key, value)
        if api.call("PUT", f"{path}/{secret}", {"encrypted_value": sealed, "key_id": key["key_id"], **extra}) is None:
            raise AccessDeniedError(f"GitHub takes no secrets for {place}", hint=f"the token needs {api.needs}")
    return [f"{secret} written to the secrets of {place}" for secret in values]


def _sealed(key: dict[str, str], value: bytes) -> str:
    try:
        return seal_for(b64decode(key["key"], validate=True), value)
    except (KeyError, TypeError, ValueError):
        raise KeyUnusableError("GitHub's answer holds no key to seal secrets with") from None


def _place(name: str) -> tuple[_rest.Api, str, str]:
    match = _NAME.fullmatch(name)
    if match is None:
        raise UsageError(f"no place for secrets on GitHub: {name}", hint="write github://OWNER or github://OWNER/REPO")
    if match["repository"]:
        place = f"{match['owner']}/{match['repository']}"
        return _api("the permission Secrets: write of the repository"), f"/repos/{place}/actions/secrets", place
    return _api("the scope admin:org"), f"/orgs/{match['owner']}/actions/secrets", match["owner"]


def _api(needs: str) -> _rest.Api:
    token = os.environ.get("GITHUB_TOKEN")
    if not token:
        raise AccessDeniedError("there is no token for GitHub", hint="set GITHUB_TOKEN")
    base = _rest.base_url(os.environ.get("GITHUB_HOST") or "https://api.github.com", "GITHUB_HOST")
    if urlsplit(base).hostname == "github.com":  # what workflows have there
        base = "https://api.github.com"
    enterprise = base != "https://api.github.com" and not base.endswith("/api/v3")
    headers = {"Authorization": f"Bearer {token}", "X-GitHub-Api-Version": "2022-11-28"}
    return _rest.Api("GitHub", f"{base}/api/v3" if enterprise else base, headers, needs)


def _one_way(name: str) -> UsageError:
    return UsageError(
        f"GitHub gives no secret back: {name}", hint="in a workflow name the key env://COSIGN_PRIVATE_KEY instead"
    )
