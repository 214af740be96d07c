"""How this machine's account logs in to Artifact Registry: as the user `oauth2accesstoken`, with an access token.

The core asks for it, for hosts of Google's alone, where neither docker's configuration nor a helper knows the host.
"""

from __future__ import annotations

import time

USER = "oauth2accesstoken"
LONGEST = 300.0
"""Seconds for which the core may keep an answer: the account may change under it."""
MARGIN = 30.0


def login(_registry: str) -> tuple[str, str, float]:
    """Return user name, password and for how many seconds they are good. Raises as `credentials.token`."""
    from sigwright.gcp import credentials

    token = credentials.token()
    return USER, token.text, max(1.0, min(LONGEST, token.expires - time.time() - MARGIN))
