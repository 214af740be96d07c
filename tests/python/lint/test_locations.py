"""The table of places."""

from __future__ import annotations

from sigwright.lint import locations


def test_every_pod_has_four_places_of_images() -> None:
    assert {path[0] for path in locations.POD} == {"containers", "initContainers", "ephemeralContainers", "volumes"}


def test_paths_are_of_names_and_marks() -> None:
    for path in (*locations.POD, *locations.SCRIPTS, *locations.GITHUB, *locations.GITLAB, *locations.SKAFFOLD):
        assert path
        assert all(step == "[]" or step == "*" or step.replace("_", "a").isalnum() for step in path)
