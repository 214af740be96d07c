"""What a project keeps in Artifact Registry, as its API lists it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import sigwright
from fakes.gcp.artifact_registry import GoogleRegistry
from fakes.gcp.cloud import Cloud
from fakes.gcp.proxy import ConnectProxy, certificate
from fakes.images import image
from sigwright.audits import audit, google, images
from sigwright.errors import AccessDeniedError, NotFoundError
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
    assert images.newest(google.images("p"), 1) == [f"{NAME}:v1@{DIGESTS[0]}"]


def test_a_project_that_is_denied_is_no_empty_one(cloud: Cloud) -> None:
    cloud.artifacts.tokens = set()
    with pytest.raises(AccessDeniedError):
        google.images("p")


HOST = "eu-docker.pkg.dev"


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[GoogleRegistry]:
    """Yield Google's registry under its real name; three images, the first by version pushed last."""
    tls = certificate(tmp_path, HOST)
    with GoogleRegistry(certificate=tls, login=False) as running, ConnectProxy({HOST: running.port}) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("SSL_CERT_FILE", str(tls[0]))
        for name, tag in (("app", "v2"), ("app", "v3"), ("team/web", "v1"), ("app", "v1")):
            running.store.push(f"project/repository/{name}", image(name + tag), tag)
        running.names = (HOST,)
        yield running


def test_one_request_tells_digests_and_times_of_a_repository(
    registry: GoogleRegistry, key: sigwright.PrivateKey, public_key_file: Path
) -> None:
    name = f"{HOST}/project/repository/app"
    with sigwright.Client() as client:
        signed = [client.sign(f"{name}:{tag}", key=key, tlog_upload=False).reference for tag in ("v1", "v2", "v3")]
        registry.log.clear()
        found = images.registry_images(HOST, repositories=["project/repository/app"], client=client)
        asked = [request.path for request in registry.log.all()]
        assert asked.count("/v2/project/repository/app/tags/list") == 1
        assert [path for path in asked if "/manifests/" in path] == []
        digests = {reference.rpartition("@")[2] for reference in signed}
        assert {one.rpartition("@")[2] for one in found} == digests
        assert [one.partition("@")[0][-2:] for one in images.newest(found, 2)] == ["v3", "v1"]
        rows = audit(found, key=public_key_file, insecure_ignore_tlog=True, client=client).rows
        assert [row.verdict for row in rows] == ["verified"] * 3
        assert {row.tag_digest for row in rows} == digests
        tags = [request.path for request in registry.log.all() if request.path.rpartition("/")[2] in ("v1", "v2", "v3")]
        assert tags == []


def test_repositories_are_found_by_what_the_lists_have_below(registry: GoogleRegistry) -> None:
    with sigwright.Client() as client:

        def found(glob: str) -> list[str]:
            listed = images.registry_images(HOST, repositories=[glob], client=client)
            return sorted({one.partition(":")[0].removeprefix(f"{HOST}/project/repository/") for one in listed})

        assert found("project/repository/*") == ["app"]
        assert found("project/repository/**") == ["app", "team/web"]
        with pytest.raises(NotFoundError):
            found("project/elsewhere/*")
