"""Registries on bad days: what comes of an audit is complete and true, or a clear error, and never "not signed"."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import sigwright
from fakes import faults
from fakes.auth import Auth
from fakes.faults import Effect
from fakes.images import image
from fakes.registry import FakeRegistry
from sigwright.audits import Row, images
from sigwright.client import default_client
from sigwright.errors import Error
from sigwright.options import VerifyOptions

COUNT = 6


@pytest.fixture
def registry() -> Iterator[FakeRegistry]:
    with FakeRegistry() as running:
        yield running


def fill(registry: FakeRegistry, key: sigwright.PrivateKey, **options: Any) -> list[str]:
    """Push and sign images."""
    for number in range(COUNT):
        registry.store.push(f"app{number}", image(str(number)), "v1")
    names = [f"{registry.address}/app{number}:v1" for number in range(COUNT)]
    for name in names:
        sigwright.sign(name, key=key, tlog_upload=False, signature_format="legacy", settle=0.001, **options)
    return names


def audited(names: list[str], public_key_file: Path, **options: Any) -> list[Row]:
    return list(sigwright.audit(names, key=public_key_file, insecure_ignore_tlog=True, **options).rows)


@pytest.mark.parametrize(
    "effect",
    [
        lambda: faults.status(503),
        lambda: faults.status(401),
        lambda: faults.status(403),
        lambda: faults.reset_connection(),
        lambda: faults.truncated(20),
        lambda: faults.corrupted(),
        lambda: faults.replaced(b"{}"),
        lambda: faults.endless(),
        lambda: faults.header("Docker-Content-Digest", "sha256:" + "0" * 64),
        lambda: faults.content_type("text/html"),
    ],
    ids=["down", "anonymous", "denied", "resets", "truncates", "corrupts", "replaces", "never ends", "lies", "html"],
)
@pytest.mark.parametrize("path", ["/manifests/sha256-", "/blobs/"], ids=["signatures", "blobs"])
def test_what_cannot_be_read_is_never_unsigned(
    registry: FakeRegistry, key: sigwright.PrivateKey, public_key_file: Path, effect: Callable[[], Effect], path: str
) -> None:
    names = fill(registry, key)
    registry.faults.add(effect(), path=f"/v2/app0{path}", method="GET")
    rows = audited(names, public_key_file, image_timeout=2.5)
    assert rows[0].code != 10
    assert [row.verdict for row in rows[1:]] == ["verified"] * (COUNT - 1)


def test_tokens_that_end_half_way_are_renewed(key: sigwright.PrivateKey, public_key_file: Path) -> None:
    login: dict[str, Any] = {"registry_username": "user", "registry_password": "password"}
    with FakeRegistry(auth=Auth("bearer", token_seconds=1.0)) as registry:
        names = fill(registry, key, **login)
        registry.latency = 0.3
        rows = audited(names, public_key_file, max_workers=2, **login)
    assert {row.verdict for row in rows} == {"verified"}


def test_credentials_that_are_taken_away_half_way_are_no_missing_signatures(
    registry: FakeRegistry, key: sigwright.PrivateKey, public_key_file: Path
) -> None:
    names = fill(registry, key)
    registry.faults.add(faults.status(403), after=7)
    rows = audited(names, public_key_file, max_workers=1)
    assert {(row.verdict, row.code) for row in rows} == {("verified", 0), ("error", 20)}


def test_an_image_that_vanishes_is_told(
    registry: FakeRegistry, key: sigwright.PrivateKey, public_key_file: Path
) -> None:
    names = fill(registry, key)
    del registry.store.repository("app0").tags["v1"]
    assert [row.code for row in audited(names, public_key_file)] == [11] + [0] * (COUNT - 1)


@pytest.mark.parametrize("what", ["catalog", "tags"])
def test_lists_that_lead_in_circles_end(what: str, key: sigwright.PrivateKey) -> None:
    with FakeRegistry(page_size=1, link_loop=True) as registry:
        registry.store.push("app", image("app"), "v1")
        wanted = {"repositories": ("app",)} if what == "tags" else {}
        with pytest.raises(Error) as ended:
            images.in_registry(default_client()._context(), registry.address, VerifyOptions(timeout=20.0), **wanted)
    assert ended.value.exit_code in (21, 22)


def test_malformed_lines_are_rows_and_the_rest_is_verified(
    registry: FakeRegistry, key: sigwright.PrivateKey, public_key_file: Path
) -> None:
    names = fill(registry, key)
    odd = ["", "UPPER/case", "a b", "x" * 5000, "app@sha256:short", "https://registry.example/app", "a\x00b"]
    rows = audited([*odd, *names], public_key_file)
    assert {(row.verdict, row.code) for row in rows[: len(odd)]} == {("error", 2)}
    assert {row.verdict for row in rows[len(odd) :]} == {"verified"}
