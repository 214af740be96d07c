"""Exit codes."""

from __future__ import annotations

import importlib

import pytest

from sigwright.cli import exit_codes
from sigwright.cli.verbs import VERBS


@pytest.mark.parametrize("verb", VERBS)
def test_every_code_of_a_verb_is_explained(verb: str) -> None:
    module = importlib.import_module(f"sigwright.cli.{VERBS[verb][0]}")
    assert module.EXIT_CODES[0] == 0
    assert exit_codes.brief(module.EXIT_CODES).startswith("0 ok")


def test_the_table_has_a_line_a_code() -> None:
    lines = exit_codes.table().splitlines()
    assert len(lines) == len(exit_codes.MEANINGS)
    assert lines[0].split() == ["0", "ok"]
