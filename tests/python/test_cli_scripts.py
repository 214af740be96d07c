"""The scripts of tests/cli: what a user types, and what comes back.

    $ COMMAND      must succeed          > LINE    of standard output
    ! COMMAND      must fail             2> LINE   of standard error
    ?CODE COMMAND  must end with CODE    # LINE    says why

Standard output must be exactly what is written; without a line it must be empty. Of standard error the lines written
must appear in this order. "..." stands for any text, and as a line of its own for any lines. Each script runs in a
directory of its own with an unsigned image at oci:layout:demo, another at oci:other:demo, and one key pair, test.key
and test.pub, whose password is "test".
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

import sigwright
from fakes.command import installed
from sigwright.demo import Layout

SCRIPTS = sorted(Path(__file__).parents[1].joinpath("cli").glob("*.txt"))
COMMAND = re.compile(r"(?P<expect>\$|!|\?\d+) (?P<command>.+)")


class Step(NamedTuple):
    """A command and what it must do."""

    line: int
    expect: str
    command: str
    out: list[str]
    err: list[str]


def steps_of(script: Path) -> list[Step]:
    steps: list[Step] = []
    for number, line in enumerate(script.read_text(encoding="utf-8").splitlines(), 1):
        match = COMMAND.fullmatch(line)
        if match:
            steps.append(Step(number, match["expect"], match["command"], [], []))
        elif line.startswith("> ") or line == ">":
            steps[-1].out.append(line[2:])
        elif line.startswith("2> "):
            steps[-1].err.append(line[3:])
        elif line and not line.startswith("#"):
            raise ValueError(f"{script.name}:{number}: {line}")
    return steps


def pattern(lines: list[str]) -> str:
    """Return the expression that the whole output must match."""
    parts = []
    for line in lines:
        parts.append("(?:.*\n)*?" if line == "..." else ".*".join(map(re.escape, line.split("..."))) + "\n")
    return "".join(parts)


def appear_in_order(lines: list[str], text: str) -> bool:
    return re.search("(?:.*\n)*?".join(pattern([line]) for line in lines), text) is not None


@pytest.fixture
def place(tmp_path: Path, key: sigwright.PrivateKey) -> Path:
    Layout(tmp_path / "layout").add_image([b"first", b"second"])
    Layout(tmp_path / "other").add_image([b"third"])
    (tmp_path / "test.key").write_text(key.to_encrypted_pem("test"))
    (tmp_path / "test.pub").write_text(key.public_key.to_pem())
    installed(tmp_path / "bin")
    return tmp_path


def environment(place: Path) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("COSIGN_", "SIGWRIGHT_", "SIGSTORE_", "TUF_", "XDG_"))
    }
    path = f"{place / 'bin'}:{kept.get('PATH', '')}"
    return {**kept, "PATH": path, "COSIGN_PASSWORD": "test", "HOME": str(place), "SIGWRIGHT_OFFLINE": "true"}


def run(step: Step, place: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", step.command],
        cwd=place,
        env=environment(place),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def check(step: Step, done: subprocess.CompletedProcess[str]) -> str:
    """Return what is wrong, or nothing."""
    if step.expect == "!" and done.returncode == 0:
        return "succeeded"
    if step.expect == "$" and done.returncode != 0:
        return f"failed with {done.returncode}"
    if step.expect.startswith("?") and done.returncode != int(step.expect[1:]):
        return f"ended with {done.returncode}"
    if not re.fullmatch(pattern(step.out), done.stdout):
        return "printed something else"
    if not appear_in_order(step.err, done.stderr):
        return "said something else"
    return "shows a traceback" if "Traceback" in done.stderr else ""


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_a_script_does_what_it_says(script: Path, place: Path) -> None:
    steps = steps_of(script)
    assert steps
    for step in steps:
        done = run(step, place)
        wrong = check(step, done)
        assert not wrong, f"{script.name}:{step.line}: {wrong}\n--- out\n{done.stdout}--- err\n{done.stderr}"


def test_the_runner_notices_what_is_wrong(place: Path) -> None:
    for step in (
        Step(1, "$", "false", [], []),
        Step(1, "!", "true", [], []),
        Step(1, "?2", "exit 3", [], []),
        Step(1, "$", "echo one", [], []),
        Step(1, "$", "echo one", ["two"], []),
        Step(1, "$", "echo one >&2", [], ["two"]),
        Step(1, "$", "printf 'two\\none\\n' >&2", [], ["one", "two"]),
    ):
        assert check(step, run(step, place))
    good = Step(1, "?3", "echo one; printf 'one two\\n\\nthree\\n' >&2; exit 3", ["..."], ["one ...", "three"])
    assert not check(good, run(good, place))
