"""References in Dockerfiles: FROM, COPY --from, RUN --mount=from, # syntax, and ARG defaults that FROM uses."""

from __future__ import annotations

import re

from sigwright.lint._model import Use

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

SYNTAX = re.compile(r"\A(?:#[ \t]*\w+=[^\n]*\n)*?#[ \t]*syntax[ \t]*=[ \t]*(\S+)", re.IGNORECASE)
INSTRUCTION = re.compile(r"^[ \t]*(FROM|COPY|ADD|RUN|ARG)[ \t]+((?:\\\r?\n|[^\n])*)", re.IGNORECASE | re.MULTILINE)
FROM = re.compile(r"((?:--\S+\s+)*)(\S+)(?:\s+AS\s+(\S+))?", re.IGNORECASE)
COPY_FROM = re.compile(r"--from=(\S+)")
MOUNT_FROM = re.compile(r"--mount=[^\s]*?\bfrom=([^\s,]+)")
ARGUMENT = re.compile(r"(\w+)=[\"']?([^\s\"']*)")
VARIABLE = re.compile(r"\$\{?(\w+)\}?")


def uses(text: str) -> list[Use]:
    """Return the references of a Dockerfile; names of stages are none."""
    return list(_uses(text))


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
    variable = VARIABLE.fullmatch(match[2])
    if variable and variable[1] in arguments:
        default, offset = arguments[variable[1]]
        if default.lower() not in stages:
            yield Use(default, offset)
    elif match[2].lower() not in stages:
        yield Use(match[2], start + match.start(2))
    if match[3]:
        stages.add(match[3].lower())
