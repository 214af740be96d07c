"""CEL: one expression, true and nothing else."""

from __future__ import annotations

import pytest

from python.policy.statements import STATEMENT
from sigwright.policy import cel

pytest.importorskip("cel", reason="the cel extra is not installed")


@pytest.mark.parametrize(
    "source",
    [
        'predicate.builder.id == "https://ci.example/1"',
        'predicateType.startsWith("https://example.test/") && size(subject) == 1',
        "// tests\nstatement.predicate.tests >= 3",
        "predicate.tests == 4 || predicate.tests == 3",
    ],
)
def test_an_expression_that_is_true_is_met(source: str) -> None:
    assert cel.check(source, STATEMENT)[0]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("predicate.tests > 3", "`predicate.tests > 3` is false, not true; predicate.tests = 3"),
        ("size(subject) == 1 && predicate.tests > 3", "`predicate.tests > 3` is false"),
        ("predicate.tests", "is 3, not true"),
        ("predicate.nowhere == 1", "cannot be evaluated (KeyError"),
        ("unknown(1)", "cannot be evaluated"),
        ("1 / 0 == 1", "cannot be evaluated"),
        ("predicate.tests == 4 || predicate.tests == 5", "is false, not true; predicate.tests = 3"),
    ],
)
def test_whatever_else_is_not_and_says_why(source: str, said: str) -> None:
    met, reason, _ = cel.check(source, STATEMENT)
    assert not met
    assert said in reason


@pytest.mark.parametrize("source", ["((", "", "a b"])
def test_what_is_no_expression_is_a_syntax_error(source: str) -> None:
    with pytest.raises(SyntaxError, match="no CEL expression"):
        cel.check(source, STATEMENT)


@pytest.mark.parametrize(
    ("source", "parts"),
    [
        ("a && b", ["a ", " b"]),
        ("(a && b) && c", ["(a && b) ", " c"]),
        ('x == "&&" && b', ['x == "&&" ', " b"]),
        ("x == '\\'&&' && b", ["x == '\\'&&' ", " b"]),
        ("a // && x\n && b", ["a // && x\n ", " b"]),
        ("a || b && c", ["a || b && c"]),
        ("a ? b && c : d", ["a ? b && c : d"]),
    ],
)
def test_an_expression_is_told_apart_at_its_ands(source: str, parts: list[str]) -> None:
    assert cel.conjuncts(source) == parts
