"""The process that rules run in: what it answers, and what becomes of rules that never end."""

from __future__ import annotations

import json

import pytest

import sigwright
from python.policy.statements import TEXT
from sigwright.policy import rules, sandbox

pytest.importorskip("regopy", reason="the rego extra is not installed")
pytest.importorskip("jsonschema", reason="the schema extra is not installed")

ENDLESS = "package signature\nallow { count(numbers.range(1, 1000000000)) > 1 }"


def test_every_rule_is_answered_for_every_statement() -> None:
    given = [
        rules.rule("schema", "c.json", '{"properties": {"tests": {"minimum": 4}}}'),
        rules.rule("rego", "a.rego", "package signature\nallow { input.predicate.tests > 2 }"),
        rules.rule("rego", "b.rego", "package signature\nallow { false }"),
    ]
    other = json.dumps(json.loads(TEXT) | {"predicate": {"tests": 4}})
    first, second = sandbox.evaluate(given, [TEXT.encode(), other.encode()])
    assert [(outcome.rule, outcome.met) for outcome in first] == [("a.rego, b.rego", True), ("c.json", False)]
    assert [outcome.met for outcome in second] == [True, True]


def test_a_rule_without_end_is_not_met() -> None:
    ((outcome,),) = sandbox.evaluate([rules.rule("rego", "a.rego", ENDLESS)], [TEXT.encode()], seconds=3)
    assert not outcome.met
    assert "within 3 s" in outcome.reason or "ended early" in outcome.reason


def test_a_rule_without_measure_is_not_met() -> None:
    ((outcome,),) = sandbox.evaluate([rules.rule("rego", "a.rego", ENDLESS)], [TEXT.encode()], memory=64 << 20)
    assert not outcome.met
    assert "too much memory" in outcome.reason


def test_a_pattern_without_end_is_not_met() -> None:
    statement = json.dumps({"predicate": {"text": "a" * 60 + "!"}}).encode()
    rule = rules.rule("schema", "a.json", '{"properties": {"text": {"pattern": "^(a+)+$"}}}')
    ((outcome,),) = sandbox.evaluate([rule], [statement], seconds=5)
    assert not outcome.met


def test_a_rule_that_is_none_is_told_as_such() -> None:
    with pytest.raises(sigwright.MalformedError, match=r"a\.rego: no Rego"):
        sandbox.evaluate([rules.rule("rego", "a.rego", "package {")], [TEXT.encode()])


def test_the_environment_of_the_caller_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "hunter2")
    module = 'package signature\nallow { opa.runtime().env.SECRET == "hunter2" }'
    ((outcome,),) = sandbox.evaluate([rules.rule("rego", "a.rego", module)], [TEXT.encode()])
    assert not outcome.met


def test_an_interpreter_that_cannot_be_started_meets_no_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    ((outcome,),) = sandbox.evaluate([rules.rule("cel", "a.cel", "true")], [TEXT.encode()])
    assert not outcome.met
    assert "could not be started" in outcome.reason
