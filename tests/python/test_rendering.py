"""What frames and escapes rows."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree

import pytest

from sigwright import rendering
from sigwright.rendering import Case

HOSTILE = 'a"<b>&|`[x](y)\x1b[31m\n::error::%0A'


def test_a_table_is_aligned_and_cut_to_a_terminal() -> None:
    rows = [("one", "a long reason"), ("three", HOSTILE)]
    lines = rendering.table(("NAME", "WHY"), rows).splitlines()
    assert [line.index(word) for line, word in zip(lines, ("WHY", "a long", 'a"'), strict=True)] == [7, 7, 7]
    assert all(len(line) <= 12 for line in rendering.table(("NAME", "WHY"), rows, width=12).splitlines())
    assert "\x1b" not in "".join(lines)


def test_junit_survives_hostile_names() -> None:
    cases = [
        Case(HOSTILE, "passed", "good", "0", ""),
        Case("b", "failed", "bad", "12", HOSTILE),
        Case("c", "error", "unknown", "21", "down"),
    ]
    suite = ElementTree.fromstring(rendering.junit("<suite>", cases))[0]  # noqa: S314 - our own
    assert suite.attrib == {"name": "<suite>", "tests": "3", "failures": "1", "errors": "1"}
    assert [child.tag for case in suite for child in case] == ["failure", "error"]


def test_markdown_has_no_marks_of_strangers() -> None:
    line = rendering.markdown_table("title", ("name",), [(HOSTILE,)]).splitlines()[-1]
    assert line.count(" | ") == 0
    assert "<b>" not in line


def test_an_annotation_is_one_line_and_one_command() -> None:
    line = rendering.annotation("error", "a\n::set-output::b", {"file": "a,b:c\n"})
    assert line == "::error file=a%2Cb%3Ac%0A::a%0A::set-output::b"


def test_jsonl_is_a_document_a_line() -> None:
    assert [json.loads(line) for line in rendering.jsonl([{"a": "\n"}, {"b": 1}]).splitlines()] == [
        {"a": "\n"},
        {"b": 1},
    ]


def test_sarif_names_the_tool() -> None:
    run = json.loads(rendering.sarif([], []))["runs"][0]
    assert run["tool"]["driver"]["name"] == "sigwright"
    assert run["results"] == []


def test_addresses_are_shown_without_their_secrets() -> None:
    texts = (
        "https://u:hunter2@r.test/a",
        "https://u:p@hunter2@r.test/a",
        "see https://r.test/a?token=hunter2&b=hunter2",
        "pkcs11:x?pin-value=hunter2",
    )
    for text in texts:
        assert "hunter2" not in rendering.without_secrets(text)
    assert rendering.without_secrets("r.test/team/app@sha256:ab") == "r.test/team/app@sha256:ab"
    assert rendering.without_secrets("https://r.test/a@b") == "https://r.test/a@b"


@pytest.mark.parametrize(("text", "good"), [("", True), ("plain", True), ("größe", True), ("a\udc80", False)])
def test_half_of_a_character_is_no_text(text: str, good: bool) -> None:
    assert rendering.is_unicode(text) is good
