"""Many images through one client."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import sigwright
from fakes.faults import Effect, Honest, delayed, silent, too_many
from fakes.images import image
from fakes.loopback import Request, Response
from fakes.registry import FakeRegistry
from sigwright.audits import run
from sigwright.errors import UsageError


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


@pytest.mark.parametrize("shared", [False, True])
def test_a_rate_holds_for_all_images_of_a_process_together(
    registry: FakeRegistry, options: dict[str, Any], shared: bool
) -> None:
    """In no window does the registry see more than the rate, but for the few milliseconds that a late turn gains."""
    names = [push(registry, f"app{number}", "v1", str(number)) for number in range(8)]
    registry.log.clear()
    began = time.monotonic()
    with ThreadPoolExecutor(2) as executor:
        rows = sigwright.audit(names, rate=100, executor=executor if shared else None, **options).rows
    assert [row.code for row in rows] == [10] * len(names)
    asked = len(registry.log.all())
    assert asked >= 2 * len(names)
    assert time.monotonic() - began >= (asked - 1) * 0.01 - 0.011


@pytest.mark.parametrize("rate", ["soon", 0, -1, ["1", "host="], True])
@pytest.mark.parametrize("by_policy", [False, True])
def test_what_is_no_rate_is_refused_before_anybody_is_asked(
    registry: FakeRegistry, options: dict[str, Any], rate: Any, by_policy: bool, tmp_path: Path
) -> None:
    if by_policy:
        options = {"policy": tmp_path / "policy.json"}
        options["policy"].write_text('{"default": [{"type": "reject"}]}')
    with pytest.raises(UsageError, match="not a rate"):
        sigwright.audit([f"{registry.address}/app"], rate=rate, **options).rows  # noqa: B018
    assert registry.log.all() == []


def test_a_name_that_is_no_text_ends_no_audit(registry: FakeRegistry, options: dict[str, Any]) -> None:
    names = ["h/\ud800:1", push(registry, "app", "v1", "app")]
    assert [row.code for row in sigwright.audit(names, **options).rows] == [2, 10]
    with pytest.raises(TypeError, match="not by bytes"):
        _ = sigwright.audit([b"h/app:1"], **options).rows  # type: ignore[list-item]


def test_rows_come_in_the_images_order_whatever_is_wrong_with_some(
    registry: FakeRegistry, options: dict[str, Any], key: sigwright.PrivateKey
) -> None:
    good, bad = push(registry, "app", "good", "good"), push(registry, "app", "bad", "bad")
    sigwright.sign(good, key=key, tlog_upload=False)
    images = [bad, "not an image", good, f"{registry.address}/app:gone", good]
    placed = list(run.rows(sigwright.Client(), images, options))
    assert [place for place, _ in placed] == list(range(5))
    found = [row for _, row in placed]
    assert [row.image for row in found] == images
    assert [row.code for row in found] == [10, 2, 0, 11, 0]


def test_an_image_that_is_there_under_many_names_is_fetched_once(
    registry: FakeRegistry, options: dict[str, Any], key: sigwright.PrivateKey
) -> None:
    names = [push(registry, "app", f"v{number}", "same") for number in range(20)]
    sigwright.sign(names[0], key=key, tlog_upload=False)
    registry.log.clear()
    assert {row.verdict for _, row in run.rows(sigwright.Client(), names, options)} == {"verified"}
    assert len(registry.log.find("GET", "/blobs/")) <= 3


def test_what_a_tag_names_now_is_told_beside_the_digest(
    registry: FakeRegistry, options: dict[str, Any], key: sigwright.PrivateKey
) -> None:
    name = push(registry, "app", "v1", "before")
    signed = sigwright.sign(name, key=key, tlog_upload=False)
    push(registry, "app", "v1", "after")
    ((_, row),) = run.rows(sigwright.Client(), [f"{name}@{signed.digest}"], options)
    assert row.verdict == "verified"
    assert row.tag_digest not in ("", row.digest)
    assert row.warnings


def test_windows_cover_a_list_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "WINDOW", 2)
    assert list(run._windows(iter("abcde"))) == [["a", "b"], ["c", "d"], ["e"]]


def test_rows_come_as_they_are_done_where_no_order_is_asked_for(
    registry: FakeRegistry, options: dict[str, Any], key: sigwright.PrivateKey
) -> None:
    slow, fast = push(registry, "slow", "v1", "slow"), push(registry, "fast", "v1", "fast")
    registry.faults.add(delayed(0.5), path="/v2/slow/")
    found = list(run.rows(sigwright.Client(), [slow, fast, slow], options, run.How(ordered=False)))
    assert [place for place, _ in found] == [1, 0, 2]


def test_an_image_that_takes_too_long_holds_up_nothing_else(
    registry: FakeRegistry, options: dict[str, Any], key: sigwright.PrivateKey
) -> None:
    stuck, good = push(registry, "stuck", "v1", "stuck"), push(registry, "app", "v1", "good")
    sigwright.sign(good, key=key, tlog_upload=False)
    registry.faults.add(silent(), path="/v2/stuck/")
    found = [row for _, row in run.rows(sigwright.Client(), [stuck, good], options, run.How(image_timeout=3.0))]
    assert [(row.verdict, row.code) for row in found] == [("error", 21), ("verified", 0)]


def test_when_the_time_for_all_is_over_the_rest_is_not_looked_at(
    registry: FakeRegistry, options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "WINDOW", 1)
    images = [push(registry, "stuck", f"v{number}", str(number)) for number in range(3)]
    registry.faults.add(silent(), path="/v2/stuck/")
    found = [row for _, row in run.rows(sigwright.Client(), images, {**options, "timeout": 0.5})]
    assert [(row.verdict, row.code) for row in found] == [("error", 21)] * 3
    assert {row.reason for row in found} == {"timed_out"}
    assert "not looked at" in found[2].message


def test_a_registry_that_turns_every_other_request_away_is_asked_until_all_is_known(
    registry: FakeRegistry, options: dict[str, Any], key: sigwright.PrivateKey
) -> None:
    images = [push(registry, f"app{number}", "v1", str(number)) for number in range(8)]
    for name in images[::2]:
        sigwright.sign(name, key=key, tlog_upload=False)
    registry.faults.add(every_other(too_many(0)))
    found = [row.code for _, row in run.rows(sigwright.Client(), images, options)]
    assert found == [0, 10] * 4


def every_other(effect: Effect) -> Effect:
    counted = itertools.count()

    def turned(request: Request, honest: Honest) -> Response:
        return effect(request, honest) if next(counted) % 2 else honest()

    return turned
