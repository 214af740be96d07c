"""Transparency logs of one's own: a directory, `--rekor-url file:DIR`.

>>> from sigwright.logs import Log
>>> log = Log.init("team-log")
>>> log.info().size
0
"""

from __future__ import annotations

import os

from sigwright import _core, keys
from sigwright._client_base import limits
from sigwright._record import Record
from sigwright.client import Client, default_client
from sigwright.options import ResolveOptions, to_core

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from typing_extensions import Unpack

    from sigwright._keywords import ResolveKeywords
    from sigwright.audits.inventory import Held
    from sigwright.keys import KeyLike, PrivateKeyLike
    from sigwright.options import StrPath

__all__ = [
    "Anchor",
    "Log",
    "LogEntry",
    "LogSearch",
    "LogState",
    "LogVerdict",
    "MonitorReport",
    "Sighting",
    "Witnessed",
    "monitor",
    "read_checkpoint",
    "search",
]

LARGEST_CHECKPOINT = 1 << 20
PIECE = 10_000
"""Entries that a search reads at once."""


class LogState(Record):
    """What a log is now."""

    size: int
    origin: str
    root: bytes
    key: str
    """Fingerprint of the key that signs the log."""
    remembered: bool
    """An earlier checkpoint of this log is known here, and this one is consistent with it."""
    checkpoint: str


class LogVerdict(Record):
    """What was computed again and found to be as it should."""

    leaves: int
    tiles: int
    since: int | None
    """Size of the earlier checkpoint that is a prefix of this log."""
    remembered: bool


class LogEntry(Record):
    """What an entry says. Whether its signature is good is for whoever has the artifact to verify."""

    index: int
    kind: str
    version: str
    digests: Sequence[str]
    signers: Sequence[Mapping[str, Any]]
    body: bytes
    json: str
    """The entry with its proof, as Rekor v2 gives it (TransparencyLogEntry)."""


class Sighting(Record):
    """An entry that names somebody or something watched."""

    index: int
    why: str
    """Which key, identity or image it was."""
    digests: Sequence[str]
    signers: Sequence[Mapping[str, Any]]
    signatures: Sequence[str] = ()
    """Their names: "sha256:HEX" of the bytes of each."""


class MonitorReport(Record):
    """What one look at a log found."""

    origin: str
    first: bool
    """Nothing was known of this log before."""
    old_size: int
    size: int
    next: int
    """The entry that the next look begins with: below `size` where there were too many for this one."""
    anchored: int
    """Checkpoints that a registry keeps, each of which the log continues."""
    sightings: Sequence[Sighting]


class Witnessed(Record):
    """What a witness has signed."""

    origin: str
    first: bool
    """This witness had not seen the log before."""
    old_size: int
    size: int
    verifier_key: str
    """What others check the signature with: "NAME+ID+KEY" (c2sp.org/signed-note)."""


class Anchor(Record):
    """Somebody else's word that a log stood at a size."""

    file: str
    size: int
    trusted: bool
    """It comes from an authority or a log that is believed, and its signature is good."""
    time: str | None


class Log:
    """A log in a directory. Safe to share by threads, and with other processes."""

    def __init__(
        self,
        directory: StrPath,
        *,
        append: bool = False,
        key: PrivateKeyLike | None = None,
        password: str | bytes | None = None,
        client: Client | None = None,
    ) -> None:
        """Open a log, for appending too when that is said.

        Without `key` its key is looked for in the user's data folder. Raises `NotFoundError`, `KeyNotFoundError`, or
        `LogEvidenceError` for a log that was rolled back or rewritten.
        """
        self.directory = os.fspath(directory)
        self._context = (client or default_client())._context()
        signer = None if key is None else keys.signer(key, password)
        self._core = _core.EmbeddedLog(self._context, self.directory, append=append, key=signer)

    @classmethod
    def init(
        cls,
        directory: StrPath,
        *,
        origin: str = "",
        key: PrivateKeyLike | None = None,
        password: str | bytes | None = None,
        client: Client | None = None,
    ) -> Log:
        """Make an empty log.

        Without `key` a new P-256 key is kept in the user's data folder, without `origin` the log gets a name that no
        other has. Raises `LocalFileError` when the directory holds a log already.
        """
        client = client or default_client()
        signer = None if key is None else keys.signer(key, password)
        _core.make_log(client._context(), os.fspath(directory), origin=origin, key=signer)
        return cls(directory, client=client)

    def __repr__(self) -> str:
        return f"<Log {self.directory}>"

    def info(self) -> LogState:
        """Return size, root and checkpoint. Raises `LogEvidenceError` for a log that was rolled back."""
        return LogState(**self._core.info())

    def verify(
        self,
        *,
        since: str | None = None,
        timeout: float | None = None,
        progress: _core.Progress | None = None,
    ) -> LogVerdict:
        """Compute every leaf, tile and the root again.

        `since` is the text of an earlier checkpoint, which must be of a prefix of this log. Raises `LogEvidenceError`
        for the first thing that is wrong.
        """
        return LogVerdict(**self._core.verify(since=since, progress=progress, timeout=timeout))

    def get(self, index: int) -> LogEntry:
        """Return an entry with its proof. Raises `NotFoundError` beyond the end."""
        return LogEntry(**self._core.get(index))

    def witness(
        self, key: PrivateKeyLike, *, name: str = "", password: str | bytes | None = None, timeout: float | None = None
    ) -> Witnessed:
        """Check that the log continues what this Ed25519 key has signed of it before, and sign its checkpoint.

        Raises `LogEvidenceError` for a log that was rolled back or rewritten since, `WriteConflictError` when it grows
        meanwhile.
        """
        signer = keys.signer(key, password)
        return Witnessed(**_core.witness_log(self._context, self.directory, signer, name=name, timeout=timeout))

    def witnessed_at(self, verifier_key: str) -> str:
        """Return when a witness signed the newest checkpoint. Raises `LogEvidenceError` when it did not."""
        return _core.witnessed_at(self._core, verifier_key)

    def anchor(
        self,
        *,
        rekor_url: str = "",
        timestamp_server_url: str = "",
        trusted_root: StrPath = "",
        yes: bool = False,
        timeout: float | None = None,
    ) -> list[Anchor]:
        """Have the checkpoint stamped or logged elsewhere, and keep the proof in DIR/anchors."""
        made = _core.anchor_log(
            self._context,
            self.directory,
            rekor_url=rekor_url,
            timestamp_server_url=timestamp_server_url,
            trusted_root=os.fspath(trusted_root),
            yes=yes,
            timeout=timeout,
        )
        return [Anchor(**one) for one in made]

    def anchors(
        self,
        *,
        trusted_root: StrPath = "",
        rekor_public_key: StrPath = "",
        timestamp_certificate_chain: StrPath = "",
    ) -> list[Anchor]:
        """Check every anchor and return them. Raises `LogEvidenceError` for one that contradicts the log."""
        found = _core.check_anchors(
            self._context,
            self._core,
            trusted_root=os.fspath(trusted_root),
            rekor_public_key=os.fspath(rekor_public_key),
            timestamp_chain=os.fspath(timestamp_certificate_chain),
        )
        return [Anchor(**one) for one in found]

    def push(self, repository: str, **options: Unpack[ResolveKeywords]) -> Anchor:
        """Keep the newest checkpoint in a registry, and return where. One that is there is not pushed again.

        Raises `LogEvidenceError` where the registry keeps another history of this log.
        """
        given = ResolveOptions(**options)
        made = _core.push_checkpoint(self._context, self._core, repository, to_core(given), **limits(given))
        return Anchor(**made)

    def pushed(self, repository: str, **options: Unpack[ResolveKeywords]) -> list[Anchor]:
        """Check every checkpoint of this log that a registry keeps, and return them.

        Raises `LogEvidenceError` for one that contradicts the log, and where there is none.
        """
        given = ResolveOptions(**options)
        found = _core.check_pushed(self._context, self._core, repository, to_core(given), **limits(given))
        return [Anchor(**one) for one in found]

    def append_request(self, request: bytes, *, timeout: float = 60.0) -> str:
        """Answer a request of Rekor v2's write API: check it, append it, return the entry as JSON.

        The same signature gets the entry it has. Raises `MalformedError`, `KeyUnusableError` or
        `NoMatchingSignatureError` for a request that is refused.
        """
        return self._core.append_request(request, timeout=timeout)

    def read(self, path: str) -> bytes:
        """Return what a reader of tiles asks for: "checkpoint", "tile/0/000.p/2". Raises `NotFoundError`."""
        return self._core.read(path)

    def write_signing_config(self, path: StrPath, url: str) -> None:
        """Write a signing config, for cosign too, that names the server at `url` in place of the directory."""
        import json

        config = json.loads(_core.read_file(f"{self.directory}/signing_config.json", LARGEST_CHECKPOINT))
        config["rekorTlogUrls"][0]["url"] = url
        _core.write_file(path, json.dumps(config, indent=2).encode() + b"\n")


def monitor(
    log: StrPath,
    *,
    keys: Sequence[KeyLike] = (),
    identities: Sequence[str] = (),
    images: Sequence[str] = (),
    state: StrPath = "",
    trusted_root: StrPath = "",
    rekor_public_key: StrPath = "",
    rekor_read_url: str = "",
    start: int | None = None,
    max_entries: int = 10_000,
    registry: str = "",
    client: Client | None = None,
    **options: Unpack[ResolveKeywords],
) -> MonitorReport:
    """Look once at a log (a directory, or the URL of Rekor v1 or v2): that it continues what was seen of it before.

    Entries since then that name one of `keys`, `identities` (of certificates) or `images` ("[NAME@]sha256:...") are
    reported. `registry` is a repository that keeps checkpoints (`Log.push`), which the log must continue too; `options`
    say how it is reached. Raises `LogEvidenceError` for a log that was rolled back, rewritten or got another key; what
    was seen is kept in the user's data folder or the file `state`.
    """
    from sigwright.keys import public_keys

    given = ResolveOptions(**options)
    context = (client or default_client())._context()
    watched = public_keys(keys, lambda url: _core.fetch(context, url, timeout=given.timeout))
    asked: dict[str, Any] = {
        "log": os.fspath(log), "read_url": rekor_read_url, "trusted_root": os.fspath(trusted_root),
        "public_key": os.fspath(rekor_public_key), "state": os.fspath(state), "start": start,
        "max_entries": max_entries, "fingerprints": [key.fingerprint for key in watched], "images": list(images),
        "identities": list(identities),
    }  # fmt: skip
    if registry:
        asked["registry"] = (registry, to_core(given))
    found = _core.monitor_log(context, asked, **limits(given))
    return MonitorReport(**found | {"sightings": [Sighting(**one) for one in found["sightings"]]})


class LogSearch(Record):
    """What a log holds by some signers."""

    origin: str
    start: int
    size: int
    fingerprints: Sequence[str]
    identities: Sequence[str]
    sightings: Sequence[Sighting]

    def covers(self, held: Held) -> bool:
        """Tell whether the entry that a signature claims would have been found, were it there."""
        asked = held.key in self.fingerprints or not set(held.identities).isdisjoint(self.identities)
        return asked and held.log_index is not None and held.log_index >= self.start


def search(
    log: StrPath,
    *,
    keys: Sequence[KeyLike] = (),
    fingerprints: Sequence[str] = (),
    identities: Sequence[str] = (),
    start: int = 0,
    trusted_root: StrPath = "",
    rekor_public_key: StrPath = "",
    rekor_read_url: str = "",
    timeout: float | None = None,
    client: Client | None = None,
) -> LogSearch:
    """Read a log from an entry on to its end, each entry proved to be in it, and return those of the signers.

    `fingerprints` are of more keys ("sha256:HEX"), `identities` of certificates. What `monitor` remembers is left
    alone. Raises `LogEvidenceError`, and `TimedOutError` when all of it takes longer than `timeout`.
    """
    import tempfile
    from time import monotonic

    from sigwright.keys import public_keys

    context = (client or default_client())._context()
    named = public_keys(keys, lambda url: _core.fetch(context, url, timeout=timeout))
    fingerprints = sorted({*fingerprints, *(key.fingerprint for key in named)})
    end = None if timeout is None else monotonic() + timeout
    found: list[Sighting] = []
    with tempfile.TemporaryDirectory() as memory:
        options = {
            "log": os.fspath(log), "read_url": rekor_read_url, "trusted_root": os.fspath(trusted_root),
            "public_key": os.fspath(rekor_public_key), "state": f"{memory}/state", "start": start,
            "max_entries": PIECE, "fingerprints": fingerprints, "images": [], "identities": list(identities),
        }  # fmt: skip
        while True:
            left = None if end is None else max(0.001, end - monotonic())
            piece = _core.monitor_log(context, options, timeout=left)
            found += [Sighting(**one) for one in piece["sightings"]]
            if piece["next"] >= piece["size"]:
                break
    return LogSearch(
        origin=piece["origin"], start=start, size=piece["size"], fingerprints=tuple(fingerprints),
        identities=tuple(identities), sightings=tuple(found),
    )  # fmt: skip


def read_checkpoint(path: StrPath) -> str:
    """Return the text of a checkpoint that was kept in a file."""
    return _core.read_file(path, LARGEST_CHECKPOINT).decode("utf-8", "replace")
