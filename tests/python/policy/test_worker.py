"""The judge in the process of its own."""

from __future__ import annotations

import pytest

from python.policy.statements import TEXT
from sigwright.policy import cel, worker


def test_what_an_evaluator_raises_is_a_rule_that_is_not_met(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(cel, "check", fails)
    (outcome,) = worker.judge([["cel", "a.cel", "x"]], TEXT)
    assert not outcome["met"]
    assert outcome["reason"] == "the evaluation failed: ZeroDivisionError: oh"


def test_only_true_itself_is_met(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cel, "check", lambda *_: (1, "one", []))
    assert not worker.judge([["cel", "a.cel", "x"]], TEXT)[0]["met"]


def test_running_out_of_memory_is_a_rule_that_is_not_met(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(cel, "check", fails)
    assert "memory" in worker.judge([["cel", "a.cel", "x"]], TEXT)[0]["reason"]


def test_what_is_no_rule_is_told_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise SyntaxError("no CEL expression")

    monkeypatch.setattr(cel, "check", fails)
    with pytest.raises(worker.RuleError, match=r"a\.cel: no CEL expression"):
        worker.judge([["cel", "a.cel", "x"]], TEXT)


def test_long_reasons_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cel, "check", lambda *_: (False, "x" * 100_000, ["y" * 100_000] * 100))
    (outcome,) = worker.judge([["cel", "a.cel", "x"]], TEXT)
    assert len(outcome["reason"]) == 2000
    assert sum(map(len, outcome["warnings"])) <= 10_000
