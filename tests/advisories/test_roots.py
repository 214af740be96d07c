"""What a repository of roots says of itself is believed by signature, threshold and version, and never names a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import sigwright
from fakes.faults import endless
from fakes.tuf_repository import TufRepository
from sigwright import _core, _roots, _tuf, trust
from sigwright._roots import SIGNING_CONFIG, TRUSTED_ROOT
from sigwright.cli import run

NEW = {TRUSTED_ROOT: b"root two"}


@pytest.fixture
def repository() -> Iterator[TufRepository]:
    with TufRepository({TRUSTED_ROOT: b"root one", SIGNING_CONFIG: b"config one"}) as running:
        yield running


@pytest.fixture
def kept(repository: TufRepository, tmp_path: Path) -> _roots.Repository:
    anchor = tmp_path / "anchor.json"
    anchor.write_bytes(repository.root())
    trust.initialize(mirror=repository.url, root=anchor)
    return _roots.here()


def refresh(kept: _roots.Repository) -> None:
    limits: dict[str, Any] = {"timeout": 20.0}
    _tuf.refresh(kept, _core.Context("test"), limits)


def unbelieved(kept: _roots.Repository, *, root_too: bool = True) -> None:
    """Nothing of it is taken, now or at the next try."""
    before = Path(kept.target(TRUSTED_ROOT)).read_bytes()
    metadata = Path(kept.metadata, "root.json").read_bytes() if root_too else b""
    for _ in range(2):
        with pytest.raises(sigwright.Error) as caught:
            refresh(kept)
        assert caught.value.exit_code in (16, 21)
        assert Path(kept.target(TRUSTED_ROOT)).read_bytes() == before
        assert not root_too or Path(kept.metadata, "root.json").read_bytes() == metadata


def test_a_root_that_was_not_signed_by_the_one_before_is_not_kept(
    repository: TufRepository, kept: _roots.Repository
) -> None:
    repository.publish_root(signers=(repository.signers["targets"],))
    repository.publish(NEW)
    unbelieved(kept)


def test_an_older_state_is_not_gone_back_to(repository: TufRepository, kept: _roots.Repository) -> None:
    repository.publish(NEW)
    refresh(kept)
    repository.rollback(1)
    unbelieved(kept)


def resigned(repository: TufRepository, change: Any) -> None:
    """The next root, changed and signed again by whoever signs roots."""
    from tuf.api.metadata import Metadata, Root

    repository.publish_root()
    name = f"{repository.root_version}.root.json"
    document = json.loads(repository.files[name])
    change(document["signed"])
    try:
        metadata: Metadata[Root] = Metadata.from_dict(document)
    except ValueError:  # what its own library does not read, it does not sign either
        repository.files[name] = json.dumps(document).encode()
        return
    metadata.signatures.clear()
    metadata.sign(repository.signers["root"])
    repository.files[name] = metadata.to_bytes()


@pytest.mark.parametrize("threshold", [0, -1, 2])
def test_a_threshold_is_met_by_distinct_keys_and_never_by_none(
    repository: TufRepository, kept: _roots.Repository, threshold: int
) -> None:
    resigned(repository, lambda signed: signed["roles"]["timestamp"].update(threshold=threshold))
    repository.publish(NEW)
    unbelieved(kept, root_too=threshold < 1)


def test_one_key_counts_once_under_whatever_names(repository: TufRepository, kept: _roots.Repository) -> None:
    own = repository.signers["timestamp"].public_key

    def twice(signed: Any) -> None:
        signed["keys"]["0" * 64] = signed["keys"][own.keyid]
        signed["roles"]["timestamp"] = {"keyids": [own.keyid, "0" * 64], "threshold": 2}

    resigned(repository, twice)
    repository.publish(NEW)
    stamp = json.loads(repository.files["timestamp.json"])
    stamp["signatures"] += [stamp["signatures"][0], {**stamp["signatures"][0]}]
    repository.files["timestamp.json"] = json.dumps(stamp).encode()
    unbelieved(kept)


@pytest.mark.parametrize(
    "text", [b"{", b"[]", b"null", b'{"signed":{},"signatures":[]}', b'{"signed":1}', b"\xff" * 10]
)
def test_metadata_that_is_none_is_an_error(repository: TufRepository, kept: _roots.Repository, text: bytes) -> None:
    repository.files["timestamp.json"] = text
    unbelieved(kept)


def test_metadata_without_end_is_left(repository: TufRepository, kept: _roots.Repository) -> None:
    repository.faults.add(endless(), path="timestamp")
    unbelieved(kept)


ELSEWHERE = ["../../escaped", "/tmp/sigwright-escaped-target", "..%2f..%2fescaped", "a/../../../escaped"]


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_target_names_no_file_elsewhere(
    repository: TufRepository, kept: _roots.Repository, tmp_path: Path, name: str
) -> None:
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    repository.publish({**NEW, name: b"escaped"})
    refresh(kept)
    new = {path for path in tmp_path.rglob("*") if path.is_file()} - before
    assert all(Path(kept.folder) in path.parents for path in new)
    assert not any(path.read_bytes() == b"escaped" for path in new)
    assert not Path("/tmp/sigwright-escaped-target").exists()


def test_a_cache_that_cannot_be_written_stops_no_verification(
    image: str, key: sigwright.PrivateKey, public_key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sigwright.sign(image, key=key, tlog_upload=False)
    monkeypatch.setenv("HOME", "/dev/null/nowhere")
    monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null/nowhere")
    assert run(["verify", "--key", str(public_key_file), "--insecure-ignore-tlog", image]) == 0
