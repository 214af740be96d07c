"""What can be told of a key: fingerprint, algorithm, age."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from sigwright.keys import ALGORITHMS, scheme_of

if TYPE_CHECKING:
    from sigwright._core import PublicKey

CURVES = {"ecdsa-p256": "nistp256", "ecdsa-p384": "nistp384", "ecdsa-p521": "nistp521"}


def algorithm_of(key: PublicKey) -> str:
    """Return cosign's name of what the key signs with; of a size that cosign has no name for, our own."""
    if key.kind == "rsa":
        return f"rsa-sign-pkcs1-{key.bits}-sha256"
    ending = CURVES.get(key.kind, key.kind)
    return next(name for name in ALGORITHMS if name.endswith(ending))


def describe(key: PublicKey, name: str) -> dict[str, str | int]:
    """Return the facts about a key, in the order to show them in; the age where it can be known."""
    facts: dict[str, str | int] = {
        "fingerprint": key.fingerprint,
        "kind": key.kind,
        "bits": key.bits,
        "algorithm": algorithm_of(key),
        "hint": key.hint,
    }
    since = _since(name)
    if since is not None:
        facts["since"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(since))
        facts["age_in_days"] = int((time.time() - since) // 86_400)
    return facts


def _since(name: str) -> float | None:
    """Return when a file was last changed, or when a service made the key: where it says so."""
    scheme = scheme_of(name)
    if not scheme:
        return os.stat(name).st_mtime  # noqa: PTH116
    if scheme in ("env", "http", "https"):
        return None
    from sigwright.keys import schemes

    created = getattr(schemes.provider_of(name), "created", None)
    return None if created is None else created(name)
