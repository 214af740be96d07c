"""How this machine's account logs in to Amazon's, Azure's and GitHub's registries, where --k8s-keychain asks for it.

That is what cosign's flag means: its name is older than what it does, and no cluster is asked. The core asks for a host
that neither docker's configuration nor a helper knows.
"""

from __future__ import annotations

import os
import re
import time

from sigwright.errors import AccessDeniedError, Error, UnreachableError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Post = Callable[[str, str], tuple[int, bytes]]

ECR = re.compile(r"(?P<account>\d{12})\.dkr\.ecr(-fips)?\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?")
ACR = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.azurecr\.(io|cn|us)")
ACR_USER = "00000000-0000-0000-0000-000000000000"
"""Who a token of Azure's registry logs in as (learn.microsoft.com, "Authenticate with a registry")."""
ACR_SECONDS = 3600.0
"""The tokens last three hours."""
MANAGEMENT = {"io": "https://management.azure.com", "cn": "https://management.chinacloudapi.cn",
              "us": "https://management.usgovcloudapi.net"}  # fmt: skip
"""For whom an account's token is, in each of Azure's clouds."""
GITHUB_SECONDS = 300.0
"""For so long the core may keep a token that comes out of the environment."""
ATTEMPTS = 3
PATIENCE = 10
"""Seconds for each."""

Login = tuple[str, str, float]


def login(cloud: str, registry: str, post: Post) -> Login | None:
    """Return user name, password and for how many seconds they are good; None where the machine has no account.

    Raises `AccessDeniedError` where the account may not, `UnreachableError`.
    """
    if cloud == "github":
        return _github() if registry == "ghcr.io" else None
    return _azure(registry, post) if cloud == "azure" else _amazon(registry)


def _github() -> Login | None:
    token = os.environ.get("GITHUB_TOKEN", "")
    return (os.environ.get("GITHUB_ACTOR") or "unset", token, GITHUB_SECONDS) if token else None


def _azure(registry: str, post: Post) -> Login | None:
    """Have the registry give its own token for the account's (learn.microsoft.com, "ACR OAuth2": POST exchange)."""
    import json
    from urllib.parse import urlencode

    if not ACR.fullmatch(registry):
        return None
    token = _azure_token(registry)
    if token is None:
        return None
    fields = {"grant_type": "access_token", "service": registry, "access_token": token, **_tenant(token)}
    status, body = post(f"https://{registry}/oauth2/exchange", urlencode(fields))
    if status != 200:
        hint = "the account needs the role AcrPull, and AcrPush to write"
        raise AccessDeniedError(f"{registry}: Azure's registry gives no login (status {status})", hint=hint)
    try:
        secret = json.loads(body)["refresh_token"]
    except (ValueError, KeyError, TypeError):
        secret = None
    if not isinstance(secret, str):
        raise UnreachableError(f"{registry}: Azure's registry answers without a token")
    return ACR_USER, secret, ACR_SECONDS


def _azure_token(registry: str) -> str | None:
    from sigwright.keys import _service

    identity = _service.library("azure.identity", "azure")
    exceptions = _service.library("azure.core.exceptions", "azure")
    scope = f"{MANAGEMENT[registry.rpartition('.')[2]]}/.default"
    try:
        return str(identity.DefaultAzureCredential().get_token(scope).token)
    except identity.CredentialUnavailableError:
        return None
    except exceptions.ClientAuthenticationError as error:
        hint = "set AZURE_TENANT_ID, AZURE_CLIENT_ID and a secret, run az login, or give this machine an identity"
        text = _service.said(getattr(error, "message", None) or error)
        raise AccessDeniedError(f"{registry}: Azure gives no token: {text}", hint=hint) from None
    except exceptions.AzureError as error:
        raise UnreachableError(f"{registry}: asking Azure for a token: {type(error).__name__}") from None


def _tenant(token: str) -> dict[str, str]:
    """Return whose account it is: AZURE_TENANT_ID, or the token's issuer, https://sts.windows.net/TENANT/."""
    from sigwright._core import token_claims

    tenant = os.environ.get("AZURE_TENANT_ID", "")
    if not tenant:
        try:
            tenant = str(token_claims(token)["issuer"]).rstrip("/").rpartition("/")[2]
        except Error:
            return {}
    return {"tenant": tenant}


def _amazon(registry: str) -> Login | None:
    found = ECR.fullmatch(registry.partition(":")[0])
    if found is None:
        return None
    from sigwright.keys import _service

    exceptions = _service.library("botocore.exceptions", "aws")
    config = _service.library("botocore.config", "aws").Config(
        connect_timeout=PATIENCE, read_timeout=PATIENCE, retries={"total_max_attempts": ATTEMPTS}
    )
    try:
        ecr = _service.library("boto3", "aws").Session().client("ecr", region_name=found["region"], config=config)
        (answer,) = ecr.get_authorization_token(registryIds=[found["account"]])["authorizationData"]
    except exceptions.NoCredentialsError:
        return None
    except exceptions.ClientError as error:
        said = error.response.get("Error", {}).get("Message", "")
        hint = "the account needs ecr:GetAuthorizationToken"
        raise AccessDeniedError(f"{registry}: Amazon gives no login: {said}", hint=hint) from None
    except exceptions.BotoCoreError as error:
        raise UnreachableError(f"{registry}: asking Amazon for a login: {type(error).__name__}") from None
    return _taken_apart(answer)


def _taken_apart(answer: dict[str, Any]) -> Login:
    from binascii import a2b_base64

    user, _, secret = a2b_base64(answer["authorizationToken"]).decode().partition(":")
    return user, secret, max(1.0, answer["expiresAt"].timestamp() - time.time() - 30)
