"""Sigstore bundles: looked at, made of the parts of older signatures, and brought up to date.

>>> from sigwright import bundles
>>> [entry.proves for entry in bundles.inspect("app.tar.sigstore.json").entries]
"""

from __future__ import annotations

from sigwright import _core, _evidence
from sigwright._client_base import PUBLIC_GOOD_ROOT
from sigwright._record import Record
from sigwright.client import default_client
from sigwright.reports import Check

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence
    from typing import Any

    from typing_extensions import Self

    from sigwright.keys import KeyLike

    StrPath = str | os.PathLike[str]

__all__ = ["Certificate", "Entry", "Inspection", "Promise", "Timestamp", "Upgraded", "create", "inspect", "upgrade"]


class Promise(Record):
    """A certificate transparency log's promise to show a certificate, as the certificate has it."""

    log_id: str
    time: str


class Certificate(Record):
    """What a certificate says. Whether it is believed is for the checks to say."""

    subject: str
    issued_by: str
    """The name of the authority that made it."""
    names: tuple[str, ...]
    """Its alternative names: who signed."""
    issuer: str
    """Who vouches for them, a URL."""
    key_type: str
    fingerprint: str
    valid_from: str | None
    valid_until: str | None
    authority: bool
    extensions: Mapping[str, str]
    """Fulcio's, by name."""
    promises: tuple[Promise, ...]

    @classmethod
    def from_core(cls, data: dict[str, Any]) -> Self:
        """Make it of the core's plain data."""
        return cls(**{**data, "promises": tuple(Promise(**one) for one in data["promises"])})


class Entry(Record):
    """An entry of a transparency log, and what it proves to who trusts the logs given."""

    index: int
    log_id: str
    log: str
    """What the trusted root calls the log; empty for one that is not in it."""
    kind: str
    integrated_time: str | None
    """As stated: a time only where the entry proves one."""
    origin: str
    tree_size: int
    hashes: int
    promise: bool
    proof: bool
    proves: tuple[str, ...]


class Timestamp(Record):
    """An RFC 3161 timestamp. Without an authority that is trusted, its time is what it says."""

    time: str | None
    policy: str
    serial: str
    authority: str
    problem: str


class Inspection(Record):
    """What a bundle is, check by check. Nothing in it says that a signature is verified."""

    format: str
    content: str
    digest: str
    payload_type: str
    predicate_type: str
    subjects: tuple[str, ...]
    signature_bytes: int
    key_hint: str
    certificates: tuple[Certificate, ...]
    """The signer's first; none where a key signed."""
    entries: tuple[Entry, ...]
    timestamps: tuple[Timestamp, ...]
    checks: tuple[Check, ...]
    """What can be checked without the artifact, each on its own."""
    missing: tuple[str, ...]
    """What a verification would miss."""

    def __repr__(self) -> str:
        return f"<Inspection {self.format}, {self.content}, {len(self.entries)} log entries>"

    @classmethod
    def from_core(cls, data: dict[str, Any]) -> Self:
        """Make it of the core's plain data."""
        nested = {
            "certificates": tuple(Certificate.from_core(one) for one in data["certificates"]),
            "entries": tuple(Entry(**one) for one in data["entries"]),
            "timestamps": tuple(Timestamp(**one) for one in data["timestamps"]),
            "checks": tuple(Check(**one) for one in data["checks"]),
        }
        return cls(**{**data, **nested})


class Upgraded(Record):
    """A bundle of v0.3, and what it was before."""

    bundle: str
    version: str
    notes: tuple[str, ...]
    """What was added or left out."""


def inspect(
    bundle: StrPath | bytes, *, key: KeyLike | None = None, trusted_root: StrPath = "", profile: StrPath = ""
) -> Inspection:
    """Say what a bundle (a path, its text or bytes) is and what each part of it proves. No request is made.

    `trusted_root` or `profile` says whose logs and authorities are believed; without them the default profile does, or
    the public-good root. Raises `MalformedError` for what is no bundle.
    """
    text = _bytes(bundle)
    client = default_client()
    trust = _trust(trusted_root, profile)
    return Inspection.from_core(_core.inspect_bundle(client._context(), text, keys=_keys(key), **trust))


def upgrade(
    bundle: StrPath | bytes,
    *,
    rekor_url: str = "",
    trusted_root: StrPath = "",
    profile: StrPath = "",
    timeout: float | None = None,
) -> Upgraded:
    """Make a v0.3 bundle of one of v0.1 or v0.2, or of cosign's old blob bundle.

    `rekor_url`, the public log by default, is asked where an entry has no proof of inclusion. Raises `MalformedError`
    when v0.3 cannot hold what the bundle needs, `LogEvidenceError`, `NotFoundError` or `UnreachableError` where the log
    does not help.
    """
    text = _bytes(bundle)
    trust = _trust(trusted_root, profile)
    made = _core.upgrade_bundle(default_client()._context(), text, rekor_url=rekor_url, **trust, timeout=timeout)
    return Upgraded(**made)


def create(
    artifact: StrPath,
    *,
    signature: StrPath = "",
    attestation: StrPath = "",
    bundle: StrPath = "",
    certificate: StrPath = "",
    rfc3161_timestamp: StrPath = "",
    key: KeyLike | None = None,
    ignore_tlog: bool = False,
    rekor_url: str = "",
    trusted_root: StrPath = "",
    profile: StrPath = "",
    timeout: float | None = None,
) -> str:
    """Make a v0.3 bundle of a signature made earlier, out of files; return its text.

    The log entry is looked for at `rekor_url`, the public log by default, unless `ignore_tlog` says that there is none.
    Raises `UsageError` for parts that are not enough, `NoMatchingSignatureError` for a signature of something else,
    `NotFoundError` when the log has no entry of it.
    """
    files: dict[str, StrPath] = {
        "signature": signature,
        "attestation": attestation,
        "bundle": bundle,
        "certificate": certificate,
        "rfc3161_timestamp": rfc3161_timestamp,
    }
    paths: dict[str, Any] = {name: _text(path) for name, path in files.items()}
    return _core.create_bundle(
        default_client()._context(),
        artifact=_text(artifact),
        **paths,
        key=next(iter(_keys(key)), None),
        ignore_tlog=ignore_tlog,
        rekor_url=rekor_url,
        **_trust(trusted_root, profile),
        timeout=timeout,
    )


def _bytes(bundle: StrPath | bytes) -> bytes:
    text, _ = _evidence.read_bundle(bundle)
    return text.encode() if isinstance(text, str) else text


def _keys(key: KeyLike | None) -> Sequence[_core.PublicKey]:
    if key is None:
        return []
    from sigwright.keys import public_keys

    context = default_client()._context()
    return public_keys(key, lambda url: _core.fetch(context, url))


def _trust(trusted_root: StrPath, profile: StrPath) -> dict[str, Any]:
    return {"trusted_root": _text(trusted_root), "profile": _text(profile), "default_root": PUBLIC_GOOD_ROOT}


def _text(path: StrPath) -> str:
    return path if isinstance(path, str) else path.__fspath__()
