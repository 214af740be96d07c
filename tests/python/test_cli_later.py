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


def test_a_flag_of_another_verb_is_unknown() -> None:
    assert not take("tree", "insecure-skip-verify", None, iter(()))
    assert knows("sign", "insecure-skip-verify")
    assert not knows("tree", "insecure-skip-verify")
