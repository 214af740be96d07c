"""How this machine's account logs in to Artifact Registry: as the user `oauth2accesstoken`, with an access token.

The core asks for it, for hosts of Google's alone, where neither docker's configuration nor a helper knows the host.
"""

from __future__ import annotations

import time

from sigwright.errors import Error

USER = "oauth2accesstoken"
LONGEST = 300.0
"""Seconds for which the core may keep an answer: the account may change under it."""
MARGIN = 30.0
FAILURE_SECONDS = 60.0
"""For so long a failure is repeated instead of looked for again: public images are many, and gcloud takes a second."""

_failed: tuple[float, Error] | None = None


def login(_registry: str) -> tuple[str, str, float]:
    """Return user name, password and for how many seconds they are good. Raises as `credentials.token`."""
    from sigwright.gcp import credentials

    global _failed
    if _failed is not None and time.monotonic() < _failed[0]:
        raise _failed[1].with_traceback(None)
    try:
        token = credentials.token()
    except Error as error:
        _failed = time.monotonic() + FAILURE_SECONDS, error
        raise
    _failed = None
    return USER, token.text, max(1.0, min(LONGEST, token.expires - time.time() - MARGIN))
