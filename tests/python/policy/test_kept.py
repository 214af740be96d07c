"""Policies as plain data."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

import sigwright
from sigwright._record import Record
from sigwright.policy import kept, load, model
from sigwright.policy.rules import Rule as PredicateRule


def every() -> model.ImagePolicy:
    """Return a policy in which no field is as it is by default, nor empty."""

    def filled(kind: type[Record]) -> Any:
        inside = kept.INSIDE.get(kind, {})
        values: dict[str, Any] = {}
        for name, default in kind._fields.items():
            if name in inside:
                values[name] = filled(inside[name]) if isinstance(default, Record) else (filled(inside[name]),)
            elif isinstance(default, tuple):
                values[name] = (f"{name} one", "two")
            elif hasattr(default, "items"):
                values[name] = {name: "value"}
            else:
                values[name] = {bool: not default, int: 7}.get(type(default), f"a {name}")
        return kind(**values)

    made: model.ImagePolicy = filled(model.ImagePolicy)
    return made


def test_all_of_a_policy_comes_back() -> None:
    policy = every()
    assert kept.policy_of(json.loads(json.dumps(kept.plain(policy)))) == policy
    (rule,) = policy.rules
    assert isinstance(rule.groups[0].authorities[0].attestations[0].rules[0], PredicateRule)


def test_a_policy_of_a_file_comes_back(tmp_path: Path) -> None:
    pem = sigwright.PrivateKey.generate().public_key.to_pem()
    document = {"default": [{"type": "sigstoreSigned", "keyData": b64encode(pem.encode()).decode()}]}
    (tmp_path / "policy.json").write_text(json.dumps(document))
    policy = load.load(tmp_path / "policy.json")
    assert kept.policy_of(json.loads(json.dumps(kept.plain(policy)))) == policy


@pytest.mark.parametrize(
    "data", [None, [], "x", {}, {"format": "x", "rules": [{"name": "x"}]}, {"format": "x", "rules": [], "more": 1}]
)
def test_what_is_no_policy_is_refused(data: Any) -> None:
    with pytest.raises(sigwright.MalformedError):
        kept.policy_of(data)
