"""The table of places."""

from __future__ import annotations

import pytest

from sigwright.lint import locations


def test_every_pod_has_four_places_of_images() -> None:
    assert {path[0] for path in locations.POD} == {"containers", "initContainers", "ephemeralContainers", "volumes"}


def test_paths_are_of_names_and_marks() -> None:
    for path in (*locations.POD, *locations.SCRIPTS, *locations.GITHUB, *locations.GITLAB, *locations.SKAFFOLD):
        assert path
        assert all(step == "[]" or step == "*" or step.replace("_", "a").isalnum() for step in path)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("$.spec.image", ("spec", "image")),
        ("{.spec.apps[*].image}", ("spec", "apps", "[]", "image")),
        ("spec.apps[]['image']", ("spec", "apps", "[]", "image")),
        ("$.spec.*.image", ("spec", "*", "image")),
        ("$..image", None),
        ("$.spec[?(@.a)]", None),
        ("$", None),
    ],
)
def test_plain_json_paths_are_read(text: str, path: tuple[str, ...] | None) -> None:
    assert locations.of_json_path(text) == path
