"""Where the identity token for signing without a key comes from."""

from __future__ import annotations

import os

from sigwright.errors import UsageError

CAP = 64 << 10
"""No honest token is longer."""
HINT = "pass --identity-token (identity_token=) with a token, a file or -, set SIGSTORE_ID_TOKEN, or sign with --key"


def token(given: str | os.PathLike[str] | None) -> str:
    """Return the token that was given (itself, its file, "-" for standard input), else that of the environment.

    Raises `UsageError` where there is none. What is a token is for the certificate authority to say.
    """
    if given:
        return _read(os.fspath(given))
    found = os.environ.get("SIGSTORE_ID_TOKEN", "").strip() or _ambient()
    if not found:
        raise UsageError("no key is given, and no identity token to sign without one", hint=HINT)
    return found


def _read(given: str) -> str:
    if given == "-":
        import sys

        return sys.stdin.read(CAP).strip()
    if given.count(".") == 2 and os.sep not in given and not os.path.exists(given):  # noqa: PTH110
        return given
    from sigwright import _core

    return _core.read_file(given, CAP).decode("ascii", "replace").strip()


def _ambient() -> str | None:
    """Return the token that a CI service or a cloud gives its jobs, where the `id` package knows it."""
    try:
        import id as providers  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        return None
    try:
        found: str | None = providers.detect_credential("sigstore")
    except providers.IdentityError as error:
        raise UsageError(f"the identity of this machine cannot be had: {error}", hint=HINT) from None
    return found
