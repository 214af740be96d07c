"""Attestations that are signed by the right key and wrong otherwise: each has its refusal, in both formats."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import sigwright
from python import attachments
from python.attachments import FORMATS
from sigwright.cli import run

TYPE = "https://example.test/predicate/v1"
OTHER = "0" * 64


def statement(digests: list[str], kind: str = TYPE, **more: Any) -> bytes:
    subjects = [{"name": "app", "digest": {"sha256": digest}} for digest in digests]
    return json.dumps(
        {"_type": "https://in-toto.io/Statement/v1", "subject": subjects, "predicateType": kind, "predicate": {}} | more
    ).encode()


def repeated(digest: str) -> bytes:
    """A statement with two predicates: the first for whoever takes the first, the second for everybody else."""
    return statement([digest]).replace(b'"predicate": {}', b'"predicate": {"good": 1}, "predicate": {"good": 2}')


def twice_subject(digest: str) -> bytes:
    return statement([digest]).replace(b'{"_type"', b'{"subject": [{"digest": {"sha256": "00"}}], "_type"')


# What is signed, its payload type, the exit code, and what is said. A digest stands for the image's.
CASES: dict[str, tuple[Any, str, int, str]] = {
    "not_json": (lambda _: b"predicate", attachments.IN_TOTO, 22, "JSON"),
    "not_a_statement": (lambda _: b'{"predicate": 1}', attachments.IN_TOTO, 22, "in-toto statement"),
    "a_list": (lambda _: b"[]", attachments.IN_TOTO, 22, "in-toto statement"),
    "another_digest": (lambda _: statement([OTHER]), attachments.IN_TOTO, 12, OTHER),
    "no_subject": (lambda _: statement([]), attachments.IN_TOTO, 22, "no subject"),
    "another_payload_type": (lambda d: statement([d]), "application/json", 12, "application/json"),
    "another_predicate_type": (lambda d: statement([d], "https://example.test/x"), attachments.IN_TOTO, 12, "/x, not"),
    "two_subjects_of_which_one_matches": (
        lambda d: statement([OTHER, d]), attachments.IN_TOTO, 12, "about 2 artifacts",
    ),
    "a_repeated_predicate": (repeated, attachments.IN_TOTO, 22, "predicate"),
    "a_repeated_subject": (twice_subject, attachments.IN_TOTO, 22, "subject"),
    "trailing_data": (lambda d: statement([d]) + b"{}", attachments.IN_TOTO, 22, "JSON"),
    "another_statement_type": (
        lambda d: statement([d], _type="https://in-toto.io/Link/v1"), attachments.IN_TOTO, 22, "Link/v1",
    ),
    "a_digest_that_is_no_text": (
        lambda d: statement([d], subject=[{"digest": {"sha256": 1}}]), attachments.IN_TOTO, 22, "digest",
    ),
}  # fmt: skip


@pytest.fixture
def bare(image: str) -> str:
    return sigwright.resolve(image).reference


def verify(image: str, public: Path, *flags: str) -> int:
    return run(["verify-attestation", "--key", str(public), "--insecure-ignore-tlog", "--type", TYPE, *flags, image])


@pytest.mark.parametrize("form", FORMATS)
def test_a_good_one_verifies(
    bare: str, form: str, key: sigwright.PrivateKey, public_key_file: Path, tmp_path: Path
) -> None:
    digest = bare.rpartition(":")[2]
    attachments.attach(tmp_path / "layout", bare, form, attachments.envelope(key, statement([digest])), TYPE)
    assert verify(bare, public_key_file) == 0


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("case", CASES)
def test_a_bad_one_is_refused_in_its_own_words(
    bare: str, form: str, case: str, key: sigwright.PrivateKey, public_key_file: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    payload, kind, code, said = CASES[case]
    signed = attachments.envelope(key, payload(bare.rpartition(":")[2]), kind)
    attachments.attach(tmp_path / "layout", bare, form, signed, TYPE)
    assert verify(bare, public_key_file) == code
    shown = capsys.readouterr()
    assert shown.out == ""
    error = next(line for line in shown.err.splitlines() if line.startswith("Error: "))
    assert said in error
    assert "is verified" not in shown.err


@pytest.mark.parametrize("form", FORMATS)
def test_several_subjects_are_accepted_on_request(
    bare: str, form: str, key: sigwright.PrivateKey, public_key_file: Path, tmp_path: Path
) -> None:
    signed = attachments.envelope(key, statement([OTHER, bare.rpartition(":")[2]]))
    attachments.attach(tmp_path / "layout", bare, form, signed, TYPE)
    assert verify(bare, public_key_file, "--allow-other-subjects") == 0


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("case", [name for name in CASES if name != "two_subjects_of_which_one_matches"])
def test_the_same_holds_for_files(
    form: str, case: str, key: sigwright.PrivateKey, public_key_file: Path, tmp_path: Path
) -> None:
    blob, evidence = tmp_path / "blob", tmp_path / "evidence.json"
    blob.write_bytes(b"blob")
    digest = "fa2c8cc4f28176bbeed4b736df569a34c79cd3723e9ec42f9674b4d46ac6b8b8"
    payload, kind, code, _ = CASES[case]
    signed = attachments.envelope(key, payload(digest), kind)
    evidence.write_text(json.dumps(signed if form == "legacy" else attachments.bundle(signed)))
    how = "--signature" if form == "legacy" else "--bundle"
    given = ["verify-blob-attestation", "--key", str(public_key_file), "--insecure-ignore-tlog", "--type", TYPE]
    assert run([*given, how, str(evidence), str(blob)]) == code


@pytest.mark.parametrize("kind", ["spdxjson", "slsaprovenance1", "vuln", "https://example.test/own"])
@pytest.mark.parametrize("predicate", [b"not json", b"[]", b'{"a":1,"a":2}', b"{} {}", b""])
def test_a_predicate_that_is_none_is_not_signed(
    image: str, key: sigwright.PrivateKey, kind: str, predicate: bytes
) -> None:
    with pytest.raises(sigwright.MalformedError):
        sigwright.attest(image, key=key, tlog_upload=False, type=kind, predicate=predicate)
