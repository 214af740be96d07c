"""The types of keys, for annotations. Apart, because `typing` costs start-up and no command needs it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol, Union

from sigwright._core import PrivateKey, PublicKey
from sigwright._core import Signer as CoreSigner

if TYPE_CHECKING:
    from sigwright._core import KeyPair


class Signer(Protocol):
    """A key that lives elsewhere: a cloud's key service, a hardware token."""

    @property
    def algorithm(self) -> str:
        """Which of `sigwright.keys.ALGORITHMS` the key signs with."""

    def public_key(self) -> PublicKey | bytes | str:
        """Return the public key, as an object or as PEM."""

    def sign(self, digest: bytes, /) -> bytes:
        """Sign a digest made by the algorithm's hash; Ed25519 gets the message itself."""


class MessageSigner(Signer, Protocol):
    """One that hashes itself: it gets messages, and digests only of files too large to hand over."""

    def sign_message(self, message: bytes, /) -> bytes:
        """Sign a message."""


class Provider(Protocol):
    """A kind of key by its scheme: what an entry point of the group `sigwright.signers` names, such as a module.

    Every `name` is the whole of what the user wrote: `scheme://...`.
    """

    def signer(self, name: str) -> Signer | CoreSigner:
        """Return who signs with the key."""

    def public_key(self, name: str) -> PublicKey | bytes | str:
        """Return the public key, as an object or as PEM."""


class Service(Provider, Protocol):
    """A provider that makes keys which never leave it. `created(name)` may tell when, in seconds, or be missing."""

    def create(self, name: str, kind: str, bits: int) -> PublicKey | bytes | str:
        """Make a key where there is none, and return its public key. `kind` "" leaves the choice to the service."""


class Token(Provider, Protocol):
    """A provider that may keep a certificate beside a key: it stands beside signatures then, as with cosign."""

    def certificate(self, name: str) -> bytes:
        """Return the key's certificate, DER; empty where there is none."""


class Store(Provider, Protocol):
    """A provider that keeps key files: private key, password and public key."""

    def store(self, name: str, pair: KeyPair, password: bytes) -> list[str]:
        """Keep a new pair and return a line for everything written."""


KeyLike = Union[str, "os.PathLike[str]", PublicKey]
PrivateKeyLike = Union[str, "os.PathLike[str]", PrivateKey, Signer, CoreSigner]
