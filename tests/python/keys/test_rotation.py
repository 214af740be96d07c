"""Another key: what the old one signed, and nothing else, is signed again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sigwright
from python.keys.contract import NO_EVIDENCE, NO_LOG
from sigwright import PrivateKey
from sigwright.keys.rotation import Rotated, Rotation


@pytest.fixture
def rotation(key: PrivateKey, other_key: PrivateKey) -> Rotation:
    return Rotation(key, other_key, insecure_ignore_tlog=True, tlog_upload=False)


def only(rows: object) -> Rotated:
    (row,) = rows  # type: ignore[misc]
    assert isinstance(row, Rotated)
    return row


def test_an_image_is_signed_again_with_all_that_was_said(
    rotation: Rotation, image: str, key: PrivateKey, other_key: PrivateKey
) -> None:
    sigwright.sign(image, key=key, annotations={"build": "7"}, **NO_LOG)
    sigwright.attest(image, key=key, predicate={"a": 1}, **NO_LOG)
    row = only(rotation.images([image]))
    assert (row.status, row.by_old, row.by_new, row.attestations) == ("rotated", True, True, 1)
    new = other_key.public_key
    assert sigwright.verify(image, key=new, annotations={"build": "7"}, **NO_EVIDENCE).ok
    assert sigwright.verify_attestation(image, key=new, **NO_EVIDENCE).verified[0].predicate["Data"]
    assert sigwright.verify(image, key=key.public_key, **NO_EVIDENCE).ok


def test_a_second_run_changes_nothing(rotation: Rotation, image: str, key: PrivateKey) -> None:
    sigwright.sign(image, key=key, **NO_LOG)
    only(rotation.images([image]))
    before = sigwright.tree(image)
    assert only(rotation.images([image])).status == "already"
    assert sigwright.tree(image) == before


def test_what_the_old_key_has_not_signed_is_left_alone(
    rotation: Rotation, image: str, key: PrivateKey, other_key: PrivateKey
) -> None:
    row = only(rotation.images([image]))
    assert (row.status, row.code, row.by_new) == ("not by the old key", 10, False)
    sigwright.sign(image, key=PrivateKey.generate(), **NO_LOG)
    assert only(rotation.images([image])).code == 12
    with pytest.raises(sigwright.NoMatchingSignatureError):
        sigwright.verify(image, key=other_key.public_key, **NO_EVIDENCE)


def test_a_dry_run_signs_nothing(rotation: Rotation, image: str, key: PrivateKey) -> None:
    sigwright.sign(image, key=key, **NO_LOG)
    before = sigwright.tree(image)
    row = only(rotation.images([image], dry_run=True))
    assert (row.status, row.depends_on_old) == ("to do", True)
    assert sigwright.tree(image) == before


def test_one_image_that_fails_does_not_stop_the_others(
    rotation: Rotation, image: str, key: PrivateKey, tmp_path: Path
) -> None:
    sigwright.sign(image, key=key, **NO_LOG)
    rows = list(rotation.images([f"oci:{tmp_path}/nowhere:1", "not a reference", image]))
    assert [row.status for row in rows] == ["failed", "failed", "rotated"]
    assert rows[1].code == 2
    assert all(row.message for row in rows[:2])


def test_a_signature_without_evidence_is_not_good_enough_unless_said(
    image: str, key: PrivateKey, other_key: PrivateKey
) -> None:
    sigwright.sign(image, key=key, **NO_LOG)
    assert only(Rotation(key, other_key, tlog_upload=False).images([image])).code == 15


def test_both_keys_sign_the_note(rotation: Rotation, image: str, key: PrivateKey, other_key: PrivateKey) -> None:
    sigwright.sign(image, key=key, **NO_LOG)
    rows = list(rotation.images([image]))
    note = rotation.note(rows)
    document = json.loads(note.document)
    assert document["old"]["fingerprint"] == key.fingerprint
    assert document["new"]["fingerprint"] == other_key.fingerprint
    assert document["images"] == [rows[0].reference]
    for bundle, by in ((note.by_old, key), (note.by_new, other_key)):
        assert sigwright.verify_blob(note.document, key=by.public_key, bundle=bundle, **NO_EVIDENCE).ok
        with pytest.raises(sigwright.VerificationError):
            sigwright.verify_blob(note.document + b" ", key=by.public_key, bundle=bundle, **NO_EVIDENCE)
    with pytest.raises(sigwright.VerificationError):
        sigwright.verify_blob(note.document, key=key.public_key, bundle=note.by_new, **NO_EVIDENCE)


def test_the_same_key_is_no_new_one(key: PrivateKey) -> None:
    with pytest.raises(sigwright.UsageError):
        Rotation(key, key)
