"""What signing, attesting, copying and cleaning write into the journal."""

from __future__ import annotations

from pathlib import Path

import pytest

import sigwright
from sigwright.audits.journal import Journal, Line


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


def lines(place: Path) -> list[Line]:
    return Journal(place).lines()


def test_a_line_for_each_signature_with_everything_about_it(image: str, key: sigwright.PrivateKey, place: Path) -> None:
    signed = sigwright.sign(image, key=key, tlog_upload=False, annotations={"commit": "4f2a"}, journal=place)
    legacy, bundle = sorted(lines(place), key=lambda line: line.format, reverse=True)
    assert (legacy.format, bundle.format) == ("legacy", "bundle")
    for line, written in ((legacy, signed.signatures[0]), (bundle, signed.signatures[1])):
        assert line.action == "sign"
        assert line.image == image
        assert line.reference == signed.reference
        assert line.signature == written.signature
        assert line.signature.startswith("sha256:")
        assert line.stored == written.digest
        assert line.key == key.public_key.fingerprint
        assert line.algorithm == "ecdsa-p256"
        assert dict(line.annotations) == {"commit": "4f2a"}
        assert line.log_index is None
    assert not [warning for warning in signed.warnings if "journal" in warning]


def test_the_name_in_the_journal_is_that_of_the_signature_in_the_registry(
    image: str, key: sigwright.PrivateKey, place: Path
) -> None:
    sigwright.sign(image, key=key, tlog_upload=False, journal=place)
    attached = sigwright.tree(image).attached
    held = {claims.signature for one in attached for claims in [one.claims, *(child.claims for child in one.children)]}
    assert {line.signature for line in lines(place)} == held - {""}


def test_what_was_signed_already_is_not_written_again(image: str, key: sigwright.PrivateKey, place: Path) -> None:
    sigwright.sign(image, key=key, tlog_upload=False, journal=place)
    sigwright.sign(image, key=key, tlog_upload=False, journal=place)
    assert len(lines(place)) == 2


def test_a_signature_that_is_not_stored_is_written_down_all_the_same(
    image: str, key: sigwright.PrivateKey, place: Path, tmp_path: Path
) -> None:
    sigwright.sign(image, key=key, tlog_upload=False, upload=False, bundle=tmp_path / "bundle", journal=place)
    (line,) = lines(place)
    assert (line.action, line.stored, line.key) == ("sign", "", key.public_key.fingerprint)


def test_attestations_copies_and_cleanings_are_written(
    image: str, key: sigwright.PrivateKey, place: Path, tmp_path: Path
) -> None:
    predicate = tmp_path / "predicate.json"
    predicate.write_text("{}")
    sigwright.attest(image, key=key, tlog_upload=False, predicate=predicate, journal=place)
    from sigwright.demo import Layout

    Layout(tmp_path / "target").add_image([b"another"])
    target = f"oci:{tmp_path / 'target'}:copied"
    copied = sigwright.copy(image, target, journal=place)
    sigwright.clean(target, dry_run=True, journal=place)
    cleaned = sigwright.clean(target, journal=place)
    found = {line.action: line for line in lines(place)}
    assert set(found) == {"attest", "copy", "clean"}
    assert found["attest"].predicate_type
    assert found["copy"].source == image
    assert found["copy"].attached == copied.attached
    assert found["clean"].attached == cleaned.removed != ()


def test_the_environment_names_the_journal_for_python_too(
    image: str, key: sigwright.PrivateKey, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGWRIGHT_JOURNAL", str(place))
    sigwright.sign(image, key=key, tlog_upload=False)
    assert len(lines(place)) == 2


def test_a_journal_that_cannot_be_written_fails_no_signature(
    image: str, key: sigwright.PrivateKey, public_key_file: Path, tmp_path: Path
) -> None:
    signed = sigwright.sign(image, key=key, tlog_upload=False, journal=tmp_path / "no" / "such" / "folder.db")
    assert "the journal was not written" in signed.warnings[-1]
    assert sigwright.verify(signed.reference, key=public_key_file, insecure_ignore_tlog=True)


def test_a_rotation_says_whose_key_follows_whose(
    image: str, key: sigwright.PrivateKey, other_key: sigwright.PrivateKey, place: Path
) -> None:
    from sigwright.keys.rotation import Rotation

    sigwright.sign(image, key=key, tlog_upload=False)
    (row,) = Rotation(key, other_key, tlog_upload=False, insecure_ignore_tlog=True, journal=place).images([image])
    assert (row.status, row.message) == ("rotated", "")
    found = lines(place)
    assert sorted(line.action for line in found) == ["rotate", "sign", "sign"]
    (rotation,) = [line for line in found if line.action == "rotate"]
    assert (rotation.source, rotation.key) == (key.public_key.fingerprint, other_key.public_key.fingerprint)
    assert {line.key for line in found} == {other_key.public_key.fingerprint}
