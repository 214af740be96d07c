"""Attestors of Binary Authorization: the note that their attestations hang on, and the keys that must have signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sigwright import _core
from sigwright._record import Record
from sigwright.errors import Error, KeyUnusableError, MalformedError
from sigwright.gcp.rest import mapping, objects, text

if TYPE_CHECKING:
    from sigwright._core import PublicKey
    from sigwright.gcp.rest import Api, Document


class ListedKey(Record):
    """A key that an attestor lists."""

    id: str
    """What an attestation names it by: a URI, of the key's digest or of a key service."""
    algorithm: str
    key: PublicKey

    @property
    def fingerprint(self) -> str:
        """Of the key: sha256:HEX."""
        return self.key.fingerprint


class Attestor(Record):
    """One attestor."""

    name: str
    note: str
    keys: tuple[ListedKey, ...]
    problems: tuple[str, ...] = ()
    """Keys that it lists and that nothing is verified with here, each with the reason."""

    def entry_of(self, key: PublicKey) -> ListedKey:
        """Return how a key is listed. Raises `KeyUnusableError` for one that is not."""
        for listed in self.keys:
            if listed.key == key:
                return listed
        raise KeyUnusableError(
            f"{self.name} does not list the key {key.fingerprint}",
            hint=f"`gcloud container binauthz attestors public-keys add --attestor={self.name}`, or sign with one of "
            f"its keys: {', '.join(listed.id for listed in self.keys) or 'it has none'}",
        )


def read(api: Api, name: str) -> Attestor:
    """Return an attestor. Raises `NotFoundError`, and `MalformedError` for one without a note."""
    document = api.get(f"v1/{name}", f"reading the attestor {name}")
    note = mapping(document, "userOwnedGrafeasNote")
    reference = text(note, "noteReference")
    if not reference:
        raise MalformedError(f"{name} names no note that its attestations would hang on")
    return _attestor(name, reference, objects(note, "publicKeys", name))


def _attestor(name: str, note: str, entries: list[Document]) -> Attestor:
    keys: list[ListedKey] = []
    problems: list[str] = []
    for entry in entries:
        pkix = mapping(entry, "pkixPublicKey")
        shown = text(entry, "id") or text(pkix, "keyId") or "a key without an id"
        try:
            keys.append(
                listed_key(
                    text(pkix, "publicKeyPem"),
                    text(pkix, "signatureAlgorithm"),
                    text(entry, "id") or text(pkix, "keyId"),
                )
            )
        except Error as error:
            reason = "PGP keys are not verified here" if entry.get("asciiArmoredPgpPublicKey") else str(error)
            problems.append(f"{name}: {shown}: {reason}")
    return Attestor(name=name, note=note, keys=tuple(keys), problems=tuple(problems))


def listed_key(pem: str, algorithm: str, id: str = "") -> ListedKey:
    """Return a key as Google lists it. Raises `KeyUnusableError`."""
    key = _core.PublicKey.from_pem(pem)
    _core.check_attestor_key(key, algorithm)
    return ListedKey(id=id or key_id(key), algorithm=algorithm, key=key)


def key_id(key: PublicKey) -> str:
    """Return the id that Google gives to a key which comes without: its digest (RFC 6920)."""
    from base64 import urlsafe_b64encode

    digest = bytes.fromhex(key.fingerprint.removeprefix("sha256:"))
    return f"ni:///sha-256;{urlsafe_b64encode(digest).decode().rstrip('=')}"
