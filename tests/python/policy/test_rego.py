"""Rego: allowed is true and nothing else."""

from __future__ import annotations

import pytest

from python.policy.statements import TEXT
from sigwright.policy import rego

pytest.importorskip("regopy", reason="the rego extra is not installed")

BEFORE = 'time.parse_rfc3339_ns(input.predicate.finished) < time.parse_rfc3339_ns("{}-01-01T00:00:00Z")'
ALLOWS = [
    'allow { input.predicate.builder.id == "https://ci.example/1" }',
    "import rego.v1\nallow if input.predicate.tests == 3",
    'default allow = false\nallow { count(deny) == 0 }\ndeny[m] { input.predicate.tests < 3; m := "few" }',
    f"allow {{ {BEFORE.format(2027)} }}",
]
REFUSES = [
    ("allow { input.predicate.tests == 4 }", "undefined"),
    ("default allow = false\nallow { input.predicate.tests == 4 }", "is false, not true; input.predicate.tests = 3"),
    ('default allow = false\ndeny[m] { input.predicate.tests < 9; m := "too few" }', "too few"),
    ('allow = "true"', 'is "true", not true'),
    ("allow = 1", "is 1, not true"),
    ("allow[x] { x := 1 }", "not true"),
    ("other = true", "undefined"),
    (f"allow {{ {BEFORE.format(2025)} }}", "undefined"),
]


@pytest.mark.parametrize("module", ALLOWS)
def test_a_rule_that_is_true_allows(module: str) -> None:
    assert rego.check([("a.rego", f"package signature\n{module}")], TEXT)[:2] == (True, "data.signature.allow is true")


@pytest.mark.parametrize(("module", "said"), REFUSES)
def test_whatever_else_refuses_and_says_why(module: str, said: str) -> None:
    met, reason, _ = rego.check([("a.rego", f"package signature\n{module}")], TEXT)
    assert not met
    assert said in reason


@pytest.mark.parametrize(
    "body",
    ['not http.send({"method": "get", "url": "http://127.0.0.1"})', 'not to_number("x")', "unknown(1)", "allow"],
)
def test_what_cannot_be_answered_is_never_a_yes(body: str) -> None:
    with pytest.raises(RuntimeError):
        rego.check([("a.rego", f"package signature\nallow {{ {body} }}")], TEXT)


def test_another_package_allows_nothing() -> None:
    assert not rego.check([("a.rego", "package other\nallow = true")], TEXT)[0]


def test_modules_are_one_policy() -> None:
    library = "package lib\nenough { input.predicate.tests > 2 }"
    user = "package signature\nimport data.lib\nallow { lib.enough }"
    assert rego.check([("lib.rego", library), ("user.rego", user)], TEXT)[0]
    assert not rego.check([("user.rego", user)], TEXT)[0]


def test_warnings_are_handed_on() -> None:
    module = 'package signature\nallow = true\nwarn[m] { m := "mind this" }\ndeny[m] { m := "and that" }'
    assert rego.check([("a.rego", module)], TEXT) == (True, "data.signature.allow is true", ["mind this", "and that"])


def test_what_is_no_rego_is_a_syntax_error() -> None:
    with pytest.raises(SyntaxError, match="no Rego"):
        rego.check([("a.rego", "package signature\nallow = {{{")], TEXT)
