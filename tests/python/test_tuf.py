"""Refreshing through TUF: what is taken, and what a repository that lies brings about."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import sigwright
from fakes.faults import endless, status, truncated
from fakes.tuf_repository import TufRepository
from sigwright import _core, _roots, _tuf, trust
from sigwright._roots import SIGNING_CONFIG, TRUSTED_ROOT

LIMITS: dict[str, Any] = {"timeout": 10.0}


@pytest.fixture
def repository() -> Iterator[TufRepository]:
    with TufRepository({TRUSTED_ROOT: b"root one", SIGNING_CONFIG: b"config one"}) as running:
        yield running


@pytest.fixture
def kept(repository: TufRepository, tmp_path: Path) -> _roots.Repository:
    """The repository as `initialize` has left it."""
    anchor = tmp_path / "anchor.json"
    anchor.write_bytes(repository.root())
    trust.initialize(mirror=repository.url, root=anchor)
    return _roots.here()


def refresh(kept: _roots.Repository) -> None:
    _tuf.refresh(kept, _core.Context("test"), LIMITS)


def root_of(kept: _roots.Repository) -> bytes:
    return Path(kept.target(TRUSTED_ROOT)).read_bytes()


def test_initialize_keeps_what_cosign_would(repository: TufRepository, kept: _roots.Repository, tmp_path: Path) -> None:
    assert kept.mirror == repository.url
    assert Path(kept.folder) == tmp_path / ".sigstore" / "root"
    assert kept.name == f"127.0.0.1-{repository.port}"
    assert root_of(kept) == b"root one"
    assert Path(kept.target(SIGNING_CONFIG)).read_bytes() == b"config one"
    assert kept.age() < 60


def test_a_refresh_brings_the_next_version_and_the_next_root(
    repository: TufRepository, kept: _roots.Repository
) -> None:
    repository.publish_root()
    repository.publish({TRUSTED_ROOT: b"root two"})
    refresh(kept)
    assert root_of(kept) == b"root two"
    assert kept.target(SIGNING_CONFIG) == ""


def lie(repository: TufRepository, how: str) -> None:
    new = {TRUSTED_ROOT: b"root two"}
    if how == "an older state":
        repository.publish(new)
        repository.rollback(1)
    elif how == "an ended state":
        repository.publish(new, days=-1)
    elif how == "a root of nobody's":
        repository.publish_root(signers=(repository.signers["targets"],))
    elif how == "a role's threshold not met":
        repository.publish_root(threshold=2)
    elif how == "another timestamp key":
        repository.signers["timestamp"] = repository.signers["targets"]
        repository.publish(new)
    elif how == "targets of another version":
        repository.publish(new)
        repository.files["2.targets.json"] = repository.files["1.targets.json"]
    elif how == "another target":
        repository.publish(new)
        for name in [name for name in repository.files if name.endswith(f".{TRUSTED_ROOT}")]:
            repository.files[name] = b"root bad"
    elif how == "no JSON":
        repository.files["timestamp.json"] = b"<html>"


LIES = [
    "an older state", "an ended state", "a root of nobody's", "a role's threshold not met", "another timestamp key",
    "targets of another version", "another target", "no JSON",
]  # fmt: skip


@pytest.mark.parametrize("how", LIES)
def test_a_repository_that_lies_is_not_believed_and_nothing_changes(
    repository: TufRepository, kept: _roots.Repository, how: str
) -> None:
    if how == "an older state":
        repository.publish({TRUSTED_ROOT: b"root two"})
        refresh(kept)
    before = root_of(kept)
    lie(repository, how)
    with pytest.raises(sigwright.UntrustedError, match=f"127.0.0.1:{repository.port}"):
        refresh(kept)
    assert root_of(kept) == before


@pytest.mark.parametrize("how", LIES[1:])
def test_initialize_leaves_what_was_there(repository: TufRepository, kept: _roots.Repository, how: str) -> None:
    lie(repository, how)
    with pytest.raises(sigwright.UntrustedError):
        trust.initialize(mirror=repository.url, root=f"{kept.metadata}/root.json")
    assert root_of(kept) == b"root one"
    assert not list(Path(kept.folder).glob(".new-*"))


@pytest.mark.parametrize("effect", [status(503), truncated(10), endless()])
def test_a_repository_in_trouble_is_unreachable(
    repository: TufRepository, kept: _roots.Repository, effect: Any
) -> None:
    repository.faults.add(effect, path="timestamp")
    with pytest.raises((sigwright.UnreachableError, sigwright.UntrustedError)) as caught:
        refresh(kept)
    assert caught.value.exit_code in (16, 21)
    assert root_of(kept) == b"root one"


def test_a_target_that_would_leave_its_folder_is_only_a_name(kept: _roots.Repository, tmp_path: Path) -> None:
    for mirror in ("https://..", "..", "", "https://.hidden/x", "https://a\nb"):
        with pytest.raises(sigwright.UsageError):
            _roots.Repository(str(tmp_path), mirror)
    assert _roots.Repository(str(tmp_path), "https://h/../../etc").name == "h-..-..-etc"


def test_a_checksum_is_compared(repository: TufRepository, tmp_path: Path) -> None:
    import hashlib

    root = repository.root()
    anchor = tmp_path / "root.json"
    anchor.write_bytes(root)
    for good in (hashlib.sha256(root).hexdigest(), f"sha512:{hashlib.sha512(root).hexdigest().upper()}"):
        trust.initialize(mirror=repository.url, root=anchor, root_checksum=good)
    for bad, error in (("00", sigwright.UntrustedError), ("md5:00", sigwright.UsageError)):
        with pytest.raises(error):
            trust.initialize(mirror=repository.url, root=anchor, root_checksum=bad)


def test_the_root_may_come_from_a_url_and_the_repository_from_a_directory(
    repository: TufRepository, tmp_path: Path
) -> None:
    assert trust.initialize(mirror=repository.url, root=f"{repository.url}/1.root.json").signing_config
    folder = tmp_path / "air gap"
    for name, data in repository.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    made = trust.initialize(mirror=folder.as_uri(), root=folder / "1.root.json")
    assert Path(made.trusted_root).read_bytes() == b"root one"


def test_without_a_root_nobody_elses_repository_is_believed(repository: TufRepository) -> None:
    with pytest.raises(sigwright.UntrustedError):
        trust.initialize(mirror=repository.url)


def test_many_refresh_at_once_and_readers_see_whole_files(repository: TufRepository, kept: _roots.Repository) -> None:
    seen: set[bytes] = set()
    stop = threading.Event()

    def watch() -> None:
        while not stop.is_set():
            seen.add(root_of(kept))

    watcher = threading.Thread(target=watch)
    watcher.start()
    for version in range(5):
        repository.publish({TRUSTED_ROOT: f"root {version}".encode() * 1000})
        writers = [threading.Thread(target=refresh, args=(kept,)) for _ in range(3)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
    stop.set()
    watcher.join()
    assert seen <= {b"root one", *(f"root {version}".encode() * 1000 for version in range(5))}
    assert root_of(kept) == b"root 4" * 1000


def test_with_no_cache_nothing_is_kept(
    repository: TufRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    anchor = tmp_path / "anchor.json"
    anchor.write_bytes(repository.root())
    for name, value in {
        "SIGSTORE_NO_CACHE": "true", "TUF_MIRROR": repository.url, "TUF_ROOT_JSON": str(anchor),
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    path = _roots.current(_core.Context("test"), LIMITS, may_refresh=True, offline=False)
    assert Path(path).read_bytes() == b"root one"
    assert not Path(tmp_path, ".sigstore").exists()
    assert time.time() - Path(path).stat().st_mtime < 60
