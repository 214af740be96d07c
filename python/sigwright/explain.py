"""What messages mean: exit codes, errors of this package, and what cosign, Docker, Cloud Run and registries say."""

from __future__ import annotations

import re

from sigwright import _explanations, errors
from sigwright._record import Record
from sigwright.cli.exit_codes import MEANINGS

ATTACHED = re.compile(
    r"([\w.\-:/]*?[\w/]):(sha256-[0-9a-f]{64}|sha512-[0-9a-f]{128})(?:\.(sig|att|sbom|cosign))?(?![\w.-])"
)
ATTESTOR = re.compile(r"projects/[\w.:-]+/attestors/[\w-]+")
KINDS = {"sig": "a signature", "att": "an attestation", "sbom": "an SBOM", "cosign": "a signature"}
LISTED_REFERRERS = "the list of what is attached to an image"
NEAR = 3
"""How many rows are shown for a text that no row matches."""


class Explanation(Record):
    """One meaning of a message: what it says, why, and what to do."""

    title: str
    cause: str
    fix: str
    source: str
    """Who says it: sigwright, cosign, docker, cloud run, ..."""


class Answer(Record):
    """What is known about a text; `known` is False when `explanations` are only the nearest."""

    known: bool
    explanations: tuple[Explanation, ...]


def explain(text: str) -> Answer:
    """Explain an exit code, an error's code, a reference or any message. Nothing is asked of a network."""
    text = text.strip()
    found = [*_code(text), *_symbol(text), *_references(text), *_messages(text)]
    if found:
        return Answer(known=True, explanations=tuple(found))
    return Answer(known=False, explanations=tuple(_nearest(text)))


def _code(text: str) -> list[Explanation]:
    match = re.fullmatch(r"(?:exit(?:ed)?(?: with)?(?: code| status)?:? ?)?(\d{1,3})", text, re.IGNORECASE)
    if match is None or int(match[1]) not in MEANINGS | _explanations.GATE_CODES:
        return []
    code = int(match[1])
    hints = [f"{row['symbol']}: {row['hint']}" for row in _table() if row["exit_code"] == code]
    meaning = MEANINGS.get(code) or _explanations.GATE_CODES[code]
    fix = "\n".join(hints) or ("nothing to do" if code == 0 else "see the message on standard error")
    return [Explanation(title=f"exit code {code}", cause=meaning, fix=fix, source="sigwright")]


def _symbol(text: str) -> list[Explanation]:
    for row in _table():
        if text in (row["symbol"], row["exception"], f"sigwright.{row['exception']}"):
            cause = getattr(errors, str(row["exception"])).__doc__ or ""
            title = f"{row['symbol']} (exit code {row['exit_code']})"
            return [Explanation(title=title, cause=cause, fix=str(row["hint"]), source="sigwright")]
    return []


def _table() -> list[dict[str, object]]:
    from sigwright._core import error_table

    return [dict(row) for row in error_table()]


def _references(text: str) -> list[Explanation]:
    found = {}
    for match in ATTACHED.finditer(text):
        kind = KINDS.get(match[3] or "", LISTED_REFERRERS)
        found[match[0]] = Explanation(
            title=match[0],
            cause=f"this names {kind}, not an image: nothing can run it",
            fix=f"deploy the image itself: {match[1]}@{match[2].replace('-', ':')}",
            source="reference",
        )
    return list(found.values())


def _messages(text: str) -> list[Explanation]:
    """Return the rows that match, less those that a matching row makes more precise."""
    matching = [row for row in _explanations.ROWS if re.search(row.pattern, text, re.IGNORECASE)]
    general = {name for row in matching for name in row.instead_of}
    attestor = ATTESTOR.search(text)
    found = [_explanation(row) for row in matching if row.title not in general]
    if attestor is None:
        return found
    return [one._replace(fix=one.fix.replace("--attestor ATTESTOR", f"--attestor {attestor[0]}")) for one in found]


def _explanation(row: _explanations.Row) -> Explanation:
    return Explanation(title=row.title, cause=row.cause, fix=row.fix, source=row.source)


def _nearest(text: str) -> list[Explanation]:
    words = _words(text)
    weighed = [(len(words & _words(f"{row.title} {row.pattern} {row.cause}")), row) for row in _explanations.ROWS]
    best = sorted((pair for pair in weighed if pair[0]), key=lambda pair: -pair[0])
    return [_explanation(row) for _, row in best[:NEAR]]


def _words(text: str) -> set[str]:
    return {
        word for word in re.findall(r"[a-z]{4,}", text.lower()) if word not in ("this", "that", "with", "from", "error")
    }
