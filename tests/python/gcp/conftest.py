"""Google's services on the loopback, a service account for them, and a signed image in their registry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import sigwright
from fakes.gcp.cloud import Cloud
from fakes.images import image
from sigwright.gcp import credentials, registry_login

GOOGLE = ("GOOGLE_", "GCE_", "CLOUDSDK_", "SIGWRIGHT_GCP_", "K_SERVICE", "NO_GCE")
PLACE = {"project": "project", "region": "europe-west1"}
PARENT = "projects/project/locations/europe-west1"
ATTESTOR, NOTE = "projects/project/attestors/release", "projects/project/notes/release"


@pytest.fixture(autouse=True)
def _nothing_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import os

    for name in list(os.environ):
        if name.startswith(GOOGLE):
            monkeypatch.delenv(name)
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path / "gcloud"))
    monkeypatch.setattr(credentials, "_found", None)
    monkeypatch.setattr(registry_login, "_failed", None)


@pytest.fixture
def cloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    with Cloud() as cloud:
        for name, value in cloud.environment(tmp_path).items():
            monkeypatch.setenv(name, value)
        yield cloud
        assert cloud.problems() == []


@pytest.fixture
def pushed(cloud: Cloud) -> str:
    """Return a tag in the registry, unsigned."""
    cloud.registry.store.push("project/repository/app", image("first"), "1")
    return f"{cloud.registry.address}/project/repository/app:1"


@pytest.fixture
def released(pushed: str, key: sigwright.PrivateKey) -> str:
    """Return the same, signed."""
    sigwright.sign(pushed, key=key, tlog_upload=False)
    return pushed
