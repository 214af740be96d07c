"""The command as a process: signals, pipes, full disks, and never a traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import sigwright
from python.silence import SilentServer

ENDINGS = {signal.SIGINT: (130, "interrupted"), signal.SIGTERM: (143, "terminated")}
COMMAND = [sys.executable, "-m", "sigwright"]


def start(*words: str, **options: object) -> subprocess.Popen[str]:
    return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
        [*COMMAND, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options
    )


@pytest.mark.parametrize("number", ENDINGS)
def test_a_signal_ends_the_command_with_its_code(silent: SilentServer, number: int) -> None:
    process = start("resolve", silent.image)
    assert silent.called.wait(60)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    code, word = ENDINGS[number]
    assert (process.returncode, out, err) == (code, "", f"Error: {word}\n")


@pytest.mark.parametrize("number", ENDINGS)
@pytest.mark.parametrize("_again", range(5))
def test_signals_that_come_while_it_ends_are_not_heard(silent: SilentServer, number: int, _again: int) -> None:
    """The line about the first one is written in the middle of the storm."""
    process = start("resolve", silent.image)
    assert silent.called.wait(60)
    for _ in range(100_000):
        if process.poll() is not None:
            break
        process.send_signal(number)
        time.sleep(0.0001)
    out, err = process.communicate(timeout=60)
    code, word = ENDINGS[number]
    assert (process.returncode, out, err) == (code, "", f"Error: {word}\n")


def test_a_signal_that_somebody_had_ignored_stays_ignored(silent: SilentServer) -> None:
    """As `nohup` and shells have it for what runs behind."""
    process = start("resolve", "--timeout", "3s", silent.image, preexec_fn=_ignore_interrupts)
    assert silent.called.wait(60)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 21


def _ignore_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def test_a_time_limit_of_the_command_ends_it(silent: SilentServer) -> None:
    process = start("resolve", "--timeout", "300ms", silent.image)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 21
    assert err.startswith("Error: ")
    assert "--timeout" in err


def test_nobody_reading_is_no_traceback() -> None:
    process = start("completion", "bash")
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    err = process.stderr.read()
    assert process.wait(60) == 141
    assert err == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_an_error() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*COMMAND, "version"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 22
    assert done.stderr.startswith("Error: cannot write standard output: No space left")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_disk_that_is_full_before_the_end_is_one_too(image: str, public_key_file: Path) -> None:
    """Rows of an audit are shown one by one."""
    words = ("audit", "--insecure-ignore-tlog", "--key", str(public_key_file), image)
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*COMMAND, *words], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 22
    assert "Error: cannot write standard output: No space left" in done.stderr


def test_a_defect_is_one_line_and_the_way_to_tell_it() -> None:
    code = (
        "from sigwright import cli\nfrom sigwright.cli import version\n"
        "def broken(*_): raise ZeroDivisionError('a defect')\n"
        "version.run = broken\ncli.main()"
    )
    done = subprocess.run([sys.executable, "-c", code, "version"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines()[0] == "Error: internal error: ZeroDivisionError: a defect"
    assert "Traceback" not in done.stderr


def test_verbose_shows_the_requests_and_no_secret(silent: SilentServer) -> None:
    words = ("resolve", "-d", "-t", "300ms", "--registry-username", "me", "--registry-password", "secret-word")
    process = start(*words, silent.image)
    _, err = process.communicate(timeout=60)
    assert "sigwright.http" in err
    assert "secret-word" not in err


def test_messages_are_one_line_each(tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "resolve", "oci:a\nb\x1b[31m"], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    lines = done.stderr.splitlines()
    assert done.returncode == 2
    assert lines[0].startswith("Error: ")
    assert lines[1].startswith("hint: ")
    assert len(lines) == 2
    assert "\x1b" not in done.stderr


def test_running_it_in_process_returns_the_code(capsys: pytest.CaptureFixture[str]) -> None:
    from sigwright.cli import run

    assert run(["version"]) == 0
    assert capsys.readouterr().out == f"sigwright {sigwright.__version__}\n"
    assert run(["verfy"]) == 2


def test_the_module_and_the_command_are_the_same() -> None:
    template = Path(__file__).parents[2] / "bindings" / "command.py"
    assert template.read_text().startswith("#!python\n")
    assert "from sigwright.cli import main\n\nmain()\n" in template.read_text()
    done = subprocess.run([*COMMAND, "version"], capture_output=True, text=True, check=True, env={**os.environ})
    assert done.stdout == f"sigwright {sigwright.__version__}\n"


def test_a_closed_standard_output_is_an_error() -> None:
    for words in ("version", "--help", "sign --help"):
        done = subprocess.run(
            ["bash", "-c", f"{' '.join(COMMAND)} {words} >&-"], capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr.splitlines()[0]) == (22, "Error: standard output is closed")


def test_a_closed_standard_input_is_no_password(key_file: Path, image: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COSIGN_PASSWORD")
    line = f"{' '.join(COMMAND)} sign --key {key_file} --tlog-upload=false {image} <&-"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "COSIGN_PASSWORD" in done.stderr


def test_an_argument_that_is_not_utf8_is_a_usage_error() -> None:
    done = subprocess.run(
        [*(word.encode() for word in COMMAND), b"resolve", b"oci:\xff"], capture_output=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith(b"Error: an argument is not UTF-8")
