"""Colours: on a terminal, unless somebody wants none."""

from __future__ import annotations

import pytest

from python.test_cli_progress import on_a_terminal
from sigwright import cli
from sigwright.cli import colours


@pytest.mark.parametrize(
    ("environment", "words", "coloured"),
    [
        ({}, [], True),
        ({"NO_COLOR": "1"}, [], False),
        ({"NO_COLOR": ""}, [], True),
        ({"CLICOLOR": "0"}, [], False),
        ({"TERM": "dumb"}, [], False),
        ({}, ["--no-color"], False),
        ({}, ["--color=false"], False),
        ({"CLICOLOR_FORCE": "1", "TERM": "dumb"}, [], True),
        ({"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, [], False),
    ],
)
def test_errors_have_colours_where_they_are_wanted(
    environment: dict[str, str], words: list[str], coloured: bool
) -> None:
    code, _, drawn = on_a_terminal("verify", "nowhere", *words, **environment)
    assert code == 2
    assert drawn.startswith(f"\033[{colours.CODES['Error:']}mError:\033[0m " if coloured else "Error: ")
    assert ("\033" in drawn) == coloured


def test_what_is_no_terminal_gets_none_unless_it_is_forced(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli.run(["verify", "nowhere"]) == 2
    assert "\033" not in capsys.readouterr().err
    monkeypatch.setenv("CLICOLOR_FORCE", "1")
    assert cli.run(["verify", "nowhere"]) == 2
    assert capsys.readouterr().err.startswith("\033[1;31mError:\033[0m ")
