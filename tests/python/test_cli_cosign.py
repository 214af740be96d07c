"""cosign's command line, flag by flag: all of it is known here, and known for what it is."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import NamedTuple

import pytest

from sigwright.cli import later
from sigwright.cli.parse import Grammar
from sigwright.cli.verbs import GROUPS, VERBS

TABLE = Path(__file__).parents[1] / "cli/cosign.tsv"


class Row(NamedTuple):
    verb: str
    flag: str
    kind: str
    shown: str

    @property
    def name(self) -> str:
        return self.flag.rpartition("--")[2]


ROWS = [Row(*line.split("\t")) for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
COSIGN_VERBS = sorted({row.verb for row in ROWS} - {""})


def test_the_table_is_not_cut_short() -> None:
    assert len(ROWS) > 700
    assert len(COSIGN_VERBS) > 40


def test_every_verb_of_cosign_is_there() -> None:
    assert [verb for verb in COSIGN_VERBS if verb not in VERBS and verb not in GROUPS] == []


def kind_of(verb: str, name: str) -> str | None:
    """Return bool, text, or nothing for a flag that is not known."""
    grammar = Grammar(importlib.import_module(f"sigwright.cli.{VERBS[verb][0]}").Flags, verb)
    field = grammar.long.get(name)
    if field is not None:
        return "bool" if grammar.fields[field].kind == "bool" else "text"
    return later.kind(verb, name)


@pytest.mark.parametrize("verb", [verb for verb in COSIGN_VERBS if verb in VERBS])
def test_every_flag_of_cosign_is_there_and_takes_a_value_where_cosigns_does(verb: str) -> None:
    wanted = {row.name: row.kind for row in ROWS if row.verb == verb}
    assert {name: kind_of(verb, name) for name in wanted} == wanted


@pytest.mark.parametrize("verb", [verb for verb in COSIGN_VERBS if verb in VERBS])
def test_every_short_flag_of_cosign_means_the_same(verb: str) -> None:
    grammar = Grammar(importlib.import_module(f"sigwright.cli.{VERBS[verb][0]}").Flags, verb)
    wanted = {row.flag[1]: row.name for row in ROWS if row.verb == verb and row.flag[1] != "-"}
    known = {short: name for short, name in wanted.items() if name in grammar.long}
    assert {short: grammar.short.get(short) for short in known} == {
        short: grammar.long[name] for short, name in known.items()
    }
