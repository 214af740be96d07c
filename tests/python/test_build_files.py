"""The images that Dockerfiles and Kubernetes manifests name."""

from __future__ import annotations

import pytest

from sigwright._build_files import dockerfile_images, manifest_images
from sigwright.errors import MalformedError


@pytest.mark.parametrize(
    ("text", "environment", "images"),
    [
        ("FROM a:1", {}, ["a:1"]),
        ("from a:1 as x\nFROM x\nFROM 0", {}, ["a:1"]),
        ("FROM --platform=linux/arm64 a AS x\nCOPY --from=x . .\nCOPY --from=b /c /d", {}, ["a", "b"]),
        ("FROM a\nRUN --mount=type=bind,from=b,target=/b true", {}, ["a", "b"]),
        ("ARG V=1\nFROM a:${V}", {}, ["a:1"]),
        ("ARG V=1\nFROM a:${V}", {"V": "2"}, ["a:2"]),
        ("ARG V\nFROM a:$V", {"V": "2"}, ["a:2"]),
        ("FROM a:${V:-3}", {}, ["a:3"]),
        ("FROM a:${V:+3}${W:+4}", {"V": "x"}, ["a:3"]),
        ("ENV I=a\nFROM ${I}/b", {"I": "c"}, ["a/b"]),
        ("ARG A=x B=${A}/y\nFROM $B", {}, ["x/y"]),
        ("FROM a \\\n  AS b\nFROM b", {}, ["a"]),
        ("# FROM c\nFROM scratch\nFROM a\nFROM a", {}, ["a"]),
        ("COPY --from=a b c", {}, ["a"]),
    ],
)
def test_a_dockerfile_names_its_images(text: str, environment: dict[str, str], images: list[str]) -> None:
    assert dockerfile_images(text, environment) == images


def test_the_base_is_what_the_last_stage_is_built_upon() -> None:
    text = "FROM a AS x\nFROM b AS y\nCOPY --from=c / /\nFROM x"
    assert dockerfile_images(text, {}, base_only=True) == ["a"]
    assert dockerfile_images("FROM scratch", {}, base_only=True) == []
    assert dockerfile_images("FROM a\nFROM b AS c\nFROM scratch AS d\nFROM d", {}, base_only=True) == ["b"]


@pytest.mark.parametrize("text", ["ARG V\nFROM a:$V", "FROM a AS", "FROM", "FROM a b c d", "FROM $X"])
def test_what_nobody_can_name_is_refused(text: str) -> None:
    if text == "FROM":
        assert dockerfile_images(text, {}) == []
        return
    with pytest.raises(MalformedError):
        dockerfile_images(text, {})


@pytest.mark.parametrize(
    ("text", "images"),
    [
        ("spec: {containers: [{image: a}, {image: b}], initContainers: [{image: c}]}", ["c", "a", "b"]),
        ("spec: {template: {spec: {containers: [{image: a}]}}}", ["a"]),
        ("spec: {jobTemplate: {spec: {template: {spec: {containers: [{image: a}]}}}}}", ["a"]),
        ("spec: {ephemeralContainers: [{image: a}]}", ["a"]),
        ("kind: List\nitems:\n- spec: {containers: [{image: a}]}\n- 1", ["a"]),
        ("spec: {containers: [{image: a}]}\n---\nspec: {containers: [{image: a}, {image: b}]}", ["a", "b"]),
        ("image: a", []),
        ("spec: {containers: {image: a}}", []),
        ("spec: [1]", []),
        ("", []),
        ('{"spec": {"containers": [{"image": "a"}]}}', ["a"]),
        ("spec: {containers: [{image: 1}, {}, 2]}", []),
    ],
)
def test_a_manifest_names_the_images_of_its_containers(text: str, images: list[str]) -> None:
    assert manifest_images(text) == images


@pytest.mark.parametrize("text", ["{", "a: b: c", "[" * 5000])
def test_what_is_no_yaml_is_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        manifest_images(text)
