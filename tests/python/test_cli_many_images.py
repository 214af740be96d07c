"""The images of commands that look at many."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.images import image
from fakes.registry import FakeRegistry
from sigwright.cli.inventory import Flags
from sigwright.cli.many_images import listed
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
    assert listed(flags) == ["h/app:1", "h/app:2", f"{registry.address}/team/a:v1"]


def test_nothing_named_is_nothing() -> None:
    assert listed(Flags()) == []


def test_a_glob_needs_its_registry_and_a_list_its_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        listed(Flags(audited=("team/*",)))
    with pytest.raises(LocalFileError):
        listed(Flags(from_=tmp_path / "gone.txt"))
