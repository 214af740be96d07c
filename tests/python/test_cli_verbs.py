"""The commands are all alike where that helps."""

from __future__ import annotations

import importlib
import re

import pytest

from sigwright.cli import split
from sigwright.cli.help import of_group, of_verb, overview
from sigwright.cli.verbs import BARE_GROUPS, VERBS, members


@pytest.mark.parametrize("verb", VERBS)
def test_help_ends_with_three_examples_and_the_exit_codes(verb: str) -> None:
    module = importlib.import_module(f"sigwright.cli.{VERBS[verb][0]}")
    text = of_verb(verb, module)
    assert len(module.EXAMPLES) == 3
    assert module.USAGE.startswith(f"sigwright {verb}")
    for example in module.EXAMPLES:
        assert f"  {example}\n" in text
    assert "Exit codes: 0 ok" in text.splitlines()[-2]


@pytest.mark.parametrize("verb", VERBS)
def test_help_names_every_flag(verb: str) -> None:
    module = importlib.import_module(f"sigwright.cli.{VERBS[verb][0]}")
    text = of_verb(verb, module)
    for option in module.Flags._options.values():
        assert option.hidden or all(flag in text for flag in option.flags)


def test_the_overview_names_every_verb_apart_from_what_it_does() -> None:
    for verb, (_, line) in VERBS.items():
        assert re.search(rf"^  {verb}  +{re.escape(line)}$", overview(), re.MULTILINE)


@pytest.mark.parametrize("group", BARE_GROUPS)
def test_the_help_of_a_group_names_its_commands(group: str) -> None:
    assert group not in VERBS
    for word in members(group):
        assert re.search(rf"^  {word}  +{re.escape(VERBS[f'{group} {word}'][1])}$", of_group(group), re.MULTILINE)


@pytest.mark.parametrize(
    ("words", "verb", "rest"),
    [
        (["sign", "--key", "k", "img"], "sign", ["--key", "k", "img"]),
        (["-t", "5s", "verify", "img"], "verify", ["-t", "5s", "img"]),
        (["--timeout=5s", "-d", "verify"], "verify", ["--timeout=5s", "-d"]),
        (["--output-file", "verify", "tree", "img"], "tree", ["--output-file", "verify", "img"]),
        (["log", "init", "--origin", "o", "dir"], "log init", ["--origin", "o", "dir"]),
        (["-t", "5s", "log", "-d", "init", "dir"], "log init", ["-t", "5s", "-d", "dir"]),
        (["log", "--help"], "log", ["--help"]),
        (["--help"], None, ["--help"]),
        ([], None, []),
    ],
)
def test_root_flags_may_stand_before_the_verb(words: list[str], verb: str | None, rest: list[str]) -> None:
    assert split(words) == (verb, rest)
