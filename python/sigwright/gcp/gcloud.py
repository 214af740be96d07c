"""The user of `gcloud auth login`, as credentials of google-auth: gcloud is asked for a token when the last is old."""

from __future__ import annotations

import json
import subprocess
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from google.auth.credentials import Credentials

from sigwright.errors import AccessDeniedError

if TYPE_CHECKING:
    from typing import Any

COMMAND = ("gcloud", "config", "config-helper", "--force-auth-refresh", "--format=json(credential)")
SECONDS = 60
LIFE = timedelta(minutes=5)
"""Of a token that comes without its end: gcloud refuses to be asked too often."""
NOTHING = "no credentials of Google: GOOGLE_APPLICATION_CREDENTIALS is not set, and gcloud"
HINT = "run `gcloud auth login` or `gcloud auth application-default login`, or set GOOGLE_APPLICATION_CREDENTIALS"


class GcloudCredentials(Credentials):
    """Never shown: neither text nor a pickle leads to the token."""

    def __repr__(self) -> str:
        return "<GcloudCredentials>"

    def refresh(self, request: Any) -> None:
        """Ask gcloud. Raises `AccessDeniedError`, without anything that gcloud printed."""
        try:
            done = subprocess.run(COMMAND, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603
        except (OSError, subprocess.TimeoutExpired) as error:
            raise AccessDeniedError(f"{NOTHING} cannot be used ({type(error).__name__})", hint=HINT) from None
        if done.returncode:
            raise AccessDeniedError(f"{NOTHING} has none (exit code {done.returncode})", hint=HINT)
        self.token, self.expiry = _read(done.stdout)


def _read(text: bytes) -> tuple[str, datetime]:
    """Return token and end, in UTC without a zone as google-auth has it."""
    try:
        credential = json.loads(text)["credential"]
        token = credential["access_token"]
        end = credential.get("token_expiry")
        expiry = datetime.fromisoformat(end.replace("Z", "+00:00")) if end else datetime.now(timezone.utc) + LIFE
    except (ValueError, KeyError, TypeError, AttributeError):
        raise AccessDeniedError(f"{NOTHING} gives none", hint=HINT) from None
    if not isinstance(token, str) or not token:
        raise AccessDeniedError(f"{NOTHING} gives no token", hint=HINT)
    return token, expiry.astimezone(timezone.utc).replace(tzinfo=None)
