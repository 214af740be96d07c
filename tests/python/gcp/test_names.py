"""Names of Google's resources."""

from __future__ import annotations

import pytest

import sigwright
from sigwright.gcp import names


@pytest.mark.parametrize(
    ("reference", "path", "image"),
    [
        ("eu-docker.pkg.dev/p/r/app:1", "projects/p/locations/eu/repositories/r", "app:1"),
        ("us-east1-docker.pkg.dev/p/r/a/b@sha256:0", "projects/p/locations/us-east1/repositories/r", "a/b@sha256:0"),
        ("eu-docker.pkg.dev/example.com/p/r/app", "projects/example.com:p/locations/eu/repositories/r", "app"),
        ("gcr.io/p/app", "projects/p/locations/us/repositories/gcr.io", "app"),
        ("eu.gcr.io/example.com/p/a/b", "projects/example.com:p/locations/europe/repositories/eu.gcr.io", "a/b"),
    ],
)
def test_the_repository_of_an_image(reference: str, path: str, image: str) -> None:
    repository = names.repository_of(reference)
    assert repository is not None
    assert repository.path == path
    assert names.image_in(reference) == image


@pytest.mark.parametrize(
    "reference",
    ["mirror.gcr.io/library/x", "ghcr.io/a/b", "evil-docker.pkg.dev.example/p/r/a", "docker-pkg.dev/p/r/a", "app"],
)
def test_images_elsewhere_have_none(reference: str) -> None:
    assert names.repository_of(reference) is None


@pytest.mark.parametrize("reference", ["eu-docker.pkg.dev/p/app", "eu-docker.pkg.dev/p", "gcr.io/p", "gcr.io//a"])
def test_a_name_that_no_image_can_have_is_refused(reference: str) -> None:
    with pytest.raises(sigwright.InvalidReferenceError) as caught:
        names.repository_of(reference)
    assert "PROJECT" in caught.value.hint


def test_an_attestor_may_be_named_in_short() -> None:
    assert names.attestor("release", "p") == "projects/p/attestors/release"
    assert names.attestor("projects/a/attestors/b", "p") == "projects/a/attestors/b"
    for text in ("", "release", "projects/p/notes/a", "projects/../attestors/a", "projects/p/attestors/a/b"):
        with pytest.raises(sigwright.UsageError):
            names.attestor(text)


@pytest.mark.parametrize("text", ["", "P", "a b", "a/b", "a?b", "..", "a\n"])
def test_what_is_no_project_is_refused(text: str) -> None:
    with pytest.raises(sigwright.UsageError):
        names.checked_project(text)


def test_the_last_segment_of_a_name() -> None:
    assert names.last("projects/p/services/web") == "web"
    assert names.last("web") == "web"
