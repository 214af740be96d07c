"""What a project keeps in Artifact Registry, as its API lists it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.gcp.cloud import Cloud
from sigwright.audits import google
from sigwright.errors import AccessDeniedError
from sigwright.gcp import credentials

DIGESTS = ["sha256:" + letter * 64 for letter in "abc"]
REPOSITORY = "projects/p/locations/us/repositories/r"
NAME = "us-docker.pkg.dev/p/r/app"


@pytest.fixture
def cloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    """Yield a project with three images, two repositories and a signature."""
    monkeypatch.setattr(credentials, "_found", None)
    with Cloud() as cloud:
        for name, value in cloud.environment(tmp_path).items():
            monkeypatch.setenv(name, value)
        cloud.artifacts.repositories = {
            REPOSITORY: {}, "projects/p/locations/eu/repositories/wheels": {"format": "PYTHON"},
        }  # fmt: skip
        tags = [["v1"], ["v2", "latest"], [f"sha256-{'a' * 64}.sig", f"sha256-{'a' * 64}"]]
        for number, digest in enumerate(DIGESTS):
            name = f"{REPOSITORY}/dockerImages/app@{digest}"
            cloud.artifacts.images[name] = {
                "name": name, "uri": f"{NAME}@{digest}", "tags": tags[number],
                "uploadTime": f"2026-01-0{3 - number}T00:00:00Z",
            }  # fmt: skip
        yield cloud
        assert cloud.problems() == []


def test_every_tag_of_an_image_is_listed_by_digest(cloud: Cloud) -> None:
    assert google.images("p") == [f"{NAME}:v1@{DIGESTS[0]}", f"{NAME}:v2@{DIGESTS[1]}", f"{NAME}:latest@{DIGESTS[1]}"]


def test_the_newest_are_those_that_were_uploaded_last(cloud: Cloud) -> None:
    assert google.images("p", newest=1) == [f"{NAME}:v1@{DIGESTS[0]}"]


def test_a_project_that_is_denied_is_no_empty_one(cloud: Cloud) -> None:
    cloud.artifacts.tokens = set()
    with pytest.raises(AccessDeniedError):
        google.images("p")
