"""Lint files: read them, judge every reference, compare across files, correct."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from sigwright.lint import files, fixes, references
from sigwright.lint._model import Edit, Finding, Problem, Source, Use

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sigwright.lint.encodings import Text
    from sigwright.lint.locations import Path
    from sigwright.lint.online import Registry


class Unread(NamedTuple):
    """Where a file could not be read any further, and why; `line` counts from 1."""

    file: str
    line: int
    why: str


class Result(NamedTuple):
    """What was found, and what `fix` would change or changed."""

    findings: list[Finding]
    diffs: list[str]
    fixed: list[str]
    unread: list[Unread]


class _File(NamedTuple):
    path: str
    text: Text
    uses: list[Use]
    problems: list[Problem]
    source: Source


Pinned = dict[str, dict[str, list[tuple[str, str, Use]]]]
"""Where each digest of each repository is used."""


def lint(
    paths: Iterable[str],
    *,
    fix: bool = False,
    diff: bool = False,
    online: Registry | None = None,
    places: Mapping[str, tuple[Path, ...]] | None = None,
) -> Result:
    """Return the findings of all files under the paths; with `fix` those that remain after correcting.

    `places` are where kinds of one's own name images, by kind.
    """
    return _Run(fix, diff, online, places or {}).over(paths)


class _Run:
    def __init__(self, fix: bool, diff: bool, online: Registry | None, places: Mapping[str, tuple[Path, ...]]) -> None:
        self.fix, self.diff, self.online = fix, diff, online
        self.reader = files.Reader(places)
        self.result = Result([], [], [], [])
        self.pinned: Pinned = {}

    def over(self, paths: Iterable[str]) -> Result:
        """Return the findings: of the files, of Dockerfiles by other names, and over all of them."""
        done: set[str] = set()
        named: dict[str, None] = {}
        for path in files.files(paths):
            done.add(path)
            named.update(dict.fromkeys(self._file(path)))
        for path in named:
            if not (path in done and files.is_dockerfile(path)) and files.is_file(path):
                self.reader.dockerfiles.add(path)
                self._file(path, named=True)
        self.result.findings.extend(_several_digests(self.pinned, self.online))
        self.result.findings.sort(key=lambda finding: (finding.file, finding.line, finding.column, finding.rule))
        return self.result

    def _file(self, path: str, *, named: bool = False) -> tuple[str, ...]:
        text = files.text_of(path, named=named)
        if text is None:
            return ()
        read = self._read(path, text)
        if self.fix or self.diff:
            read = self._corrected(read)
        self.result.findings.extend(_placed(read.path, read.text.text, read.problems))
        self.result.unread.extend(
            Unread(path, *_place(_lines(read.text.text), offset)[:1], why) for offset, why in read.source.unread
        )
        for use in read.uses:
            found = references.digest(use.text)
            if found:
                places = self.pinned.setdefault(references.repository(use.text), {}).setdefault(found, [])
                places.append((read.path, read.text.text, use))
        return read.source.dockerfiles

    def _read(self, path: str, text: Text) -> _File:
        source = self.reader.read(path, text.text)
        uses = list({(use.offset, use.text): use for use in source.uses}.values())
        found = list(dict.fromkeys(source.problems))
        for use in uses:
            problem = references.problem(use)
            if self.online is not None and (problem is None or problem.rule in ("REF010", "REF011", "REF016")):
                seen = self.online(use) if not references.is_variable(use.text) else None
                found.extend([seen] if seen else [])
            found.extend([problem] if problem else [])
        return _File(path, text, uses, found, source)

    def _corrected(self, read: _File) -> _File:
        edits: tuple[Edit, ...] = tuple(edit for problem in read.problems for edit in problem.edits)
        before = read.text.text
        after = fixes.apply(before, edits)
        if after == before or not fixes.holds(self.reader, read.path, before, after, edits):
            return read
        self.result.diffs.append(fixes.diff(read.path, before, after))
        if not self.fix:
            return read
        fixes.write(read.path, read.text.encoded(after))
        self.result.fixed.append(read.path)
        return self._read(read.path, read.text._replace(text=after))


def _placed(path: str, text: str, problems: Iterable[Problem]) -> list[Finding]:
    starts = _lines(text) if problems else []
    placed = []
    for problem in problems:
        line, column = _place(starts, problem.offset)
        placed.append(Finding(path, line, column, problem.rule, problem.message, problem.reference, problem.edits))
    return placed


def _lines(text: str) -> list[int]:
    """Return where each line begins; a byte order mark is no part of the first."""
    first = 1 if text.startswith("\ufeff") else 0
    return [first, *(index + 1 for index, letter in enumerate(text) if letter == "\n")]


def _place(starts: list[int], offset: int) -> tuple[int, int]:
    line = max(1, bisect_right(starts, offset))
    return line, max(0, offset - starts[line - 1]) + 1


def _several_digests(pinned: Pinned, online: Registry | None) -> list[Finding]:
    """Return where one image is used with several digests, or one platform of it where elsewhere all are."""
    found = []
    for name, by_digest in pinned.items():
        if len(by_digest) < 2:
            continue
        for digest, places in by_digest.items():
            others = sorted(set(by_digest) - {digest})
            whole = online.index_of(name, digest, others) if online is not None else ""
            rule = "REF017" if whole else "REF015"
            said = f"one platform of {whole}, used elsewhere" if whole else f"used elsewhere as {', '.join(others)}"
            for path, text, use in places:
                problem = Problem(rule, use.offset, f"{name} is {said}", (), use.text)
                found.extend(_placed(path, text, [problem]))
    return found
