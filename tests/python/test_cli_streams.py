"""A standard error that is full, closed or not read changes neither what is done nor what is said elsewhere."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import sigwright

COMMAND = f"{sys.executable} -m sigwright"


def ended(line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("to", ["2>/dev/full", "2>&-"])
def test_verdicts_do_not_depend_on_who_listens(
    to: str, signed: sigwright.SignedImage, public_key_file: Path, tmp_path: Path, other_key: sigwright.PrivateKey
) -> None:
    wrong = tmp_path / "wrong.pub"
    wrong.write_text(other_key.public_key.to_pem())
    for key, code in ((public_key_file, 0), (wrong, 12)):
        done = ended(f"{COMMAND} verify --insecure-ignore-tlog -o json --key {key} {signed.reference} {to}")
        assert (done.returncode, done.stderr) == (code, "")
        assert done.stdout.startswith("[{") is (code == 0)
    assert ended(f"{COMMAND} no-such-verb {to}").returncode == 2


def test_nobody_reading_what_is_said_is_no_end(signed: sigwright.SignedImage, public_key_file: Path) -> None:
    line = f"{COMMAND} verify --insecure-ignore-tlog --key {public_key_file} {signed.reference} 2> >(true) >/dev/null"
    assert ended(f"sleep 0.1 | {line}").returncode == 0


def test_a_closed_stream_does_not_become_a_file_that_is_written(tmp_path: Path, image: str, key_file: Path) -> None:
    line = f"{COMMAND} sign --tlog-upload=false --key {key_file} --bundle {tmp_path / 'b'} {image} <&- 2>&-"
    assert ended(line).returncode == 0
    assert (tmp_path / "b").read_text().startswith("{")
