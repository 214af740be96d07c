"""The C++ core installs, and a program outside of it is built with what was installed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

import sigwright

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build/cmake"
CURL = ROOT / "build/curl/lib/pkgconfig"


@pytest.fixture(scope="module")
def prefix(tmp_path_factory: pytest.TempPathFactory) -> Path:
    prefix = tmp_path_factory.mktemp("prefix")
    install: list[str | Path] = ["cmake", "--install", BUILD, "--component", "cpp", "--prefix", prefix]
    subprocess.run(install, check=True, capture_output=True)
    return prefix


@pytest.fixture(scope="module")
def example(prefix: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    build = tmp_path_factory.mktemp("example")
    configure: list[str | Path] = [
        "cmake",
        "-S",
        ROOT / "docs/examples/cpp",
        "-B",
        build,
        f"-DCMAKE_PREFIX_PATH={prefix}",
    ]
    build_it: list[str | Path] = ["cmake", "--build", build]
    for command in (configure, build_it):
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    return build / "verify-image"


def test_the_example_verifies_an_image_and_refuses_another(
    example: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    key = sigwright.PrivateKey.generate()
    (tmp_path / "cosign.pub").write_text(key.public_key.to_pem())
    signed = sigwright.sign(environment["IMAGE"], key=key, tlog_upload=False)

    def run(image: str) -> subprocess.CompletedProcess[str]:
        command: list[str | Path] = [example, tmp_path / "cosign.pub", image]
        return subprocess.run(command, env=environment, check=False, capture_output=True, text=True)

    assert run(environment["IMAGE"]).stdout == f"{signed.reference}\n"
    refused = run(f"{environment['REGISTRY']}/worker:1")
    assert (refused.returncode, refused.stdout) == (10, "")
    assert "no signatures found" in refused.stderr


@pytest.mark.parametrize("flags", [[], ["--static"]])
def test_the_example_is_built_with_what_pkg_config_says(prefix: Path, tmp_path: Path, flags: list[str]) -> None:
    (file,) = prefix.glob("**/sigwright.pc")
    places = [file.parent, *([CURL] if flags else [])]
    if not all(place.is_dir() for place in places):
        pytest.skip("the libcurl that `make` builds is not there: this machine has no sources of packages")
    ask = ["pkg-config", *flags, "--libs", "--cflags", "sigwright"]
    environment = os.environ | {"PKG_CONFIG_PATH": ":".join(map(str, reversed(places)))}
    said = subprocess.run(ask, check=True, capture_output=True, text=True, env=environment).stdout.split()
    source = ROOT / "docs/examples/cpp/verify_image.cpp"
    build: list[str | Path] = ["c++", source, *said, "-o", tmp_path / "verify-image"]
    done = subprocess.run(build, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
