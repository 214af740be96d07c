"""Verifications as rows and reports."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

import sigwright
from sigwright import cli
from sigwright.cli import show
from sigwright.cli.output import Output

VERIFY_BLOB = "verify-blob"


def out(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    capsys.readouterr()
    return cli.run(list(words)), capsys.readouterr().out


@pytest.mark.parametrize("form", show.FORMS[1:])
def test_a_file_that_cannot_be_looked_at_is_a_row_all_the_same(
    form: str, capsys: pytest.CaptureFixture[str], public_key_file: Path, tmp_path: Path
) -> None:
    words = (VERIFY_BLOB, "--key", str(public_key_file), "--signature", "AAAA", str(tmp_path / "<gone>"), "-o", form)
    code, text = out(capsys, *words)
    assert code == 22
    assert "gone" in text
    if form == "junit":
        assert ElementTree.fromstring(text).find(".//error") is not None  # noqa: S314 - our own
    elif form in ("json", "report", "sarif"):
        json.loads(text)
    elif form == "jsonl":
        assert json.loads(text)["verdict"] == "error"


@pytest.mark.parametrize("verb", ["verify", "verify-attestation", VERIFY_BLOB, "tree", "resolve", "triangulate"])
def test_an_unknown_form_is_a_usage_error(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run([verb, "-o", "xml", "x"]) == 2
    assert capsys.readouterr().err.startswith("Error: -o is one of text, ")


def test_attestations_have_rows_too(
    signed: sigwright.SignedImage, public_key_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flags = ("--key", str(public_key_file), "--insecure-ignore-tlog")
    code, text = out(capsys, "verify-attestation", *flags, "-o", "jsonl", signed.reference)
    row = json.loads(text)
    assert (code, row["verdict"], row["code"]) == (10, "failed", 10)


def test_lists_have_the_three_forms(signed: sigwright.SignedImage, capsys: pytest.CaptureFixture[str]) -> None:
    _, text = out(capsys, "tree", "-o", "jsonl", signed.reference)
    rows = [json.loads(line) for line in text.splitlines()]
    assert all(row["attached_to"] for row in rows)
    assert {row["kind"] for row in rows} >= {"signature"}
    assert len(out(capsys, "tree", "-o", "table", signed.reference)[1].splitlines()) == len(rows) + 1
    place = out(capsys, "triangulate", signed.reference)[1].strip()
    assert json.loads(out(capsys, "triangulate", "-o", "json", signed.reference)[1])["places"][0]["reference"] == place


def test_an_empty_list_prints_nothing_or_an_empty_list(capsys: pytest.CaptureFixture[str]) -> None:
    show.listed([], "jsonl", Output(""), "rows", ("a",))
    assert capsys.readouterr().out == ""
    show.listed([], "json", Output(""), "rows", ("a",))
    assert json.loads(capsys.readouterr().out) == {"rows": []}
