"""Every form of an audit, with names that mean harm."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest

from sigwright.audits import Row
from sigwright.audits.outputs import STREAMED, WHOLE, rendered

HOSTILE = "=cmd()|\"<b>&'`\n\x1b[31m,{x}"
ROWS = [
    Row(image="r.example/app:1", digest="sha256:" + "1" * 64, verdict="verified", code=0, signers=("me@example.com",)),
    Row(image=HOSTILE, verdict="failed", code=10, message=HOSTILE),
    Row(image="r.example/gone:1", verdict="error", code=21, message="no answer"),
]


@pytest.mark.parametrize("form", [*STREAMED, *WHOLE])
def test_no_form_lets_a_name_out_of_its_place(form: str) -> None:
    text = rendered(form, ROWS)
    assert "\x1b" not in text
    assert text
    assert rendered(form, []) is not None


def test_json_has_every_row() -> None:
    found = json.loads(rendered("json", ROWS))["results"]
    assert [row["code"] for row in found] == [0, 10, 21]
    assert {"image", "digest", "verdict", "code", "message"} <= found[0].keys()
    assert [json.loads(line) for line in rendered("jsonl", ROWS).splitlines()] == found


@pytest.mark.parametrize("rows", [[], ROWS[:1], ROWS])
def test_json_that_comes_in_pieces_is_one_document(rows: list[Row]) -> None:
    assert json.loads(rendered("json", rows)) == json.loads(json.dumps({"results": [row.to_dict() for row in rows]}))


@pytest.mark.parametrize("form", STREAMED)
def test_no_row_is_kept_until_the_end(form: str) -> None:
    written: list[str] = []

    def coming() -> Iterator[Row]:
        for number in range(6):
            assert len(written) >= number - 1
            yield ROWS[number % 3]

    for text in STREAMED[form](coming()):
        written.append(text)
    assert "".join(written).count("r.example/app:1") == 2


def test_csv_has_a_line_each_and_no_formula() -> None:
    lines = list(csv.reader(io.StringIO(rendered("csv", ROWS))))
    assert lines[0][:4] == ["image", "digest", "verdict", "code"]
    assert len(lines) == 4
    assert not any(cell.startswith(("=", "+", "-", "@")) for line in lines for cell in line)


def test_junit_keeps_failures_apart_from_errors() -> None:
    suite = ElementTree.fromstring(rendered("junit", ROWS)).find("testsuite")  # noqa: S314 (our own text)
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("3", "1", "1")
    assert [[child.tag for child in case] for case in suite] == [[], ["failure"], ["error"]]


def test_sarif_has_a_result_for_each_image_that_is_not_verified() -> None:
    (run,) = json.loads(rendered("sarif", ROWS))["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["exit-10", "exit-21"]
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {"exit-10", "exit-21"}


def test_the_summary_for_github_escapes_what_markdown_would_read() -> None:
    lines = rendered("github", ROWS).splitlines()
    assert len([line for line in lines if line.startswith("| ")]) == 4
    assert "<b>" not in "\n".join(lines)


def test_metrics_are_one_a_line() -> None:
    lines = rendered("prometheus", [*ROWS, ROWS[0]]).splitlines()
    names = [line.rpartition(" ")[0] for line in lines if not line.startswith("#")]
    assert len(names) == len(set(names)) == 7
    assert 'sigwright_audit_images{verdict="verified"} 2' in lines


def test_the_policy_report_counts() -> None:
    report = json.loads(rendered("policyreport", ROWS))
    assert report["summary"] == {"pass": 1, "fail": 1, "error": 1, "warn": 0, "skip": 0}
    assert [result["result"] for result in report["results"]] == ["pass", "fail", "error"]


def test_a_line_says_who_signed_or_what_is_wrong() -> None:
    first, second, _ = rendered("text", ROWS).splitlines()
    assert first == "verified  r.example/app:1  me@example.com"
    assert second.endswith("(10)")
