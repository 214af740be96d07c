"""Registry, journal and log compared, three ways: what one of them knows and another should.

Signatures are told apart by the SHA-256 of their bytes, which all three know. What could not be read is never called
missing.
"""

from __future__ import annotations

from sigwright._record import Record
from sigwright.audits.row import POLICY, UNREACHABLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from sigwright.audits.inventory import Held, Looked
    from sigwright.audits.journal import Line
    from sigwright.logs import LogSearch, Sighting

ENTRY_ALONE = "entry-without-signature"
NO_ENTRY = "signature-without-entry"
VANISHED = "journal-without-signature"
NO_LINE = "signature-without-journal"
KINDS = (ENTRY_ALONE, NO_ENTRY, VANISHED, NO_LINE)


class Finding(Record):
    """What one of the three knows alone."""

    kind: str
    """One of KINDS."""
    image: str = ""
    """NAME@DIGEST; of an entry, which names no image, the digests that it is about."""
    signature: str = ""
    signer: str = ""
    log_index: int | None = None
    time: str | None = None
    message: str


class Unchecked(Record):
    """An image that could not be read, or not whole."""

    image: str
    message: str
    code: int


class Reconciliation(Record):
    """What the comparison found."""

    findings: tuple[Finding, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    images: int = 0
    signatures: int = 0
    lines: int | None = None
    """Of the journal; None without one."""
    entries: int | None = None
    """Of the log, by the signers that were looked for; None without a log."""

    @property
    def exit_code(self) -> int:
        """0 where the three agree, 17 where they do not, 21 where nothing worse is known than what was not read."""
        if self.findings:
            return POLICY
        return UNREACHABLE if self.unchecked else 0


def reconcile(
    looked: Iterable[Looked], lines: Sequence[Line] | None, log: LogSearch | None, *, ignore: Iterable[str] = ()
) -> Reconciliation:
    """Compare what images have, what a journal says and what a log holds; None for one that there is not.

    `looked` has to be of every image that the journal is about, too. Findings of the kinds in `ignore` are left out.
    """
    seen = _Registry(looked)
    findings: list[Finding] = []
    if lines is not None:
        findings += _vanished(lines, seen)
        findings += _without_line(lines, seen)
    if log is not None:
        findings += _entries_alone(log, seen, {line.signature for line in lines or ()})
        findings += _without_entry(log, seen)
    left_out = frozenset(ignore)
    return Reconciliation(
        findings=tuple(sorted((one for one in findings if one.kind not in left_out), key=_order)),
        unchecked=tuple(seen.unchecked),
        images=len(seen.images),
        signatures=len(seen.held),
        lines=None if lines is None else len(lines),
        entries=None if log is None else len(log.sightings),
    )


class _Registry:
    """What the registry holds, by name of signature and by image."""

    def __init__(self, looked: Iterable[Looked]) -> None:
        self.held: dict[tuple[str, str], Held] = {}
        self.images: set[str] = set()
        self.references: set[str] = set()
        self.unchecked: list[Unchecked] = []
        self._unread: set[str] = set()
        for one in looked:
            self.images.add(one.reference or one.image)
            self.references |= one.references
            for held in one.signatures:
                self.held[held.image, held.signature or held.digest] = held
            if one.problem and not one.missing:
                self.unchecked.append(Unchecked(image=one.image, message=one.problem, code=one.code))
                self._unread |= {one.image, one.reference}
        self.names = {name for _, name in self.held}

    def lacks(self, image: str, *names: str) -> bool:
        """Tell whether an image was read whole and has no signature that is known by one of these names."""
        whole = image in self.images and image not in self._unread
        return whole and not any((image, name) in self.held for name in names)


def _vanished(lines: Sequence[Line], seen: _Registry) -> Iterator[Finding]:
    cleaned = {line.reference: line.time for line in lines if line.action == "clean"}
    for line in lines:
        if cleaned.get(line.reference, "") >= line.time:
            continue
        by = f"{line.action} by {line.who} at {line.time}"
        if line.signature and line.stored and seen.lacks(line.reference, line.signature, line.stored):
            yield _of_line(line, f"{by}, and the registry no longer has the signature: a cleanup policy?")
        if line.action == "copy":
            for reference in line.attached:
                if reference not in seen.references and seen.lacks(line.reference, reference):
                    yield _of_line(line, f"{by}, and {reference} is no longer there: a cleanup policy?")


def _of_line(line: Line, message: str) -> Finding:
    return Finding(
        kind=VANISHED, image=line.reference, signature=line.signature, signer=line.signer, log_index=line.log_index,
        time=line.time, message=message,
    )  # fmt: skip


def _without_line(lines: Sequence[Line], seen: _Registry) -> Iterator[Finding]:
    known = {line.signature for line in lines} | {line.stored for line in lines}
    for (image, name), held in seen.held.items():
        if name not in known and held.digest not in known:
            yield _of_held(NO_LINE, image, held, "the registry has it, and the journal does not know who made it")


def _entries_alone(log: LogSearch, seen: _Registry, journaled: set[str]) -> Iterator[Finding]:
    indexes = {held.log_index for held in seen.held.values()}
    for entry in log.sightings:
        names = set(entry.signatures)
        if names & (seen.names | journaled) or (not names and entry.index in indexes):
            continue
        if seen.unchecked:
            text = f"entry {entry.index} of {log.origin} may be of what could not be read"
            seen.unchecked.append(Unchecked(image=", ".join(entry.digests), message=text, code=UNREACHABLE))
            continue
        message = f"{log.origin} holds entry {entry.index}, and its signature is nowhere: a stolen key?"
        yield Finding(
            kind=ENTRY_ALONE, image=", ".join(entry.digests), signature=", ".join(entry.signatures),
            signer=_signer_of(entry), log_index=entry.index, message=message,
        )  # fmt: skip


def _without_entry(log: LogSearch, seen: _Registry) -> Iterator[Finding]:
    names = {name for entry in log.sightings for name in entry.signatures}
    indexes = {entry.index for entry in log.sightings}
    for (image, name), held in seen.held.items():
        if held.log_index is None:
            yield _of_held(NO_ENTRY, image, held, "it has no evidence of a log")
        elif name not in names and held.log_index not in indexes and log.covers(held):
            text = f"it claims entry {held.log_index}, and {log.origin} has none of it: another log, or none"
            yield _of_held(NO_ENTRY, image, held, text)


def _of_held(kind: str, image: str, held: Held, message: str) -> Finding:
    return Finding(
        kind=kind, image=image, signature=held.signature, signer=held.signer, log_index=held.log_index, time=held.time,
        message=f"{held.format} {held.kind}: {message}",
    )  # fmt: skip


def _signer_of(entry: Sighting) -> str:
    names = [name for signer in entry.signers for name in (signer["identities"] or [signer["fingerprint"]])]
    return ", ".join(names)


def _order(finding: Finding) -> tuple[Any, ...]:
    return KINDS.index(finding.kind), finding.image, finding.log_index or 0, finding.signature


def journaled_images(lines: Iterable[Line]) -> list[str]:
    """Return the images that a journal is about, each once."""
    return list(dict.fromkeys(line.reference for line in lines))
