"""Lint files: read them, judge every reference, compare across files, correct."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from sigwright.lint import files, fixes, references
from sigwright.lint._model import Edit, Finding, Problem, Use

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Online = Callable[[Use], Problem | None]


class Result(NamedTuple):
    """What was found, and what `fix` would change or changed."""

    findings: list[Finding]
    diffs: list[str]
    fixed: list[str]


class _File(NamedTuple):
    path: str
    text: str
    uses: list[Use]
    problems: list[Problem]


def lint(paths: Iterable[str], *, fix: bool = False, diff: bool = False, online: Online | None = None) -> Result:
    """Return the findings of all files under the paths; with `fix` those that remain after correcting."""
    result = Result([], [], [])
    pinned: dict[str, dict[str, list[tuple[str, str, Use]]]] = {}
    for path in files.files(paths):
        text = files.text_of(path)
        if text is None:
            continue
        read = _read(path, text, online)
        if fix or diff:
            read = _corrected(read, result, fix, online)
        result.findings.extend(_placed(read.path, read.text, read.problems))
        for use in read.uses:
            found = references.digest(use.text)
            if found:
                places = pinned.setdefault(references.repository(use.text), {}).setdefault(found, [])
                places.append((read.path, read.text, use))
    result.findings.extend(_several_digests(pinned))
    result.findings.sort(key=lambda finding: (finding.file, finding.line, finding.column, finding.rule))
    return result


def _read(path: str, text: str, online: Online | None) -> _File:
    source = files.read(path, text)
    uses = list({(use.offset, use.text): use for use in source.uses}.values())
    found = list(dict.fromkeys(source.problems))
    for use in uses:
        problem = references.problem(use)
        if online is not None and (problem is None or problem.rule in ("REF010", "REF011", "REF016")):
            seen = online(use) if not references.is_variable(use.text) else None
            found.extend([seen] if seen else [])
        found.extend([problem] if problem else [])
    return _File(path, text, uses, found)


def _corrected(read: _File, result: Result, fix: bool, online: Online | None) -> _File:
    edits: tuple[Edit, ...] = tuple(edit for problem in read.problems for edit in problem.edits)
    after = fixes.apply(read.text, edits)
    if after == read.text or not fixes.holds(read.path, read.text, after, edits):
        return read
    result.diffs.append(fixes.diff(read.path, read.text, after))
    if not fix:
        return read
    fixes.write(read.path, after)
    result.fixed.append(read.path)
    return _read(read.path, after, online)


def _placed(path: str, text: str, problems: Iterable[Problem]) -> list[Finding]:
    starts = [0, *(index + 1 for index, letter in enumerate(text) if letter == "\n")] if problems else []
    placed = []
    for problem in problems:
        line = bisect_right(starts, problem.offset)
        column = problem.offset - starts[line - 1] + 1
        placed.append(Finding(path, line, column, problem.rule, problem.message, problem.reference, problem.edits))
    return placed


def _several_digests(pinned: dict[str, dict[str, list[tuple[str, str, Use]]]]) -> list[Finding]:
    found = []
    for name, by_digest in pinned.items():
        if len(by_digest) < 2:
            continue
        for digest, places in by_digest.items():
            others = ", ".join(sorted(set(by_digest) - {digest}))
            for path, text, use in places:
                problem = Problem("REF015", use.offset, f"{name} is used elsewhere as {others}", (), use.text)
                found.extend(_placed(path, text, [problem]))
    return found
