"""Shell text as commands of words that know where they stand. No shell: quotes, joins, comments and separators only."""

from __future__ import annotations

import re
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TOKEN = re.compile(
    r"(?P<join>\\\r?\n)|(?P<end>[\n;()]|&&?|\|\|?)|(?P<comment>\#[^\n]*)|"
    r"(?P<word>(?:\"(?:[^\"\\]|\\.)*\"|'[^']*'|\\[^\n]|\$\([^()]*\)|\$\{[^}]*\}|[^\s;&|()\"'\\])+)|(?P<other>\s|.)",
    re.DOTALL,
)
SUBSTITUTION = re.compile(r"\$\(([^()]+)\)|`([^`]+)`")
SHELLS = ("sh", "bash", "zsh", "dash", "ash")
ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
PREFIXES = ("sudo", "exec", "time", "env", "!", "if", "then", "do", "command", "run:", "$", "else", "while")


class Word(NamedTuple):
    """A word without its quotes; `offset` is where its text begins."""

    text: str
    offset: int
    literal: bool


def commands(text: str, offset: int = 0) -> Iterator[list[Word]]:
    """Yield each command's words, without assignments and the like before the tool."""
    found: list[Word] = []
    for match in TOKEN.finditer(text):
        if match.lastgroup == "word":
            yield from _substituted(match[0], offset + match.start())
            found.append(_word(match[0], offset + match.start()))
        elif match.lastgroup == "end":
            yield from _stripped(found)
            found = []
    yield from _stripped(found)


def _substituted(text: str, offset: int) -> Iterator[list[Word]]:
    """Yield the commands in `$(...)` and in backquotes, which run before the word is one."""
    for inner in SUBSTITUTION.finditer(text) if text[:1] != "'" else ():
        yield from commands(inner[1] or inner[2], offset + inner.start(inner.lastindex or 0))


def _word(text: str, offset: int) -> Word:
    quoted = len(text) > 1 and text[0] in "\"'" and text[0] == text[-1] and text[0] not in text[1:-1]
    if quoted:
        return Word(text[1:-1], offset + 1, literal="\\" not in text)
    inner = re.fullmatch(r"(--?[\w.-]+=)([\"'])([^\"']*)\2", text)
    if inner:
        return Word(inner[1] + inner[3], offset, literal=False)
    return Word(text, offset, literal=not set("\"'\\") & set(text))


def _stripped(found: list[Word]) -> Iterator[list[Word]]:
    while found:
        first = found[0]._replace(text=found[0].text.lstrip("@-"))  # which make reads
        if first.text and first.text not in PREFIXES and not ASSIGNMENT.match(first.text):
            yield [first._replace(text=first.text.rpartition("/")[2]), *found[1:]]
            return
        found = found[1:]


def value_of(found: list[Word], names: tuple[str, ...]) -> Iterator[Word]:
    """Yield the values of flags: `--image REF` and `--image=REF`, quoted or not."""
    for position, word in enumerate(found):
        flag, equals, value = word.text.partition("=")
        if flag not in names:
            continue
        if equals:
            start = word.offset + len(flag) + 1
            # The quote after the equals sign is not part of the text.
            yield Word(value, start + (0 if word.literal else 1), literal=True)
        elif position + 1 < len(found):
            yield found[position + 1]


def positionals(found: list[Word], takes_value: Callable[[str], bool]) -> list[Word]:
    """Return the words that are neither flags nor their values."""
    left, rest = [], iter(found)
    for word in rest:
        if not word.text.startswith("-") or word.text == "-":
            left.append(word)
        elif "=" not in word.text and takes_value(word.text):
            next(rest, None)
    return left
