"""What is released is signed with the program itself, and every file verifies, or the release ends there."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

RELEASE = Path(__file__).resolve().parents[2] / ".ci/release"
FILES = ("sigwright-0.1.0.tar.gz", "sigwright-0.1.0-cp311-cp311-manylinux_2_35_x86_64.whl")
SIGN = "--key release.key --rekor-url file:log"
VERIFY = "--key release.pub --trusted-root log/trusted_root.json"


class Releaser:
    def __init__(self, place: Path, environment: dict[str, str]) -> None:
        self.place, self.environment = place, environment
        (place / "dist").mkdir()
        for name in FILES:
            (place / "dist" / name).write_text(name)
        for name in ("release", "other"):
            self.succeeds("sigwright", "generate-key-pair", "--output-key-prefix", name)
        self.succeeds("sigwright", "log", "init", "log")

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.place, env=self.environment, capture_output=True, text=True, check=False, timeout=120
        )

    def succeeds(self, *command: str | Path) -> None:
        done = self.run(*command)
        assert done.returncode == 0, done.stderr

    def verify(self, name: str) -> int:
        file = f"dist/{name}"
        return self.run(
            "sigwright", "verify-blob", *VERIFY.split(), "--bundle", f"{file}.sigstore.json", file
        ).returncode


@pytest.fixture
def releaser(tmp_path: Path, environment: dict[str, str]) -> Releaser:
    return Releaser(tmp_path, environment)


def test_every_file_has_a_bundle_that_verifies(releaser: Releaser) -> None:
    releaser.succeeds(RELEASE, "dist", SIGN, VERIFY)
    assert [releaser.verify(name) for name in FILES] == [0, 0]
    (releaser.place / "dist" / FILES[0]).write_text("another")
    assert releaser.verify(FILES[0]) == 12


def test_what_does_not_verify_ends_the_release(releaser: Releaser) -> None:
    assert releaser.run(RELEASE, "dist", SIGN, VERIFY.replace("release.pub", "other.pub")).returncode == 1
    assert sorted(path.name for path in (releaser.place / "dist").iterdir()) == sorted(FILES)


def test_an_empty_directory_is_no_release(releaser: Releaser) -> None:
    (releaser.place / "empty").mkdir()
    done = releaser.run(RELEASE, "empty", SIGN, VERIFY)
    assert (done.returncode, done.stderr) == (1, "empty: no archive and no wheel\n")
