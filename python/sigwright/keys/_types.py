"""The types of keys, for annotations. Apart, because `typing` costs start-up and no command needs it."""

from __future__ import annotations

import os
from typing import Protocol, Union

from sigwright._core import PrivateKey, PublicKey


class Signer(Protocol):
    """A key that lives elsewhere: a cloud's key service, a hardware token."""

    @property
    def algorithm(self) -> str:
        """Which of `sigwright.keys.ALGORITHMS` the key signs with."""

    def public_key(self) -> PublicKey | bytes | str:
        """Return the public key, as an object or as PEM."""

    def sign(self, digest: bytes, /) -> bytes:
        """Sign a digest made by the algorithm's hash; Ed25519 gets the message itself."""


KeyLike = Union[str, "os.PathLike[str]", PublicKey]
PrivateKeyLike = Union[str, "os.PathLike[str]", PrivateKey, Signer]
