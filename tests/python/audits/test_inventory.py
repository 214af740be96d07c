"""What images have, as it says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest

import sigwright
from fakes.faults import status
from fakes.images import image, index
from fakes.registry import FakeRegistry
from sigwright.audits.images import Listed
from sigwright.audits.inventory import Held, look, untold, wanted
from sigwright.logs import Log


@pytest.fixture
def registry() -> Iterator[FakeRegistry]:
    with FakeRegistry() as running:
        yield running


def push(registry: FakeRegistry, tag: str) -> str:
    registry.store.push("app", image(tag), tag)
    return f"{registry.address}/app:{tag}"


def test_a_logged_signature_tells_key_algorithm_and_entry_in_either_format(
    registry: FakeRegistry, key: sigwright.PrivateKey, tmp_path: Path
) -> None:
    Log.init(tmp_path / "log")
    name = push(registry, "v1")
    signed = sigwright.sign(name, key=key, rekor_url=f"file:{tmp_path / 'log'}", yes=True)
    (looked,) = look([name])
    assert looked.reference == signed.reference
    assert looked.problem == ""
    assert {held.format for held in looked.signatures} == {"legacy", "bundle"}
    for held in looked.signatures:
        assert held.kind == "signature"
        assert held.key == held.signer == key.public_key.fingerprint
        assert held.algorithm == "ecdsa-p256"
        assert held.log_index in (0, 1)
        assert held.image == signed.reference
    assert {held.signature for held in looked.signatures} == {one.signature for one in signed.signatures}


def test_a_key_is_named_by_its_hint_where_no_log_has_it(registry: FakeRegistry, key: sigwright.PrivateKey) -> None:
    name = push(registry, "v1")
    sigwright.sign(name, key=key, tlog_upload=False)
    (looked,) = look([name])
    keys = {held.format: held.key for held in looked.signatures}
    assert keys == {"bundle": key.public_key.fingerprint, "legacy": ""}
    assert {held.log_index for held in looked.signatures} == {None}


def test_what_cannot_be_read_is_told_from_what_is_not_there(registry: FakeRegistry, key: sigwright.PrivateKey) -> None:
    there, broken, gone = push(registry, "v1"), push(registry, "v2"), f"{registry.address}/app:v3"
    sigwright.sign(there, key=key, tlog_upload=False)
    digest = sigwright.resolve(broken).digest
    registry.faults.add(status(403), path=f"/referrers/{digest}")
    found = list(look([there, broken, gone]))
    assert [looked.image for looked in found] == [there, broken, gone]
    assert [bool(looked.problem) for looked in found] == [False, True, True]
    assert [looked.missing for looked in found] == [False, False, True]
    assert [looked.code for looked in found] == [0, 21, 11]


def test_the_images_of_an_index_are_looked_at_too(registry: FakeRegistry, key: sigwright.PrivateKey) -> None:
    made = index("platforms")
    registry.store.push("app", made, "v1")
    name = f"{registry.address}/app"
    sigwright.sign(f"{name}:v1", key=key, tlog_upload=False, recursive=True, signature_format="bundle")
    assert [looked.image for looked in look([f"{name}:v1"])] == [f"{name}:v1"]
    found = list(look([f"{name}:v1"], recursive=True))
    assert [looked.image for looked in found[1:]] == [f"{name}@{child.digest}" for child in made.children]
    assert [len(looked.signatures) for looked in found] == [1, 1, 1]


def test_a_platform_that_is_gone_is_told(registry: FakeRegistry) -> None:
    made = index("platforms")
    registry.store.push("app", made, "v1")
    del registry.store.repository("app").manifests[made.children[1].digest]
    found = list(look([f"{registry.address}/app:v1"], recursive=True))
    assert [looked.code for looked in found] == [0, 0, 11]


def test_an_image_with_several_tags_is_asked_about_once(registry: FakeRegistry) -> None:
    digest = registry.store.push("app", image("app"), "v1")
    tags = [Listed(f"{registry.address}/app:{tag}@{digest}") for tag in ("v1", "v2")]
    registry.log.clear()
    assert [looked.image for looked in look(tags)] == tags
    asked = [request.path for request in registry.log.all()]
    assert len(asked) == len(set(asked))


def held(**facts: object) -> Held:
    shared = {"image": "i", "kind": "signature", "format": "bundle", "reference": "r", "digest": "d"}
    return Held(**{**shared, **facts})


@pytest.mark.parametrize(
    ("facts", "search", "found"),
    [
        ({"identities": ("me@example.com",)}, {"signer": "me@"}, True),
        ({"identities": ("me@example.com",), "key": "sha256:ab"}, {"signer": "sha256:ab"}, True),
        ({"key": "sha256:ab"}, {"signer": "sha256:cd"}, False),
        ({"algorithm": "rsa"}, {"algorithm": "rsa"}, True),
        ({}, {"algorithm": "rsa"}, False),
        ({"age_days": 2.0}, {"older_than": 86400.0}, True),
        ({"age_days": 0.5}, {"older_than": 86400.0}, False),
        ({}, {"older_than": 86400.0}, False),
        ({}, {"unlogged": True}, True),
        ({"log_index": 0}, {"unlogged": True}, False),
        ({}, {"kind": "attestation"}, False),
        ({}, {}, True),
    ],
)
def test_signatures_are_searched(facts: dict[str, object], search: dict[str, object], found: bool) -> None:
    assert wanted(held(**facts), **search) is found  # type: ignore[arg-type]


def test_what_a_signature_does_not_say_is_told_where_it_is_searched_by() -> None:
    search = {"signer": "me", "algorithm": "rsa", "older_than": 1.0}
    assert untold(held(), **search) == ("signer", "kind of key", "age")  # type: ignore[arg-type]
    assert untold(held(key="sha256:ab", algorithm="ecdsa-p256", age_days=3.0), **search) == ()  # type: ignore[arg-type]
    assert untold(held()) == ()


def test_a_key_that_is_not_there_is_known_by_its_signatures_form(
    registry: FakeRegistry, key: sigwright.PrivateKey
) -> None:
    name = push(registry, "v1")
    sigwright.sign(name, key=key, tlog_upload=False)
    (looked,) = look([name])
    assert [one.algorithm for one in looked.signatures] == ["ecdsa-p256"] * 2
    assert all(wanted(one, algorithm="ecdsa-p256") for one in looked.signatures)


def test_age_is_told_where_a_time_is_claimed(registry: FakeRegistry, key: sigwright.PrivateKey) -> None:
    from sigwright.audits.inventory import _age

    now = datetime(2026, 1, 3, 12, tzinfo=timezone.utc)
    assert _age("2026-01-01T00:00:00Z", now) == 2.5
    assert _age(None, now) is None
