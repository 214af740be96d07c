"""Rows as text, for people and for programs: what aligns, frames and escapes them stands here alone.

What is shown comes from strangers (registries, files, certificates), so nothing reaches a form unescaped.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

HIDDEN = "******"
SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MARKDOWN = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]|~#!"})


def printable(text: str) -> str:
    """Return `text` on one line and without control characters."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else "?" for letter in text.replace("\n", " "))


def is_unicode(text: str) -> bool:
    """Tell whether it can be written at all: halves of surrogates stand for bytes that are no text."""
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)


def without_secrets(text: str) -> str:
    """Return `text` with the user information and the query values of addresses hidden, and PINs of key URIs."""
    from re import sub

    text = sub(r"//[^/\s]+@", f"//{HIDDEN}@", text)
    text = sub(r"(pin-value=)[^&;\s]*", rf"\1{HIDDEN}", text)
    return sub(r"(//[^\s?]*\?[^\s]*)", lambda url: sub(r"=[^&\s'\"]+", f"={HIDDEN}", url[0]), text)


def as_json(key: str, rows: Iterable[Mapping[str, Any]]) -> str:
    """Return {KEY: [row]}."""
    return "\n".join(json_pieces(key, rows))


def json_pieces(key: str, rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the lines of {KEY: [row]}, those of a row together, once the next one is there: none has to be kept.

    A member has a line. (`indent` of the library is slow, and leaves what only a garbage collector finds.)
    """
    from json import JSONEncoder

    encode = JSONEncoder(separators=(",\n      ", ": ")).encode
    before, end = f"{{\n  {encode(key)}: [", "]\n}"
    for row in rows:
        yield before if end[0] == "]" else f"{before},"
        before, end = f"    {{\n      {encode(row)[1:-1]}\n    }}", "\n  ]\n}"
    yield before + end


def jsonl(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return a JSON document a line."""
    import json

    return "\n".join(json.dumps(row, separators=(",", ":")) for row in rows)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], width: int | None = None) -> str:
    """Return aligned columns; no line is longer than `width`, for which the last column is cut."""
    cells = [tuple(headings), *(tuple(map(printable, row)) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headings) - 1)]
    lines = ("  ".join([*map(str.ljust, row, widths), row[-1]]).rstrip() for row in cells)
    return "\n".join(line if width is None or len(line) <= width else f"{line[: width - 1]}…" for line in lines)


class Case:
    """One judgement: what was judged, and how it came out: "passed", "failed" or "error" (not judged); `verdict` is
    the word for it."""

    def __init__(self, name: str, outcome: str, verdict: str, code: str, message: str) -> None:
        self.name, self.outcome, self.verdict, self.code, self.message = name, outcome, verdict, code, message


def junit(suite: str, cases: Sequence[Case]) -> str:
    """Return a test suite: `failure` for what was judged bad, `error` for what could not be."""
    from xml.sax.saxutils import quoteattr

    def testcase(case: Case) -> str:
        kind = quoteattr(f"sigwright.{case.verdict}")
        start = f"<testcase name={quoteattr(printable(case.name))} classname={kind}"
        if case.outcome == "passed":
            return f"{start}/>"
        tag = "failure" if case.outcome == "failed" else "error"
        return f"{start}><{tag} type={quoteattr(case.code)} message={quoteattr(printable(case.message))}/></testcase>"

    count = {outcome: sum(case.outcome == outcome for case in cases) for outcome in ("failed", "error")}
    frame = f'tests="{len(cases)}" failures="{count["failed"]}" errors="{count["error"]}"'
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<testsuites><testsuite name={quoteattr(suite)} {frame}>"]
    return "\n".join([*lines, *map(testcase, cases), "</testsuite></testsuites>"])


def sarif(rules: Sequence[Mapping[str, Any]], results: Sequence[Mapping[str, Any]]) -> str:
    """Return a log of SARIF 2.1.0 with one run."""
    import json

    from sigwright._version import __version__

    driver = {"name": "sigwright", "version": __version__, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def markdown_table(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return Markdown for a job's step summary."""
    lines = [f"### {title}", "", f"| {' | '.join(headings)} |", f"|{'---|' * len(headings)}"]
    lines += [f"| {' | '.join(map(_cell, row))} |" for row in rows]
    return "\n".join(lines)


def _cell(value: str) -> str:
    from html import escape

    return escape(printable(value).translate(MARKDOWN), quote=False)


def annotation(severity: str, message: str, place: Mapping[str, str]) -> str:
    """Return a workflow command, which GitHub shows beside the line that `place` names."""
    where = ",".join(f"{name}={_property(value)}" for name, value in place.items())
    return f"::{severity} {where}::{_command(message)}"


def _command(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _command(text).replace(":", "%3A").replace(",", "%2C")
