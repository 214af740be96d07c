"""What a message says of the values that a rule speaks of."""

from __future__ import annotations

import pytest

from python.policy.statements import STATEMENT
from sigwright.policy import found

ROOTS = {"predicate": STATEMENT["predicate"], "subject": STATEMENT["subject"]}


@pytest.mark.parametrize(
    ("rule", "shown"),
    [
        ("predicate.tests > 5", "predicate.tests = 3"),
        ('predicate["tests"] > 5', 'predicate["tests"] = 3'),
        ("subject[0].name == 'x'", 'subject[0].name = "app"'),
        ('predicate.builder.id.startsWith("x")', 'predicate.builder.id = "https://ci.example/1"'),
        ("predicate.nowhere.deep == 1", "predicate.nowhere = absent"),
        ("subject[7].name == 'x'", "subject[7] = absent"),
        ("predicate.tests > 1 && predicate.tests < 3", "predicate.tests = 3"),
        ("other.predicate.tests", ""),
        ("true", ""),
    ],
)
def test_the_values_at_the_paths_of_a_rule_are_shown(rule: str, shown: str) -> None:
    assert found.values(rule, ROOTS) == shown


def test_long_values_are_cut() -> None:
    assert len(found.short("x" * 1000)) < 100
    assert found.short(list(range(100))) == "a list of 100"
    assert found.short({str(i): i for i in range(100)}) == "an object of 100"
