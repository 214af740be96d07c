"""A TUF repository on 127.0.0.1, made with python-tuf: consistent snapshots, one key a role, and every kind of lie.

with TufRepository({"trusted_root.json": b"{}"}) as repository:
    repository.publish({"trusted_root.json": b"..."})      # the next version of everything but the root
    repository.rollback(1)                                 # version 1 of timestamp and snapshot again
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta, timezone
from typing import Any

from securesystemslib.signer import CryptoSigner, Key
from tuf.api.metadata import Metadata, MetaFile, Role, Root, Snapshot, TargetFile, Targets, Timestamp
from tuf.api.serialization.json import JSONSerializer

from fakes.faults import Faults
from fakes.loopback import LoopbackServer, Request, Response

ROLES = ("root", "timestamp", "snapshot", "targets")


def in_days(days: float) -> datetime:
    return datetime.now(timezone.utc).replace(microsecond=0) + timedelta(days=days)


class TufRepository(LoopbackServer):
    """What it serves is `files`, by path. Safe to read from its threads; changed by one thread at a time."""

    def __init__(self, targets: dict[str, bytes]) -> None:
        super().__init__()
        self.faults = Faults()
        self.files: dict[str, bytes] = {}
        self.signers = {role: CryptoSigner.generate_ecdsa() for role in ROLES}
        self.root_version = 0
        self.version = 0
        self.publish_root()
        self.publish(targets)

    def __enter__(self) -> TufRepository:
        self.start()
        return self

    def answer(self, request: Request) -> Response:
        return self.faults.apply(request, lambda: self._honest(request))

    def _honest(self, request: Request) -> Response:
        found = self.files.get(request.path.lstrip("/"))
        return Response(404) if found is None else Response(body=found)

    def root(self, version: int = 1) -> bytes:
        return self.files[f"{version}.root.json"]

    def publish_root(self, *, signers: tuple[CryptoSigner, ...] | None = None, threshold: int = 1) -> None:
        """The next root, for the keys of now; signed by `signers`, else by the root's."""
        self.root_version += 1
        keys: dict[str, Key] = {signer.public_key.keyid: signer.public_key for signer in self.signers.values()}
        roles = {role: Role([self.signers[role].public_key.keyid], threshold) for role in ROLES}
        root = Root(version=self.root_version, expires=in_days(365), keys=keys, roles=roles, consistent_snapshot=True)
        by = signers if signers is not None else (self.signers["root"],)
        self.files[f"{self.root_version}.root.json"] = signed(root, *by)

    def publish(self, targets: dict[str, bytes], *, days: float = 7) -> None:
        """The next timestamp, snapshot and targets, which end after so many days."""
        self.version += 1
        known = {name: TargetFile.from_data(name, data, ["sha256"]) for name, data in targets.items()}
        for name, data in targets.items():
            self.files[f"targets/{hashlib.sha256(data).hexdigest()}.{name}"] = data
        listed = self.sign("targets", Targets(version=self.version, expires=in_days(days), targets=known))
        self.files[f"{self.version}.targets.json"] = listed
        self.publish_snapshot(days=days)

    def publish_snapshot(self, *, days: float = 7) -> None:
        meta = {"targets.json": MetaFile(self.version)}
        snapshot = self.sign("snapshot", Snapshot(version=self.version, expires=in_days(days), meta=meta))
        self.files[f"{self.version}.snapshot.json"] = snapshot
        self.publish_timestamp(days=days)

    def publish_timestamp(self, *, version: int = 0, days: float = 7) -> None:
        stamp = Timestamp(
            version=version or self.version, expires=in_days(days), snapshot_meta=MetaFile(version or self.version)
        )
        self.files["timestamp.json"] = self.sign("timestamp", stamp)

    def rollback(self, version: int) -> None:
        """Show an older state again."""
        self.publish_timestamp(version=version)

    def sign(self, role: str, content: Any) -> bytes:
        return signed(content, self.signers[role])


def signed(content: Any, *signers: CryptoSigner) -> bytes:
    metadata: Metadata[Any] = Metadata(content)
    for signer in signers:
        metadata.sign(signer, append=True)
    return metadata.to_bytes(JSONSerializer())
