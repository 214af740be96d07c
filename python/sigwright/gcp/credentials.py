"""The account that this machine has at Google: an access token, application-default credentials, else gcloud's user.

google-auth reads key files, workload identity federation, the file of `gcloud auth application-default login` and the
metadata server. Credentials are found once a process; google-auth renews their tokens.
"""

from __future__ import annotations

import os
import socket
import time
from _thread import allocate_lock
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sigwright.errors import AccessDeniedError, UnreachableError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from google.auth.credentials import Credentials

SCOPE = "https://www.googleapis.com/auth/cloud-platform"
VARIABLE = "GOOGLE_APPLICATION_CREDENTIALS"
TOKEN_VARIABLES = ("GOOGLE_OAUTH_ACCESS_TOKEN", "CLOUDSDK_AUTH_ACCESS_TOKEN")
"""Tokens that are given as such, as Google's provider of Terraform and gcloud read them; nobody can renew them."""
METADATA_VARIABLES = ("GCE_METADATA_HOST", "GCE_METADATA_ROOT", "GCE_METADATA_IP")
METADATA_NAME = "metadata.google.internal"
PLATFORM_VARIABLES = ("K_SERVICE", "CLOUD_RUN_JOB", "GAE_ENV", "FUNCTION_TARGET")
HINT = (
    f"run `gcloud auth application-default login`, or set {VARIABLE} to a key file or to a configuration of workload "
    "identity federation"
)
UNDATED = 300.0
"""For so many seconds a token is used that comes without its end."""

_lock = allocate_lock()
_found: tuple[int, tuple[str | None, ...], Credentials] | None = None


class Token(NamedTuple):
    """An access token, and until when it is good (`time.time`)."""

    text: str
    expires: float

    def __repr__(self) -> str:
        return f"<Token until {self.expires:.0f}>"


def find() -> Credentials:
    """Return the credentials of this machine.

    Raises `AccessDeniedError` where it has none, `UsageError` without google-auth.
    """
    global _found
    asked = (
        os.getpid(),
        tuple(os.environ.get(name) for name in (VARIABLE, "HOME", *TOKEN_VARIABLES, *METADATA_VARIABLES)),
    )
    with _lock:
        if _found is None or _found[:2] != asked:
            _found = (*asked, _default())
        return _found[2]


def token(*, renew: bool = False) -> Token:
    """Return an access token, with `renew` another one. Raises as `find`, and `UnreachableError`."""
    credentials = find()
    from sigwright.gcp import transport

    request = transport.request()
    with _lock:
        if renew or not credentials.valid:
            refresh(credentials, request)
        if not credentials.token:
            raise AccessDeniedError("Google's credentials give no access token", hint=HINT)
        return Token(str(credentials.token), _expiry(credentials))


def quota_headers() -> dict[str, str]:
    """Return the header that names the project which a user's requests are counted for."""
    project = getattr(find(), "quota_project_id", None)
    return {"x-goog-user-project": project} if isinstance(project, str) and project else {}


def refresh(credentials: Credentials, request: Callable[..., Any]) -> None:
    """Get a new token. Raises `AccessDeniedError` or `UnreachableError`: no text of theirs holds a token."""
    from google.auth import exceptions

    try:
        credentials.refresh(request)  # type: ignore[no-untyped-call]
    except exceptions.TransportError:
        raise UnreachableError(f"{source(credentials)}: the token service does not answer", hint=HINT) from None
    except exceptions.GoogleAuthError as error:
        raise AccessDeniedError(f"{source(credentials)}: no token is given{_reason(error)}", hint=HINT) from None
    except (AttributeError, ValueError, TypeError, KeyError, OSError) as error:
        kind = type(error).__name__
        raise AccessDeniedError(f"{source(credentials)} cannot be used ({kind})", hint=HINT) from None


def source(credentials: Credentials) -> str:
    """Return what credentials are, for messages."""
    if _given():
        return _given()
    file = os.environ.get(VARIABLE)
    kind = type(credentials).__module__.removeprefix("google.").replace("_", " ")
    return f"{VARIABLE} ({file})" if file else f"application-default credentials ({kind})"


def _expiry(credentials: Credentials) -> float:
    expiry = credentials.expiry
    if expiry is None:
        return time.time() + UNDATED
    from datetime import timezone

    return float(expiry.replace(tzinfo=timezone.utc).timestamp())


def _reason(error: Exception) -> str:
    """Return the code that a token service gave, such as invalid_grant; never more of its answer."""
    first = str(error.args[0]) if error.args else ""
    code = first.partition(":")[0].strip()
    short = code.replace("_", "").isalnum() and len(code) <= 40
    return f" ({code})" if short and code else f" ({type(error).__name__})"


def _default() -> Credentials:
    try:
        import google.auth
        from google.auth import exceptions
    except ImportError:
        raise UsageError(
            "Google's services need the package google-auth", hint="pip install 'sigwright[gcp]'"
        ) from None
    if _given():
        from google.oauth2.credentials import Credentials as Users

        return Users(token=os.environ[_given()])  # type: ignore[no-untyped-call, no-any-return, unused-ignore]
    if not _is_there():
        return _gcloud_or(AccessDeniedError(f"no credentials of Google: {VARIABLE} is not set", hint=HINT))
    import logging
    import warnings

    from sigwright.gcp import transport

    logging.getLogger("google.auth").addHandler(logging.NullHandler())  # not to standard error, where nobody asked
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            credentials, _ = google.auth.default(scopes=[SCOPE], request=transport.request())  # type: ignore[arg-type]
    except exceptions.DefaultCredentialsError as error:
        if os.environ.get(VARIABLE):
            raise AccessDeniedError(f"{VARIABLE}: {_first_line(error)}", hint=HINT) from None
        return _gcloud_or(AccessDeniedError(f"no credentials of Google: {VARIABLE} is not set", hint=HINT))
    except (exceptions.GoogleAuthError, AttributeError, ValueError, TypeError, KeyError, OSError) as error:
        kind = type(error).__name__
        raise AccessDeniedError(f"{VARIABLE}: its file cannot be used ({kind})", hint=HINT) from None
    return credentials  # type: ignore[no-any-return, unused-ignore]


def _given() -> str:
    """Return the variable that holds a token; empty where none does."""
    return next((name for name in TOKEN_VARIABLES if os.environ.get(name)), "")


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__


def _is_there() -> bool:
    """Tell whether application-default credentials may be found: looking for a metadata server in vain takes long."""
    named = (VARIABLE, *METADATA_VARIABLES, *PLATFORM_VARIABLES)
    if any(os.environ.get(name) for name in named) or _adc_file().is_file():
        return True
    if os.environ.get("NO_GCE_CHECK") == "true":
        return False
    try:
        socket.getaddrinfo(METADATA_NAME, 80, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return True


def _adc_file() -> Path:
    folder = os.environ.get("CLOUDSDK_CONFIG") or os.path.expanduser("~/.config/gcloud")  # noqa: PTH111
    return Path(folder, "application_default_credentials.json")


def _gcloud_or(error: AccessDeniedError) -> Credentials:
    """Return the user of `gcloud auth login`, or raise."""
    import shutil

    if shutil.which("gcloud") is None:
        raise error
    from sigwright.gcp.gcloud import GcloudCredentials

    return GcloudCredentials()  # type: ignore[no-untyped-call]
