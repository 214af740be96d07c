"""What Dockerfiles hold: FROM, COPY --from, RUN --mount=from, # syntax, ARG defaults that FROM uses; what RUN runs."""

from __future__ import annotations

import re

from sigwright.lint import heredocs, shell
from sigwright.lint._model import Source, Use
from sigwright.lint.references import is_variable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

SYNTAX = re.compile(r"\A\s*(?:#[ \t]*\w+=[^\n]*\n)*?#[ \t]*syntax[ \t]*=[ \t]*(\S+)", re.IGNORECASE)
ESCAPE = re.compile(r"\s*(?:#[ \t]*\w+=[^\n]*\n)*?#[ \t]*escape[ \t]*=[ \t]*`", re.IGNORECASE)
CONTINUED = {
    mark: re.compile(rf"^[ \t]*#[^\n]*|(?P<end>{re.escape(mark)}[ \t]*\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*)", re.MULTILINE)
    for mark in ("\\", "`")
}
"""The end of a line that goes on, with the comments and empty lines after it; a comment does not go on."""
INSTRUCTION = re.compile(
    r"^[ \t]*(?:ONBUILD[ \t]+)?(FROM|COPY|ADD|RUN|ARG)[ \t]+([^\n]*)", re.IGNORECASE | re.MULTILINE
)
FROM = re.compile(r"((?:--\S+\s+)*)(\S+)(?:\s+AS\s+(\S+))?", re.IGNORECASE)
COPY_FROM = re.compile(r"--from=(\S+)")
MOUNT_FROM = re.compile(r"--mount=[^\s]*?\bfrom=([^\s,]+)")
ARGUMENT = re.compile(r"(\w+)=[\"']?([^\s\"']*)")
VARIABLE = re.compile(r"\$(?:\{(\w+)(?::?-([^${}]*))?\}|(\w+))")


def read(text: str) -> Source:
    """Return what a Dockerfile holds; names of stages are no references."""
    plain, documents = _plain(text)
    runs = [(match.start(2), match[2]) for match in INSTRUCTION.finditer(plain) if match[1].upper() == "RUN"]
    source = shell.read(sorted([*runs, *documents]))
    source.uses[:0] = _uses(plain)
    return source


def _plain(text: str) -> tuple[str, list[tuple[int, str]]]:
    """Return the text with an instruction a line, every character in its place, and the documents that a shell runs."""
    mark = "`" if ESCAPE.match(text) else "\\"
    goes_on = CONTINUED[mark]
    blanked, documents = heredocs.blanked(text, mark)
    return goes_on.sub(lambda match: " " * len(match[0]) if match["end"] else match[0], blanked), documents


def uses(text: str) -> list[Use]:
    """Return the references of the instructions alone."""
    return list(_uses(_plain(text)[0]))


def _uses(text: str) -> Iterator[Use]:
    syntax = SYNTAX.match(text)
    if syntax:
        yield Use(syntax[1], syntax.start(1))
    stages: set[str] = {"scratch"}
    arguments: dict[str, tuple[str, int]] = {}
    for match in INSTRUCTION.finditer(text):
        word, rest, start = match[1].upper(), match[2], match.start(2)
        if word == "FROM":
            yield from _from(rest, start, stages, arguments)
        elif word == "ARG":
            for argument in ARGUMENT.finditer(rest):
                arguments[argument[1]] = (argument[2], start + argument.start(2))
        else:
            pattern = MOUNT_FROM if word == "RUN" else COPY_FROM
            for place in pattern.finditer(rest):
                if place[1].lower() not in stages and not place[1].isdigit():
                    yield Use(place[1], start + place.start(1))


def _from(rest: str, start: int, stages: set[str], arguments: dict[str, tuple[str, int]]) -> Iterator[Use]:
    match = FROM.match(rest)
    if match is None:
        return
    use = _base(match[2], start + match.start(2), arguments)
    if use is not None and use.text.lower() not in stages:
        yield use
    if match[3]:
        stages.add(match[3].lower())


def _base(text: str, offset: int, arguments: dict[str, tuple[str, int]]) -> Use | None:
    """Return what FROM names: of a variable alone its default where that stands, else with the defaults in place."""
    alone = VARIABLE.fullmatch(text)
    if alone and (alone[1] or alone[3]) in arguments:
        default, place = arguments[alone[1] or alone[3]]
        return Use(default, place)
    filled = VARIABLE.sub(lambda found: _default(found, arguments), text)
    return Use(filled, offset, literal=filled == text) if filled == text or not is_variable(filled) else None


def _default(found: re.Match[str], arguments: dict[str, tuple[str, int]]) -> str:
    default, _ = arguments.get(found[1] or found[3], ("", 0))
    return default or found[2] or found[0]
