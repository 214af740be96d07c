"""Where pages run: a directory with a reader's files, a registry with two images, and the installed command."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.command import installed
from fakes.images import image
from fakes.registry import FakeRegistry

PASSED_ON = ("PATH", "LANG", "SSL_CERT_FILE")


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """$REGISTRY is a registry, $IMAGE an image there by tag, `app.tar.gz` a file; keys have the password "test"."""
    (tmp_path / "app.tar.gz").write_bytes(b"a release")
    (tmp_path / "home").mkdir()
    bin = installed(tmp_path / "bin")
    with FakeRegistry() as registry:
        for name in ("app", "worker"):
            registry.store.push(name, image(name), "1")
        yield {name: os.environ[name] for name in PASSED_ON if name in os.environ} | {
            "PATH": f"{bin}:{os.environ['PATH']}",
            "HOME": str(tmp_path / "home"),
            "COSIGN_PASSWORD": "test",
            "SIGWRIGHT_OFFLINE": "true",
            "REGISTRY": f"127.0.0.1:{registry.port}",
            "IMAGE": f"127.0.0.1:{registry.port}/app:1",
        }
