"""Every rule of bundles, logs, certificates, timestamps and trusted roots, in both directions, by a Sigstore in memory.

What is refused differs from something accepted in exactly one thing, and the reason is asserted with the exit code.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

import sigwright
from conformance import (
    rules_of_bundles,
    rules_of_certificates,
    rules_of_demands,
    rules_of_logs,
    rules_of_timestamps,
    rules_of_trust,
)
from conformance.rules import Rule
from fakes.sigstore.bundles import IDENTITY, LEAF, Recipe, public_pem

FAMILIES = (
    rules_of_bundles, rules_of_logs, rules_of_certificates, rules_of_timestamps, rules_of_trust, rules_of_demands,
)  # fmt: skip
RULES = [rule for family in FAMILIES for rule in family.RULES]


def verify(tmp_path: Path, rule: Rule) -> sigwright.VerificationReport:
    made, text = rule.made()
    key, root = tmp_path / "signer.pub", tmp_path / "root.json"
    key.write_text(public_pem(made.recipe.kind))
    root.write_text(json.dumps(made.root))
    options = {"statements": True, "trusted_root": root, **rule.question(str(key))}
    return sigwright.verify_blob(made.recipe.artifact, bundle=text, **options)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name.replace(" ", "-"))
def test_a_rule_ends_as_it_says(tmp_path: Path, rule: Rule) -> None:
    if rule.code == 0:
        assert verify(tmp_path, rule).ok
        return
    with pytest.raises(sigwright.Error) as caught:
        verify(tmp_path, rule)
    assert (caught.value.exit_code, rule.words in str(caught.value)) == (rule.code, True), caught.value


def test_the_name_that_was_asked_for_is_reported_wherever_it_stands(tmp_path: Path) -> None:
    (signature,) = verify(tmp_path, Rule("", Recipe(leaf=replace(LEAF, also="first@example.test")))).verified
    assert signature.signer.identity == IDENTITY


BASES = {repr(rule.base): rule.base for rule in RULES}


@pytest.mark.parametrize("base", BASES.values(), ids=range(len(BASES)))
def test_what_rules_begin_with_is_accepted(tmp_path: Path, base: Recipe) -> None:
    assert verify(tmp_path, Rule("", base)).ok


def test_a_refusal_is_one_change_away_and_names_are_said_once() -> None:
    assert [rule.name for rule in RULES if rule.code != 0 and rule.changes != 1] == []
    names = [rule.name for rule in RULES]
    assert [name for name in names if names.count(name) > 1] == []
