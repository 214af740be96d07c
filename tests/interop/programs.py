"""How the suite runs programs: each with a home of its own, a time limit, and no way out of the machine."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from interop.install_peers import peer

PASSWORD = "test"
# Nothing listens there: what is not on the loopback fails at once.
NOWHERE = "http://127.0.0.1:9"
# cosign keeps to itself only when told so: no service from its signing config, no log.
COSIGN_SIGNS_ALONE = ("--yes", "--use-signing-config=false", "--tlog-upload=false")
COSIGN_VERIFIES_ALONE = ("--insecure-ignore-tlog",)
SIGNS_ALONE = ("--yes", "--tlog-upload=false")


@dataclass(frozen=True, repr=False)
class Done:
    """A program that has ended."""

    command: list[str]
    code: int
    stdout: str
    stderr: str

    def __repr__(self) -> str:
        return f"{' '.join(self.command)}\nexit {self.code}\n--- stdout\n{self.stdout}\n--- stderr\n{self.stderr}"


@dataclass(frozen=True)
class Program:
    """A command line with the environment it runs in."""

    path: Path
    home: Path
    settings: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "DOCKER_CONFIG": str(self.home / ".docker"),
            "COSIGN_PASSWORD": PASSWORD,
            "HTTPS_PROXY": NOWHERE,
            "NO_PROXY": "127.0.0.1,localhost",
            "LC_ALL": "C.UTF-8",
            **self.settings,
        }

    def start(self, *arguments: str | Path) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command(*arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.environment(),
            cwd=self.home,
        )

    def command(self, *arguments: str | Path) -> list[str]:
        return [str(self.path), *map(str, arguments)]

    def __call__(self, *arguments: str | Path) -> Done:
        process = self.start(*arguments)
        stdout, stderr = process.communicate(timeout=120)
        return Done(self.command(*arguments), process.returncode, stdout, stderr)

    def succeeds(self, *arguments: str | Path) -> Done:
        return self.exits(0, *arguments)

    def exits(self, code: int, *arguments: str | Path) -> Done:
        done = self(*arguments)
        assert done.code == code, f"exit {code} was expected\n{done}"
        return done

    def fails(self, *arguments: str | Path) -> Done:
        done = self(*arguments)
        assert done.code != 0, f"a failure was expected\n{done}"
        return done


def cosign(home: Path, **settings: str) -> Program:
    return Program(peer("cosign"), home, settings)


def sigwright(home: Path, **settings: str) -> Program:
    """The command of the environment that runs the suite; SIGWRIGHT_COMMAND names another."""
    named = os.environ.get("SIGWRIGHT_COMMAND")
    return Program(Path(named) if named else Path(sys.executable).with_name("sigwright"), home, settings)


def regctl(home: Path, **settings: str) -> Program:
    return Program(peer("regctl"), home, settings)


def crane(home: Path, **settings: str) -> Program:
    return Program(peer("crane"), home, settings)


def sigstore_python(home: Path, **settings: str) -> Program:
    return Program(peer("sigstore"), home, settings)


def model_signing(home: Path, **settings: str) -> Program:
    return Program(peer("model_signing"), home, settings)
