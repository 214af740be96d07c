from __future__ import annotations

import json

import pytest

import sigwright
from sigwright.cli import each
from sigwright.cli.output import Output
from sigwright.reports import VerificationReport


def failing(error: sigwright.Error) -> each.Job:
    def job() -> VerificationReport:
        raise error

    return "file", job


@pytest.fixture
def good() -> each.Job:
    key = sigwright.PrivateKey.generate()
    signed = sigwright.sign_blob(b"data", key=key, tlog_upload=False)
    asked = {"key": key.public_key, "bundle": signed.bundle, "insecure_ignore_tlog": True}
    return "data", lambda: sigwright.verify_blob(b"data", **asked)


def test_the_code_is_what_all_have_in_common(good: each.Job, capsys: pytest.CaptureFixture[str]) -> None:
    absent = failing(sigwright.NotFoundError("absent"))
    wrong = failing(sigwright.NoMatchingSignatureError("wrong"))
    output = Output("")
    assert each.verified([good, good], "text", output) == 0
    assert "Verified OK" in capsys.readouterr().err
    assert each.verified([wrong, wrong], "text", output) == 12
    assert each.verified([good, wrong], "text", output) == 17
    assert each.verified([good, absent], "text", output) == 21
    said = capsys.readouterr().err
    assert "absent" in said
    assert "Verified OK" not in said


def test_reports_are_one_document(good: each.Job, capsys: pytest.CaptureFixture[str]) -> None:
    assert each.verified([good], "report", Output("")) == 0
    assert [report["ok"] for report in json.loads(capsys.readouterr().out)] == [True]
