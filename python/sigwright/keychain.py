"""How this machine's account logs in to Amazon's and GitHub's registries, where --k8s-keychain asks for it.

That is what cosign's flag means: its name is older than what it does, and no cluster is asked. The core asks for a host
that neither docker's configuration nor a helper knows.
"""

from __future__ import annotations

import os
import re
import time

from sigwright.errors import AccessDeniedError, UnreachableError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

ECR = re.compile(r"(?P<account>\d{12})\.dkr\.ecr(-fips)?\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?")
GITHUB_SECONDS = 300.0
"""For so long the core may keep a token that comes out of the environment."""
ATTEMPTS = 3
PATIENCE = 10
"""Seconds for each."""

Login = tuple[str, str, float]


def login(cloud: str, registry: str) -> Login | None:
    """Return user name, password and for how many seconds they are good; None where the machine has no account.

    Raises `AccessDeniedError` where the account may not, `UnreachableError`.
    """
    if cloud == "github":
        return _github() if registry == "ghcr.io" else None
    return _amazon(registry)


def _github() -> Login | None:
    token = os.environ.get("GITHUB_TOKEN", "")
    return (os.environ.get("GITHUB_ACTOR") or "unset", token, GITHUB_SECONDS) if token else None


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
