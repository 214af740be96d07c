"""--sk: the key in a slot of a hardware token (PIV), reached through the token's PKCS#11 driver."""

from __future__ import annotations

from sigwright._record import Record, option
from sigwright.errors import UsageError

SLOTS = {"authentication": 1, "signature": 2, "key-management": 3, "card-authentication": 4}
"""The slots 9a, 9c, 9d and 9e, and the ids under which Yubico's driver and OpenSC's show their keys."""


class SecurityKeyFlags(Record, shared=True):
    """Of every verb that takes --key."""

    sk: bool = option(
        False, "--sk", "use the key in a hardware token (PIV), through the driver that COSIGN_PKCS11_MODULE_PATH names",
        core=False,
    )  # fmt: skip
    slot: str = option("", "--slot", "which key of that token; signature by default", choices=tuple(SLOTS), core=False)


def name_of(key: str, slot: str) -> str:
    """Return the name of the key in a slot of the token. Raises as a key that is looked for does."""
    if key:
        raise UsageError("--sk and --key both name a key", hint="give one of the two")
    from sigwright.keys import pkcs11

    return pkcs11.piv_key(SLOTS[slot or "signature"])
