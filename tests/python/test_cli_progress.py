"""The line that tells how far a command is: on a terminal, after a second, and gone before anything else is said."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from fakes.images import image
from fakes.registry import FakeRegistry
from sigwright.cli import progress


def on_a_terminal(*words: str, columns: int = 80, **environment: str) -> tuple[int, str, str]:
    """Run a command whose standard error is a terminal; return its code, its output and all that was drawn."""
    leader, follower = pty.openpty()
    os.set_blocking(leader, True)
    import fcntl
    import struct
    import termios

    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    drawn = bytearray()

    def read() -> None:
        try:
            while piece := os.read(leader, 4096):
                drawn.extend(piece)
        except OSError:
            return  # the other end is closed

    process = subprocess.Popen(
        [sys.executable, "-c", "from sigwright.cli import main; main()", *words],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=follower, text=True,
        env={**os.environ, "TERM": "xterm", **environment},
    )  # fmt: skip
    os.close(follower)
    reader = threading.Thread(target=read)
    reader.start()
    out, _ = process.communicate(timeout=60)
    reader.join(10)
    os.close(leader)
    return process.returncode, out, drawn.decode()


@pytest.fixture
def slow() -> FakeRegistry:
    registry = FakeRegistry(latency=0.1)
    for number in range(3):
        registry.store.push(f"app{number}", image(f"{number}"), "1")
    return registry


def test_what_takes_long_is_told_and_taken_away_again(slow: FakeRegistry, key_file: Path) -> None:
    with slow as registry:
        names = [f"{registry.address}/app{number}:1" for number in range(3)]
        words = ["sign", "--key", str(key_file), "--tlog-upload=false", *names]
        code, out, drawn = on_a_terminal(*words)
        assert code == 0, drawn
        assert len(out.splitlines()) == 3
        assert "of 3 images, " in drawn
        assert " sent, " in drawn
        last = drawn.rpartition(progress.CLEAR)[2]
        assert " images, " not in last
        shown = [line.rpartition(progress.CLEAR)[2] for line in drawn.split("\n")]
        assert all(" images, " not in line for line in shown)

        code, _, drawn = on_a_terminal(*words, columns=12)
        longest = max(len(piece) for piece in drawn.split(progress.CLEAR) if " of 3 im" in piece and "\n" not in piece)
        assert (code, longest) == (0, 11)


@pytest.mark.parametrize("plain", ["--quiet", "--verbose", "TERM=dumb"])
def test_nothing_is_drawn_where_it_is_not_wanted(slow: FakeRegistry, key_file: Path, plain: str) -> None:
    with slow as registry:
        name, _, value = plain.partition("=")
        words = ["sign", "--key", str(key_file), "--tlog-upload=false", f"{registry.address}/app1:1"]
        code, _, drawn = on_a_terminal(*words, *([] if value else [name]), **({name: value} if value else {}))
        assert (code, "\r\033" in drawn) == (0, False)


def test_a_command_that_is_quick_draws_nothing() -> None:
    assert on_a_terminal("env")[2] == ""


@pytest.mark.parametrize(
    ("counted", "sent", "received", "seconds", "expected"),
    [
        ("", 0, 0, 1.9, "0:01"),
        ("2 of 10 images", 0, 1234, 61, "2 of 10 images, 1.2 kB received, 1:01"),
        ("", 3_000_000_000, 999, 3600, "3.0 GB sent, 999 B received, 60:00"),
    ],
)
def test_the_line_names_what_there_is(counted: str, sent: int, received: int, seconds: float, expected: str) -> None:
    assert progress.line(counted, sent, received, seconds) == expected
