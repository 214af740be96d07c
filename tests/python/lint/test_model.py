"""Findings."""

from __future__ import annotations

from sigwright.lint import Edit, Finding


def test_severity_follows_from_the_rule() -> None:
    assert Finding("a", 1, 1, "REF001", "").severity == "error"
    assert Finding("a", 1, 1, "REF010", "").severity == "warning"
    assert Finding("a", 1, 1, "POL001", "").severity == "warning"


def test_a_finding_is_plain_data() -> None:
    data = Finding("a", 1, 2, "REF001", "m", "r", (Edit(0, 1, "x"),)).to_dict()
    assert data == {
        "file": "a", "line": 1, "column": 2, "rule": "REF001", "severity": "error", "message": "m", "reference": "r",
        "fixable": True,
    }  # fmt: skip
