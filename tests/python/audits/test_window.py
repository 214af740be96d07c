"""A window of images: cached, judged by a policy, with what is attested about them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import sigwright
from fakes.images import image, index
from fakes.loopback import Response
from fakes.registry import FakeRegistry
from sigwright.audits.run import How
from sigwright.audits.window import Window
from sigwright.errors import UsageError

POLICY = """
apiVersion: policy.sigstore.dev/v1beta1
kind: ClusterImagePolicy
metadata:
  name: signed
spec:
  images:
  - glob: "**"
  authorities:
  - key:
      data: |
"""


@pytest.fixture
def registry() -> Iterator[FakeRegistry]:
    with FakeRegistry() as running:
        yield running


@pytest.fixture
def options(public_key_file: Path) -> dict[str, Any]:
    return {"key": public_key_file, "insecure_ignore_tlog": True}


@pytest.fixture
def how(tmp_path: Path) -> How:
    return How(cache=str(tmp_path / "cache" / "verdicts.db"))


@pytest.fixture
def images(registry: FakeRegistry, key: sigwright.PrivateKey) -> list[str]:
    """Return two names of a signed image, and one that is not signed."""
    for tag in ("v1", "v2"):
        registry.store.push("app", image("app"), tag)
    registry.store.push("bad", image("bad"), "v1")
    names = [f"{registry.address}/{name}" for name in ("app:v1", "app:v2", "bad:v1")]
    sigwright.sign(names[0], key=key, tlog_upload=False)
    return names


def codes(images: list[str], options: dict[str, Any], how: How) -> dict[str, int]:
    return {row.image: row.code for row in Window(sigwright.Client(), options, how).rows(images)}


def test_what_the_cache_has_is_not_asked_for_again(
    registry: FakeRegistry, images: list[str], options: dict[str, Any], how: How
) -> None:
    wanted = dict(zip(images, (0, 0, 10), strict=True))
    assert codes(images, options, how) == wanted
    registry.log.clear()
    assert codes(images, options, how) == wanted
    assert {request.method for request in registry.log.find()} == {"HEAD"}


def test_a_cached_row_says_when_it_was_judged(images: list[str], options: dict[str, Any], how: How) -> None:
    first = {row.checked for row in Window(sigwright.Client(), options, how).rows(images)}
    again = {row.checked for row in Window(sigwright.Client(), options, how).rows(images)}
    assert first == {None}
    assert None not in again


def test_another_key_is_another_verdict(
    images: list[str], options: dict[str, Any], how: How, tmp_path: Path, other_key: sigwright.PrivateKey
) -> None:
    codes(images, options, how)
    Path(options["key"]).write_text(other_key.public_key.to_pem())
    assert codes(images[:1], options, how) == {images[0]: 12}


def test_a_tag_that_moved_is_verified_anew(
    registry: FakeRegistry, images: list[str], options: dict[str, Any], how: How
) -> None:
    codes(images, options, how)
    registry.store.push("app", image("another"), "v1")
    assert codes(images[:2], options, how) == {images[0]: 10, images[1]: 0}


def test_a_verdict_is_good_for_its_time_alone(
    registry: FakeRegistry, images: list[str], options: dict[str, Any], how: How, key: sigwright.PrivateKey
) -> None:
    short = how._replace(cache_negative_ttl=0.0)
    codes(images, options, short)
    sigwright.sign(images[2], key=key, tlog_upload=False)
    assert codes(images, options, short)[images[2]] == 0


def test_what_could_not_be_checked_is_not_remembered(
    registry: FakeRegistry, images: list[str], options: dict[str, Any], how: How
) -> None:
    registry.faults.add(lambda _request, _honest: Response(403))
    assert set(codes(images, options, how).values()) == {20}
    registry.faults.clear()
    assert codes(images[:1], options, how) == {images[0]: 0}


def test_images_are_judged_by_a_policy_together(
    registry: FakeRegistry, images: list[str], key: sigwright.PrivateKey, tmp_path: Path, how: How
) -> None:
    policy = tmp_path / "policy.yaml"
    indented = "".join(f"        {line}\n" for line in key.public_key.to_pem().splitlines())
    policy.write_text(POLICY + indented)
    wanted = dict(zip(images, (0, 0, 17), strict=True))
    assert codes(images, {}, How(policy=policy)) == wanted
    judged = how._replace(policy=policy)
    assert [codes(images, {}, judged) for _ in range(2)] == [wanted, wanted]
    rows = {row.image: row for row in Window(sigwright.Client(), {}, How(policy=policy)).rows(images)}
    assert rows[images[0]].signers == (key.public_key.fingerprint,)
    assert rows[images[0]].formats == ("legacy",)
    assert [rows[image].verdict for image in images] == ["verified", "verified", "failed"]


def test_nobody_in_particular_is_no_question(images: list[str]) -> None:
    with pytest.raises(UsageError):
        codes(images, {}, How())


def test_attestations_that_hold_are_named(
    images: list[str], options: dict[str, Any], key: sigwright.PrivateKey, tmp_path: Path
) -> None:
    (tmp_path / "predicate.json").write_text("{}")
    sigwright.attest(images[0], predicate=tmp_path / "predicate.json", type="custom", key=key, tlog_upload=False)
    rows = {row.image: row for row in Window(sigwright.Client(), options, How(attestations=True)).rows(images)}
    assert len(rows[images[0]].attestations) == 1
    assert rows[images[2]].attestations == ()


def test_the_platforms_of_an_image_have_a_verdict_each(
    registry: FakeRegistry, options: dict[str, Any], key: sigwright.PrivateKey
) -> None:
    registry.store.push("many", index("many"), "v1")
    name = f"{registry.address}/many:v1"
    sigwright.sign(name, key=key, tlog_upload=False)
    (row,) = Window(sigwright.Client(), {**options, "recursive": True}, How()).rows([name])
    assert row.verdict == "failed"
    assert [(child.verdict, child.code) for child in row.children] == [("failed", 10)] * 2
