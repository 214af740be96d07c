"""Every command that a page shows is one that the program takes, also where no test runs it."""

from __future__ import annotations

import importlib
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from sigwright.cli import split
from sigwright.cli.parse import parse
from sigwright.cli.verbs import BARE_GROUPS, VERBS
from sigwright.errors import UsageError

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    path
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"))
    if "reference" not in path.parts and path.name != "CHANGELOG.md"
)
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ENDS = {"|", "||", "&&", ">", "<", ";", "--"}


def commands(text: str) -> Iterator[str]:
    """Yield the lines of code blocks and the spans of code that begin with the name of the program.

    Not those that a page shows because the program refuses them.
    """
    for language, code in BLOCK.findall(text):
        if language in ("sh", "console"):
            for line in code.replace("\\\n", " ").splitlines():
                if not line.endswith("|| test $? = 2"):
                    yield from re.findall(r"(?:^(?:\$ )?|[|(] *)(sigwright [^)]*)", line)
    for span in re.findall(r"`(sigwright [^`]+)`", BLOCK.sub("", text)):
        yield re.sub(r"\s+", " ", span)


def words(command: str) -> list[str]:
    """Return the words of the first program of a line; what stands for several, as in `[FLAGS]`, is left out."""
    lexer = shlex.shlex(command, posix=True, punctuation_chars=True)
    lexer.wordchars += "{}[]:@$%,+…"
    found = []
    for word in lexer:
        if word in ENDS:
            break
        found.append(word)
    return [word for word in found[1:] if not word.startswith("[")]


def understood(command: str) -> None:
    """Raise UsageError where the program would."""
    verb, rest = split(words(command))
    if verb is None or verb in BARE_GROUPS or {"-h", "--help"} & set(rest):
        return
    if verb not in VERBS:
        raise UsageError(f"no such command: {verb}")
    parse(importlib.import_module(f"sigwright.cli.{VERBS[verb][0]}").Flags, verb, rest)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_commands_of_a_page_are_ones_that_the_program_takes(page: Path) -> None:
    wrong = []
    for command in commands(page.read_text(encoding="utf-8")):
        try:
            understood(command)
        except UsageError as error:
            wrong.append(f"{command}: {error}")
    assert wrong == []


@pytest.mark.parametrize(
    "command", ["sigwright verfy IMAGE", "sigwright verify --ky cosign.pub", "sigwright gcp runnin"]
)
def test_a_command_that_is_none_is_noticed(command: str) -> None:
    with pytest.raises(UsageError):
        understood(command)


def test_commands_are_found_in_blocks_and_in_sentences() -> None:
    text = "Say `sigwright log\nshow D`.\n\n```sh\nA=$(sigwright resolve $I)\nsigwright audit \\\n  --from - > x\n```\n"
    assert [" ".join(words(command)) for command in commands(text)] == [
        "resolve $I",
        "audit --from -",
        "log show D",
    ]
