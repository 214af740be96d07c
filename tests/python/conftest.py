"""What the tests of the package share: an image in a layout, and keys."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import sigwright
from python.silence import SilentServer
from sigwright.demo import Layout

PASSWORD = "test"  # of every key made here


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variable of whoever runs the tests sets an option."""
    for name in list(os.environ):
        if name.startswith(("COSIGN_", "SIGWRIGHT_", "SIGSTORE_", "TUF_", "XDG_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COSIGN_PASSWORD", PASSWORD)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SIGWRIGHT_OFFLINE", "true")  # no test asks a public repository for its root


@pytest.fixture(scope="session")
def key() -> sigwright.PrivateKey:
    return sigwright.PrivateKey.generate()


@pytest.fixture(scope="session")
def other_key() -> sigwright.PrivateKey:
    return sigwright.PrivateKey.generate()


@pytest.fixture
def image(tmp_path: Path) -> str:
    """Return the reference of an unsigned image in a layout of its own."""
    Layout(tmp_path / "layout").add_image([b"first", b"second"])
    return f"oci:{tmp_path / 'layout'}:demo"


@pytest.fixture
def signed(image: str, key: sigwright.PrivateKey) -> sigwright.SignedImage:
    return sigwright.sign(image, key=key, tlog_upload=False)


@pytest.fixture
def key_file(tmp_path: Path, key: sigwright.PrivateKey) -> Path:
    path = tmp_path / "cosign.key"
    path.write_text(key.to_encrypted_pem(PASSWORD))
    return path


@pytest.fixture
def public_key_file(tmp_path: Path, key: sigwright.PrivateKey) -> Path:
    path = tmp_path / "cosign.pub"
    path.write_text(key.public_key.to_pem())
    return path


@pytest.fixture
def silent() -> Iterator[SilentServer]:
    """A registry that never answers."""
    server = SilentServer()
    yield server
    server.close()
