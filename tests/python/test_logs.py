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
from sigwright.log_server import LogServer
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


@pytest.fixture
def witness() -> sigwright.PrivateKey:
    return sigwright.PrivateKey.generate("ed25519")


def test_a_witness_signs_what_has_only_grown(log: Log, witness: sigwright.PrivateKey) -> None:
    done = log.witness(witness, name="witness.example/w1")
    assert (done.first, done.size) == (True, 2)
    assert done.verifier_key.startswith("witness.example/w1+")
    assert log.witnessed_at(done.verifier_key).startswith("20")
    assert log.verify().leaves == 2
    assert not log.witness(witness, name="witness.example/w1").first


def test_who_did_not_sign_is_no_witness(
    log: Log, tmp_path: Path, client: Client, witness: sigwright.PrivateKey
) -> None:
    elsewhere = Log.init(tmp_path / "elsewhere", client=client).witness(witness)
    with pytest.raises(sigwright.LogEvidenceError, match="no valid cosignature"):
        log.witnessed_at(elsewhere.verifier_key)
    with pytest.raises(sigwright.KeyUnusableError, match="Ed25519"):
        log.witness(sigwright.PrivateKey.generate())


def test_an_anchor_in_another_log_is_checked(log: Log, tmp_path: Path, client: Client) -> None:
    Log.init(tmp_path / "company", client=client)
    (made,) = log.anchor(rekor_url=f"file:{tmp_path / 'company'}")
    assert (made.file, made.size) == ("anchors/2.json", 2)
    assert [anchor.trusted for anchor in log.anchors()] == [False]
    (trusted,) = log.anchors(trusted_root=tmp_path / "company/trusted_root.json")
    assert trusted.trusted
    assert trusted.time is not None


def test_an_anchor_of_another_log_is_refused(log: Log, tmp_path: Path, client: Client, image: str) -> None:
    Log.init(tmp_path / "company", client=client)
    log.anchor(rekor_url=f"file:{tmp_path / 'company'}")
    other = Log.init(tmp_path / "other", client=client)
    client.sign(image, key=sigwright.PrivateKey.generate(), rekor_url=f"file:{other.directory}")
    shutil.copytree(tmp_path / "log/anchors", tmp_path / "other/anchors")
    with pytest.raises(sigwright.LogEvidenceError, match="another history"):
        other.anchors()


def test_a_monitor_follows_a_log_and_tells_of_a_key(log: Log, client: Client, key: sigwright.PrivateKey) -> None:
    first = logs.monitor(log.directory, keys=[key.public_key], client=client)
    assert first.first
    assert [one.index for one in first.sightings] == [0, 1]
    assert first.sightings[0].why == f"key {key.public_key.fingerprint}"
    again = logs.monitor(log.directory, keys=[key.public_key], client=client)
    assert (again.first, again.old_size, again.size, list(again.sightings)) == (False, 2, 2, [])


def test_a_monitor_of_a_server_reads_its_tiles(
    log: Log, tmp_path: Path, client: Client, image: str, key: sigwright.PrivateKey, other_key: sigwright.PrivateKey
) -> None:
    server = LogServer(log, read_only=True)
    server.start()
    try:
        root = tmp_path / "log/trusted_root.json"
        first = logs.monitor(server.url, trusted_root=root, start=0, keys=[key.public_key], client=client)
        assert len(first.sightings) == 2
        client.sign(image, key=other_key, rekor_url=f"file:{log.directory}")
        second = logs.monitor(server.url, trusted_root=root, keys=[other_key.public_key], client=client)
        assert (second.old_size, second.size, len(second.sightings)) == (2, 4, 2)
    finally:
        server.stop()


def test_a_monitor_notices_a_rollback(
    log: Log, client: Client, tmp_path: Path, image: str, other_key: sigwright.PrivateKey
) -> None:
    state = tmp_path / "state.json"
    shutil.copytree(log.directory, tmp_path / "before")
    client.sign(image, key=other_key, rekor_url=f"file:{log.directory}")
    logs.monitor(log.directory, state=state, client=client)
    shutil.rmtree(tmp_path / ".local/share/sigwright/checkpoints")
    with pytest.raises(sigwright.LogEvidenceError, match="rolled back: 4 entries before, 2 now"):
        logs.monitor(tmp_path / "before", state=state, client=client)


def test_a_monitor_of_a_server_needs_its_key(client: Client) -> None:
    with pytest.raises(sigwright.UsageError, match="is not known"):
        logs.monitor("http://127.0.0.1:9", client=client)
