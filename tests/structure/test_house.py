"""What a stranger looks for is there and says what is true."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from structure.tree import ROOT, files, read, under

PAGES = [path for path in files() if path.suffix == ".md" and path.parts[0] != "tests"]
# A script only once an installer has written the interpreter into it.
TEMPLATE = Path("bindings/command.py")
LINK = re.compile(r"\[[^\]]*\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize(
    "name", ["README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "Makefile", ".ci/run"]
)
def test_the_file_is_there(name: str) -> None:
    assert (ROOT / name).is_file()


def test_the_readme_is_short_and_begins_with_the_two_commands() -> None:
    text = read(Path("README.md"))
    assert text.count("\n") <= 150
    first_block = text.split("```")[1]
    assert "make demo" in first_block
    assert "make test" in first_block


def test_scripts_have_their_run_bit() -> None:
    scripts = [path for path in files() if read_start(path).startswith("#!") and path != TEMPLATE]
    assert [str(path) for path in scripts if not os.access(ROOT / path, os.X_OK)] == []


def read_start(path: Path) -> str:
    with (ROOT / path).open("rb") as file:
        return file.read(2).decode("latin-1")


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    broken = [target for target in LINK.findall(read(page)) if not (ROOT / page.parent / target).exists()]
    assert broken == []


def test_every_make_target_that_the_pages_name_exists() -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", read(Path("Makefile")), re.MULTILINE))
    named = {word for page in PAGES for word in re.findall(r"`make ([a-z-]+)`", read(page))}
    assert named <= targets


def test_design_pages_say_what_was_refused() -> None:
    pages = under("docs/design", suffix=".md")
    assert pages != []
    for page in pages:
        for heading in ("## Goals", "## Non-goals", "## Decision", "## Refused"):
            assert heading in read(page), f"{page}: {heading}"
