"""What `attest` takes as predicate and statement."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import sigwright
from sigwright import _statements
from sigwright.errors import LimitExceededError, UsageError
from sigwright.options import AttestOptions


def test_a_predicate_is_bytes_or_plain_data(tmp_path: Path) -> None:
    file = tmp_path / "predicate"
    file.write_bytes(b'{"a":"\xc3\xa9"}')
    for predicate in (file.read_bytes(), {"a": "é"}):
        core = _statements.to_core(AttestOptions(predicate=predicate, type="spdxjson"))
        assert core == {"predicate_type": "spdxjson", "predicate": file.read_bytes()}


def test_a_file_is_left_for_the_core_to_read(tmp_path: Path) -> None:
    file = tmp_path / "predicate"
    file.write_bytes(b"{}")
    for predicate in (file, str(file)):
        core = _statements.to_core(AttestOptions(predicate=predicate, type="spdxjson"))
        assert core == {"predicate_type": "spdxjson", "predicate": str(file)}


def test_a_statement_says_its_type_itself() -> None:
    assert _statements.to_core(AttestOptions(statement=b"{}")) == {"statement": b"{}"}


def test_one_of_the_two_is_needed() -> None:
    with pytest.raises(UsageError):
        _statements.to_core(AttestOptions())
    with pytest.raises(UsageError):
        _statements.to_core(AttestOptions(predicate=b"{}", statement=b"{}"))


def test_standard_input_is_a_dash_and_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"text")))
    assert _statements.to_core(AttestOptions(predicate="-"))["predicate"] == b"text"
    monkeypatch.setattr(_statements, "CAP", 3)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"text")))
    with pytest.raises(LimitExceededError):
        _statements.to_core(AttestOptions(predicate="-"))


def test_a_statement_says_what_it_is_about() -> None:
    statement = {"subject": [{"digest": {"sha256": "0" * 64}}, {"digest": {"sha256": "1" * 64}}]}
    assert _statements.subject_of(statement) == f"sha256:{'0' * 64}"
    for other in (b"x", b"[]", b'{"subject":[]}', b'{"subject":[{"digest":{"sha512":"0"}}]}'):
        with pytest.raises(sigwright.MalformedError):
            _statements.subject_of(other)
