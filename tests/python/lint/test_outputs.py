"""Forms of the findings."""

from __future__ import annotations

import json

from sigwright.lint import Edit, Finding
from sigwright.lint._model import ERRORS
from sigwright.lint.outputs import RULES, as_json, github, sarif, text

ONE = Finding("a b:c.yaml", 3, 7, "REF001", "50% bad\x1b", "x:1", (Edit(4, 6, "y"),))


def test_text_names_the_place_first() -> None:
    assert text([ONE]) == "a b:c.yaml:3:7: REF001 error: x:1: 50% bad?"
    assert text([]) == ""


def test_json_is_an_object_of_findings() -> None:
    assert json.loads(as_json([ONE]))["findings"][0]["rule"] == "REF001"
    assert json.loads(as_json([])) == {"findings": []}


def test_github_gets_escaped_commands() -> None:
    assert github([ONE]) == "::error file=a b%3Ac.yaml,line=3,col=7,title=REF001::x:1: 50%25 bad?"


def test_sarif_has_places_and_fixes() -> None:
    run = json.loads(sarif([ONE]))["runs"][0]
    (result,) = run["results"]
    assert result["level"] == "error"
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 3, "startColumn": 7}
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b%3Ac.yaml"
    replacement = result["fixes"][0]["artifactChanges"][0]["replacements"][0]
    assert replacement == {"deletedRegion": {"charOffset": 4, "charLength": 2}, "insertedContent": {"text": "y"}}
    (elsewhere,) = json.loads(sarif([ONE._replace(file="caf\udce9.sh")]))["runs"][0]["results"]
    assert elsewhere["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "caf%E9.sh"
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == set(RULES)
    assert {"REF001", "SIG003", "POL002"} <= set(RULES)
    assert set(RULES) >= ERRORS - {"REF004", "SIG002"}
