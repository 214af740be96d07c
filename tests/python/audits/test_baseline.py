"""A baseline accepts the very failures that it has, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from sigwright.audits import Row, baseline, outputs
from sigwright.errors import LocalFileError, MalformedError

DIGEST = "sha256:" + "0" * 64
BAD = Row(image="a", digest=DIGEST, verdict="failed", code=10)
ERROR = Row(image="b", verdict="error", code=21)


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_failures_of_an_earlier_output_are_accepted(tmp_path: Path, form: str) -> None:
    known = tmp_path / "known"
    known.write_text(outputs.rendered(form, [BAD, ERROR]))
    moved = BAD._replace(digest="sha256:" + "1" * 64)
    worse = BAD._replace(code=12)
    rows = baseline.marked(enumerate([BAD, ERROR, moved, worse]), baseline.load(known))
    assert [row.accepted for _, row in rows] == [True, False, False, False]


@pytest.mark.parametrize("text", ["", "[1]", "{}", '{"results": 1}', '{"results": [{"image": "a"}]}', "no json", '"a"'])
def test_what_no_audit_printed_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "known").write_text(text or "\xff")
    with pytest.raises(MalformedError):
        baseline.load(tmp_path / "known")


def test_a_baseline_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(LocalFileError):
        baseline.load(tmp_path / "gone")
