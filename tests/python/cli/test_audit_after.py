"""What follows an audit on the command line: word to webhooks, exit codes as asked for, a history that is cut."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import sigwright
from python.audits.test_notify import Hook
from sigwright import cli
from sigwright.audits.store import Store


@pytest.fixture
def hook() -> Iterator[Hook]:
    with Hook() as running:
        yield running


@pytest.fixture
def audit(public_key_file: Path, tmp_path: Path) -> list[str]:
    """Return the beginning of a command, with a history."""
    return ["audit", "--key", str(public_key_file), "--insecure-ignore-tlog", "--store", str(tmp_path / "history.db")]


def test_word_is_sent_of_what_is_not_well_and_of_changes(
    audit: list[str], hook: Hook, signed: sigwright.SignedImage, image: str, tmp_path: Path
) -> None:
    url = f"{hook.url}/secret"
    assert cli.run([*audit, "--notify", url, image]) == 0
    assert hook.bodies == []
    assert cli.run([*audit, "--notify", url, "--notify-always", image]) == 0
    for blob in (tmp_path / "layout" / "blobs" / "sha256").iterdir():
        if b"cosign" in blob.read_bytes():
            blob.unlink()
    assert cli.run([*audit, "--notify", url, image]) != 0
    assert [body["exit_code"] for body in hook.bodies] == [0, 17]


def test_word_that_does_not_arrive_is_no_success(
    audit: list[str], hook: Hook, signed: sigwright.SignedImage, image: str, capsys: pytest.CaptureFixture[str]
) -> None:
    hook.statuses = [404]
    assert cli.run([*audit, "--notify", f"{hook.url}/secret", "--notify-always", image]) == 21
    assert "secret" not in capsys.readouterr().err


def test_fail_on_names_what_counts(audit: list[str], image: str, key: sigwright.PrivateKey) -> None:
    assert cli.run([*audit, "--fail-on", "error", image]) == 0
    assert cli.run([*audit, "--fail-on", "failed", image]) == 17
    assert cli.run([*audit, "--fail-on", "newly-unsigned,newly-signed", image]) == 0
    sigwright.sign(image, key=key, tlog_upload=False)
    assert cli.run([*audit, "--fail-on", "newly-signed", image]) == 17
    assert cli.run([*audit, "--fail-on", "newly-signed", image]) == 0
    assert cli.run([*audit, "--fail-on", "error", image, "127.0.0.1:1/app"]) == 21


def test_old_runs_are_dropped(audit: list[str], image: str, tmp_path: Path) -> None:
    for _ in range(3):
        cli.run([*audit, "--keep-runs", "2", image])
    assert len(Store(tmp_path / "history.db").runs()) == 2
