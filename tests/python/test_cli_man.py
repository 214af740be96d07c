"""Manual pages: of every command, and nothing in them is a request of roff by accident."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from sigwright.cli import man
from sigwright.cli.completion import options_of
from sigwright.cli.verbs import VERBS

REQUESTS = (".TH", ".SH", ".TP", ".B ", ".BR", ".I ", ".PP", ".nf", ".fi")


@pytest.mark.parametrize("verb", ["", *VERBS])
def test_a_page_has_every_section_and_flag(verb: str) -> None:
    page = man.page(verb)
    assert page.startswith(f".TH {man.name_of(verb).upper()} 1 ")
    for line in page.splitlines():
        assert not line.startswith((".", "'")) or line.startswith(REQUESTS), line
    for section in ("NAME", "SYNOPSIS", *(("OPTIONS", "EXAMPLES", "EXIT STATUS") if verb else ("COMMANDS",))):
        assert f".SH {section}\n" in page
    if verb:
        plain = page.replace("\\-", "-")
        assert all(flag in plain for option in options_of(verb).values() for flag in option.flags)


@pytest.mark.skipif(not shutil.which("groff"), reason="no groff here")
def test_groff_takes_a_page_without_a_word() -> None:
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww"], input=man.page("sign"), capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    assert "--tlog-upload" in done.stdout


def test_text_cannot_be_a_request() -> None:
    assert man._roff(".SH x") == "\\&.SH x"
    assert man._roff("a\\b-c") == "a\\eb\\-c"
