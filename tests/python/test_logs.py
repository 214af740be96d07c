"""Logs of one's own, from Python."""

from __future__ import annotations

import json
import shutil
import threading
from pathlib import Path

import pytest

import sigwright
from sigwright import logs
from sigwright._core import Progress
from sigwright.client import Client
from sigwright.logs import Log


@pytest.fixture
def client() -> Client:
    """One whose home is the test's."""
    return Client()


@pytest.fixture
def log(tmp_path: Path, client: Client, image: str, key: sigwright.PrivateKey) -> Log:
    made = Log.init(tmp_path / "log", client=client)
    client.sign(image, key=key, rekor_url=f"file:{tmp_path / 'log'}")
    return made


def test_a_new_log_is_empty(tmp_path: Path, client: Client) -> None:
    state = Log.init(tmp_path / "log", origin="log.example", client=client).info()
    assert (state.size, state.origin, state.remembered) == (0, "log.example", True)
    assert state.to_dict()["root"] == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


def test_a_log_grows_when_something_is_signed(log: Log) -> None:
    assert log.info().size == 2
    assert log.verify().leaves == 2
    assert sorted(log.get(index).version for index in (0, 1)) == ["0.0.1", "0.0.2"]


def test_an_entry_says_who_signed_what(log: Log, key: sigwright.PrivateKey) -> None:
    entry = log.get(1)
    assert entry.signers[0]["fingerprint"] == key.public_key.fingerprint
    assert json.loads(entry.json)["kindVersion"]["version"] == entry.version
    assert json.loads(entry.body)["kind"] == entry.kind == "hashedrekord"


def test_there_is_nothing_beyond_the_end(log: Log) -> None:
    with pytest.raises(sigwright.NotFoundError, match="no entry 2"):
        log.get(2)


def test_a_directory_without_a_log_is_not_one(tmp_path: Path, client: Client) -> None:
    with pytest.raises(sigwright.NotFoundError):
        Log(tmp_path, client=client)


def test_a_log_is_made_once(log: Log, client: Client) -> None:
    with pytest.raises(sigwright.LocalFileError, match="holds a log already"):
        Log.init(log.directory, client=client)


def test_the_key_may_be_given(tmp_path: Path, client: Client, key: sigwright.PrivateKey) -> None:
    assert Log.init(tmp_path / "log", key=key, client=client).info().key == key.public_key.fingerprint
    with pytest.raises(sigwright.KeyUnusableError, match="P-256"):
        Log.init(tmp_path / "other", key=sigwright.PrivateKey.generate("ed25519"), client=client)


def test_an_earlier_checkpoint_is_proved_a_prefix(log: Log, client: Client, tmp_path: Path) -> None:
    checkpoint = log.info().checkpoint
    assert log.verify(since=checkpoint).since == 2
    assert logs.read_checkpoint(tmp_path / "log/checkpoint") == checkpoint
    other = Log.init(tmp_path / "other", client=client).info().checkpoint
    with pytest.raises(sigwright.LogEvidenceError):
        log.verify(since=other)


def test_an_edited_entry_is_found(log: Log, tmp_path: Path) -> None:
    (bundle,) = (tmp_path / "log/tile/entries").rglob("2")
    data = bytearray(bundle.read_bytes())
    data[60] ^= 1
    bundle.write_bytes(data)
    with pytest.raises(sigwright.LogEvidenceError, match="tile/0"):
        log.verify()


def test_a_rolled_back_log_is_refused(
    log: Log, client: Client, tmp_path: Path, image: str, other_key: sigwright.PrivateKey
) -> None:
    shutil.copytree(log.directory, tmp_path / "before")
    client.sign(image, key=other_key, rekor_url=f"file:{log.directory}")
    with pytest.raises(sigwright.LogEvidenceError, match="rolled back: 4 entries before, 2 now"):
        Log(tmp_path / "before", client=client)


def test_progress_can_be_read_while_a_log_is_verified(log: Log) -> None:
    progress = Progress()
    worker = threading.Thread(target=lambda: log.verify(progress=progress))
    worker.start()
    worker.join()
    assert progress.done == 2


def test_verification_keeps_a_time_limit(log: Log) -> None:
    with pytest.raises(sigwright.TimedOutError):
        log.verify(timeout=1e-9)
