"""Many images through one client, or on the workers of an executor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import sigwright
from fakes.images import image
from fakes.registry import FakeRegistry
from sigwright.audits import run


@pytest.fixture
def registry() -> Iterator[FakeRegistry]:
    with FakeRegistry() as running:
        yield running


@pytest.fixture
def options(public_key_file: Path) -> dict[str, Any]:
    return {"key": public_key_file, "insecure_ignore_tlog": True}


def push(registry: FakeRegistry, repository: str, tag: str, text: str) -> str:
    registry.store.push(repository, image(text), tag)
    return f"{registry.address}/{repository}:{tag}"


def test_rows_come_in_the_images_order_whatever_is_wrong_with_some(
    registry: FakeRegistry, options: dict[str, Any], key: sigwright.PrivateKey
) -> None:
    good, bad = push(registry, "app", "good", "good"), push(registry, "app", "bad", "bad")
    sigwright.sign(good, key=key, tlog_upload=False)
    images = [bad, "not an image", good, f"{registry.address}/app:gone", good]
    found = list(run.rows(sigwright.Client(), images, options))
    assert [row.image for row in found] == images
    assert [row.code for row in found] == [10, 2, 0, 11, 0]


def test_an_image_that_is_there_under_many_names_is_fetched_once(
    registry: FakeRegistry, options: dict[str, Any], key: sigwright.PrivateKey
) -> None:
    names = [push(registry, "app", f"v{number}", "same") for number in range(20)]
    sigwright.sign(names[0], key=key, tlog_upload=False)
    registry.log.clear()
    assert {row.verdict for row in run.rows(sigwright.Client(), names, options)} == {"verified"}
    assert len(registry.log.find("GET", "/blobs/")) <= 3


def test_what_a_tag_names_now_is_told_beside_the_digest(
    registry: FakeRegistry, options: dict[str, Any], key: sigwright.PrivateKey
) -> None:
    name = push(registry, "app", "v1", "before")
    signed = sigwright.sign(name, key=key, tlog_upload=False)
    push(registry, "app", "v1", "after")
    (row,) = run.rows(sigwright.Client(), [f"{name}@{signed.digest}"], options)
    assert row.verdict == "verified"
    assert row.tag_digest not in ("", row.digest)
    assert row.warnings


def test_windows_cover_a_list_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "WINDOW", 2)
    assert list(run._windows(iter("abcde"))) == [["a", "b"], ["c", "d"], ["e"]]
