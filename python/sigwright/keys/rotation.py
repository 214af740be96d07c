"""Another key: sign again what the old one has signed, and have both keys say that the one follows the other."""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING, Any, Literal

from sigwright import keys
from sigwright._record import Record
from sigwright.client import default_client
from sigwright.errors import Error, UsageError
from sigwright.options import VerifyOptions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sigwright._core import PublicKey
    from sigwright._core import Signer as CoreSigner
    from sigwright.client import Client
    from sigwright.keys import PrivateKeyLike
    from sigwright.reports import CandidateReport, ErrorInfo

TYPE = "sigwright key rotation 1"
"""What a note is, in its first field."""


class Rotated(Record):
    """What became of an image, and whose signatures it carries now."""

    image: str
    reference: str = ""
    status: Literal["rotated", "already", "not by the old key", "to do", "failed"] = "failed"
    by_old: bool = False
    by_new: bool = False
    attestations: int = 0
    """Those of the old key that the new one signed too."""
    code: int = 0
    message: str = ""

    @property
    def depends_on_old(self) -> bool:
        """Whether it could not be verified any more without the old key."""
        return self.by_old and not self.by_new


class Note(Record):
    """That one key follows another: a document, and a bundle by either key."""

    document: bytes
    by_old: str
    by_new: str


class Rotation:
    """A change from one key to another."""

    def __init__(
        self,
        old: PrivateKeyLike,
        new: PrivateKeyLike,
        *,
        old_password: str | bytes | None = None,
        new_password: str | bytes | None = None,
        insecure_ignore_tlog: bool = False,
        client: Client | None = None,
        **options: Any,
    ) -> None:
        """Open both keys. `options` are those of `sign`; `insecure_ignore_tlog` counts for what the old key signed."""
        self._client = client or default_client()
        self._options = options
        self.old, self.new = keys.signer(old, old_password), keys.signer(new, new_password)
        if self.old.public_key == self.new.public_key:
            raise UsageError("the new key is the old one", hint="make another with sigwright generate-key-pair")
        shared = {name: value for name, value in options.items() if name in VerifyOptions._fields}
        unlogged = not options.get("tlog_upload", True)
        self._checks_old = {**shared, "insecure_ignore_tlog": insecure_ignore_tlog}
        self._checks_new = {**shared, "insecure_ignore_tlog": unlogged or insecure_ignore_tlog}

    def images(self, images: Iterable[str], *, dry_run: bool = False) -> Iterator[Rotated]:
        """Sign every image again that the old key has signed, and nothing else; with `dry_run` only look."""
        for image in images:
            try:
                yield self._image(image, dry_run=dry_run)
            except Error as error:
                yield Rotated(image=image, code=error.exit_code, message=str(error))

    def note(self, rotated: Iterable[Rotated]) -> Note:
        """Return a note about the change, signed by both keys. It lists what the new key has signed."""
        document = {
            "type": TYPE,
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "old": _described(self.old.public_key),
            "new": _described(self.new.public_key),
            "images": [row.reference for row in rotated if row.by_new],
        }
        data = json.dumps(document, indent=2).encode() + b"\n"
        return Note(document=data, by_old=self._bundle(data, self.old), by_new=self._bundle(data, self.new))

    def _image(self, image: str, *, dry_run: bool) -> Rotated:
        before = self._client.check(image, key=self.old.public_key, **self._checks_old)
        if not before.reference:
            return _unknown(image, before.error)
        row = Rotated(
            image=image, reference=before.reference, by_old=before.ok, by_new=self._is_signed(before.reference)
        )
        if not before.ok:
            return row._replace(status="already") if row.by_new else _not_signed(row, before.error)
        if row.by_new or dry_run:
            return row._replace(status="already" if row.by_new else "to do")
        for pairs in _annotations(before.verified):
            self._client.sign(row.reference, key=self.new, **{**self._options, "annotations": pairs})
        attested = self._attest(row.reference)
        told = self._journaled(row)
        return row._replace(
            status="rotated", by_new=self._is_signed(row.reference), attestations=attested, message=told
        )

    def _journaled(self, row: Rotated) -> str:
        """Write into the journal whose key follows whose; return what is wrong with the journal."""
        place = os.fspath(self._options.get("journal", "")) or os.environ.get("SIGWRIGHT_JOURNAL", "")
        if not place:
            return ""
        from sigwright import _journaling

        return _journaling.rotated(place, row.image, row.reference, self.old.public_key, self.new.public_key)

    def _attest(self, reference: str) -> int:
        """Sign every statement of the old key's attestations with the new key."""
        found = self._client.check_attestation(reference, key=self.old.public_key, type="", **self._checks_old)
        statements = dict.fromkeys(each.payload for each in found.verified if each.payload is not None)
        options = {name: value for name, value in self._options.items() if name != "annotations"}
        for statement in statements:
            self._client.attest(reference, key=self.new, statement=bytes(statement), **options)
        return len(statements)

    def _is_signed(self, reference: str) -> bool:
        return self._client.check(reference, key=self.new.public_key, **self._checks_new).ok

    def _bundle(self, data: bytes, signer: CoreSigner) -> str:
        named = ("tlog_upload", "yes", "rekor_url", "signing_config", "trusted_root", "profile", "log_key", "timeout")
        options = {name: self._options[name] for name in named if name in self._options}
        return self._client.sign_blob(data, key=signer, **options).bundle


def _described(key: PublicKey) -> dict[str, str]:
    return {"fingerprint": key.fingerprint, "kind": key.kind, "pem": key.to_pem()}


def _annotations(candidates: Iterable[CandidateReport]) -> list[dict[str, str]]:
    """Return what was signed about the image, each once, though it stands there in two formats."""
    return [dict(pairs) for pairs in dict.fromkeys(tuple(sorted(each.annotations.items())) for each in candidates)]


def _unknown(image: str, error: ErrorInfo | None) -> Rotated:
    return Rotated(image=image, code=error.exit_code if error else 1, message=error.message if error else "")


def _not_signed(row: Rotated, error: ErrorInfo | None) -> Rotated:
    why = {"code": error.exit_code, "message": error.message} if error else {}
    return row._replace(status="not by the old key", **why)
