"""The images of commands that look at many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.images import image
from fakes.registry import FakeRegistry
from sigwright.cli.inventory import Flags
from sigwright.cli.many_images import listed, nothing
from sigwright.errors import LocalFileError, UsageError


@pytest.fixture
def registry() -> Iterator[FakeRegistry]:
    with FakeRegistry() as running:
        for name in ("team/a", "team/b", "other"):
            running.store.push(name, image(name), "v1")
        yield running


def test_a_file_and_a_registry_add_up(registry: FakeRegistry, tmp_path: Path) -> None:
    (tmp_path / "images.txt").write_text("# ours\nh/app:1\n\nh/app:2 # another\n")
    flags = Flags(from_=tmp_path / "images.txt", registry=registry.address, audited=("team/*",), exclude=("team/b:*",))
    assert [*listed(flags)] == ["h/app:1", "h/app:2", f"{registry.address}/team/a:v1"]


def test_a_glob_may_begin_with_its_registry(registry: FakeRegistry) -> None:
    with FakeRegistry() as second:
        second.store.push("app", image("app"), "v2")
        flags = Flags(audited=(f"{registry.address}/team/*", f"{second.address}/app", f"{registry.address}/other"))
        names = {f"{registry.address}/{name}:v1" for name in ("team/a", "team/b", "other")}
        assert set(listed(flags)) == {*names, f"{second.address}/app:v2"}


@pytest.mark.parametrize(
    ("flags", "text"),
    [
        (Flags(registry="host"), "host has no image$"),
        (Flags(gcp_project="ours"), "ours has no image$"),
        (Flags(registry="host", tag=("v1",)), "host has no image that is named so"),
        (Flags(audited=("host.example/app",)), "the registry has no image that is named so"),
        (Flags(), "no image is named"),
        (Flags(from_="-"), "standard input lists no image"),
    ],
)
def test_why_there_is_none_is_said(flags: Flags, text: str) -> None:
    assert re.search(text, str(nothing(flags, "images")))


def test_nothing_named_is_nothing() -> None:
    assert not listed(Flags())


def test_a_glob_needs_its_registry_and_a_list_its_file(tmp_path: Path) -> None:
    for glob in ("team/*", "app", "*.example/app", "host.example", "localhost/"):
        with pytest.raises(UsageError, match="needs --registry"):
            listed(Flags(audited=(glob,)))
    with pytest.raises(LocalFileError):
        listed(Flags(from_=tmp_path / "gone.txt"))
