"""Patterns of images, by the examples of Google's own description."""

from __future__ import annotations

import pytest

import sigwright
from sigwright.gcp import patterns

DIGEST = "@sha256:" + "0" * 64


@pytest.mark.parametrize(
    ("pattern", "reference", "fits"),
    [
        ("gcr.io/p/app", "gcr.io/p/app", True),
        ("gcr.io/p/app", f"gcr.io/p/app{DIGEST}", False),
        ("gcr.io/p/app*", f"gcr.io/p/app{DIGEST}", True),
        ("gcr.io/p/*", f"gcr.io/p/app{DIGEST}", True),
        ("gcr.io/p/*", f"gcr.io/p/a/b{DIGEST}", False),
        ("gcr.io/p/**", f"gcr.io/p/a/b{DIGEST}", True),
        ("gcr.io/p/*", f"gcrXio/p/app{DIGEST}", False),
        ("gcr.io/p/*", f"evil.example/gcr.io/p/app{DIGEST}", False),
    ],
)
def test_a_star_at_the_end_is_one_segment_and_two_are_all(pattern: str, reference: str, fits: bool) -> None:
    assert patterns.matches(pattern, reference) is fits


@pytest.mark.parametrize(
    ("pattern", "name", "fits"),
    [
        ("gcr.io/my-project/my-repo", "gcr.io/my-project/my-repo/app", True),
        ("gcr.io/my-project/my-repo", "gcr.io/my-project/my-repo/a/app", False),
        ("*-docker.pkg.dev/p/r", "eu-docker.pkg.dev/p/r/app", True),
        ("*.gcr.io/p", "eu.gcr.io/p/app", True),
        ("*.gcr.io/p", "evil.example/x.gcr.io/p/app", False),
        ("gcr.io/p/**", "gcr.io/p/a/b/app", True),
        ("gcr.io/p/*", "gcr.io/p/a/b/app", False),
    ],
)
def test_a_directory_may_vary_in_front(pattern: str, name: str, fits: bool) -> None:
    assert patterns.holds_directory(pattern, name) is fits


@pytest.mark.parametrize(
    "pattern", ["", "*", "**", "gcr.i*", "sub*domain.gcr.io/nginx", "*pkg.dev/p/r", "**-docker.pkg.dev", "gcr.io/*/a"]
)
def test_what_is_no_pattern_matches_nothing_and_is_an_error(pattern: str) -> None:
    with pytest.raises(sigwright.MalformedError):
        patterns.matches(pattern, "gcr.io/p/app")
