"""Flags of what is not built in yet."""

from __future__ import annotations

import pytest

import sigwright
from sigwright.cli import sign
from sigwright.cli.later import knows, take
from sigwright.cli.parse import parse


def test_what_would_change_the_result_is_refused() -> None:
    with pytest.raises(sigwright.UsageError, match="not built in yet"):
        parse(sign.Flags, "sign", ["--sk"])


@pytest.mark.parametrize(
    "argv",
    [
        ["--insecure-skip-verify"],
        ["--registry-referrers-mode", "legacy"],
        ["--sk=false"],
        ["--no-sk"],
    ],
)
def test_what_changes_nothing_is_taken(argv: list[str]) -> None:
    assert parse(sign.Flags, "sign", [*argv, "image"]).positionals == ["image"]


@pytest.mark.parametrize(
    "words", [("attest", "rekor-entry-type", "intoto"), ("sign", "registry-referrers-mode", "oci-1-1")]
)
def test_a_value_that_asks_for_something_else_than_happens_is_told(words: tuple[str, str, str]) -> None:
    verb, name, value = words
    assert f"--{name}={value}: " in (take(verb, name, value, iter(())) or "")
    with pytest.raises(sigwright.UsageError, match="is none of"):
        take(verb, name, "another", iter(()))


def test_a_flag_of_another_verb_is_unknown() -> None:
    assert not take("tree", "insecure-skip-verify", None, iter(()))
    assert knows("sign", "insecure-skip-verify")
    assert not knows("tree", "insecure-skip-verify")
