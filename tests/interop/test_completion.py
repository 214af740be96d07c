"""The completion scripts in the shells that they are for; bash's is in tests/cli/completion.txt."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from interop.programs import Program

ZSH = """
compdef() { print "compdef $*" }
_describe() { print -l -- "${(@P)2}" }
_arguments() { print -l -- "$@" }
source $1
words=("${@:2}")
CURRENT=${#words}
_sigwright
"""


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory, sigwright: Program) -> Path:
    folder = tmp_path_factory.mktemp("completion")
    for shell in ("zsh", "fish"):
        if shutil.which(shell) is None:
            pytest.skip(f"{shell} is not installed")
        (folder / shell).write_text(sigwright.succeeds("completion", shell).stdout)
    return folder


def fish(scripts: Path, line: str) -> list[str]:
    """Return what fish offers at the end of a line, with the descriptions."""
    words = ["fish", "-N", "-c", f"source {scripts / 'fish'}; complete -C '{line}'"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.splitlines()


def zsh(scripts: Path, *words: str) -> str:
    """Return what the function hands to zsh's own ones, after what it says when it is loaded."""
    command = ["zsh", "-f", "-c", ZSH, "zsh", str(scripts / "zsh"), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout


def test_fish_offers_commands_flags_and_values(scripts: Path) -> None:
    assert "verify-blob\tverify the signature of a file" in fish(scripts, "sigwright verify-")
    assert [line.split("\t")[0] for line in fish(scripts, "sigwright log in")] == ["init"]
    assert fish(scripts, "sigwright verify --certificate-oidc-issuer-r")
    assert {line.split("\t")[0] for line in fish(scripts, "sigwright verify -o js")} == {"json", "jsonl"}
    assert any("signer's certificate" in line for line in fish(scripts, "sigwright verify --certificate"))
    assert fish(scripts, "sigwright log verify --certificate-identity") == []


def test_zsh_offers_commands_flags_and_values(scripts: Path) -> None:
    assert zsh(scripts, "sigwright", "verify-").startswith("compdef _sigwright sigwright\n")
    assert "verify-blob:verify the signature of a file" in zsh(scripts, "sigwright", "verify-")
    assert "init:make a transparency log" in zsh(scripts, "sigwright", "log", "in")
    offered = zsh(scripts, "sigwright", "verify", "--cert")
    assert "--certificate[the signer's certificate" in offered
    assert "-o[json  cosign's" in offered
    assert ":value:(text json jsonl" in offered


def test_zsh_completes_at_the_first_time_too(scripts: Path) -> None:
    """A file in $fpath is loaded as the function itself: it has to do the work, not only to define who does."""
    loaded = ZSH.replace("source $1", "fpath=($1:h); autoload -Uz _sigwright")
    (scripts / "_sigwright").write_text((scripts / "zsh").read_text())
    command = ["zsh", "-f", "-c", loaded, "zsh", str(scripts / "zsh"), "sigwright", "log", "in"]
    assert "init:make" in subprocess.run(command, capture_output=True, text=True, check=True).stdout
