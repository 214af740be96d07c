"""One image's line in an audit."""

from __future__ import annotations

from sigwright._record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Literal

    from typing_extensions import Self

    from sigwright.reports import CandidateReport, VerificationReport

    Verdict = Literal["verified", "allowed", "failed", "error"]

POLICY, UNREACHABLE = 17, 21
VERDICTS = ("verified", "allowed", "failed", "error")
INFRASTRUCTURE = (1, 20, 21)
"""Exit codes that say nothing about an image, and that another try may change."""
DEFINITE = (0, 10, 12, 13, 14, 15, 16, 17)
"""Exit codes that stay what they are for as long as image, signatures and policy do."""


class LogEntry(Record):
    """Evidence of a transparency log, verified."""

    log_id: str
    index: int
    time: str | None = None


class Child(Record):
    """One platform of an image, with --recursive."""

    reference: str
    verdict: Verdict
    code: int
    message: str = ""


class Row(Record):
    """What is known of one image; `code` is the exit code of that image alone."""

    image: str
    """As it was given."""
    digest: str = ""
    verdict: Verdict
    """allowed: a policy lets it in, and nothing was verified. error: nothing was judged, and so nothing is said about
    signatures."""
    code: int
    message: str = ""
    reason: str = ""
    """The symbol of the error's kind, for programs: no_signatures, identity_mismatch; empty when verified."""
    reference: str = ""
    """NAME@DIGEST: what to deploy, once verified."""
    signers: tuple[str, ...] = ()
    """Identities, or fingerprints of keys, of the signatures that are verified."""
    formats: tuple[str, ...] = ()
    logged: bool = False
    """Whether a trusted log had one of them."""
    logs: tuple[LogEntry, ...] = ()
    time: str | None = None
    """When a log or an authority saw the first of them."""
    signer_since: str | None = None
    """Since when the oldest of these signers is known: by that time, or by the history."""
    attestations: tuple[str, ...] = ()
    """Predicate types of the attestations that are verified too, where --attestations asks for them."""
    children: tuple[Child, ...] = ()
    tag_digest: str = ""
    """Of IMAGE:TAG@DIGEST: what the tag names now."""
    warnings: tuple[str, ...] = ()
    checked: str | None = None
    """When it was judged, where that was in an earlier run and the cache remembers it."""
    accepted: bool = False
    """The baseline has this very failure."""

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong with it: it is verified, or let in by a policy."""
        return self.verdict in ("verified", "allowed")

    @classmethod
    def of(cls, report: VerificationReport) -> Self:
        """Make it of a verification."""
        good = report.verified
        times = sorted(candidate.verified_time for candidate in good if candidate.verified_time)
        verdict, code, message, reason = outcome(report)
        return cls(
            image=report.image,
            digest=report.digest,
            verdict=verdict,
            code=code,
            message=message,
            reason=reason,
            reference=report.reference,
            signers=_unique(c.signer.identity or c.signer.key_fingerprint for c in good),
            formats=_unique(c.format for c in good),
            logged=any(c.logs for c in good),
            logs=_log_entries(good),
            time=times[0] if times else None,
            signer_since=times[0] if times else None,
            children=tuple(map(_child, report.children)),
            warnings=report.warnings,
        )

    @classmethod
    def too_late(cls, image: str) -> Self:
        """Make one of an image whose turn did not come."""
        message = "not looked at: the time allowed for all was over"
        return cls(image=image, verdict="error", code=UNREACHABLE, message=message, reason="timed_out")

    @classmethod
    def no_name(cls, image: str) -> Self:
        """Make one of what is no text that a name could be."""
        message = "not an image reference: it holds what is no Unicode text"
        return cls(image=image, verdict="error", code=2, message=message, reason="invalid_reference")

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Make it again of what `to_dict()` gave. What a later version wrote besides is left out."""
        known = data if data.keys() <= cls._fields.keys() else {n: v for n, v in data.items() if n in cls._fields}
        nested: dict[str, Any] = {}
        if known.get("logs"):
            nested["logs"] = tuple(LogEntry(**entry) for entry in known["logs"])
        if known.get("children"):
            nested["children"] = tuple(Child(**child) for child in known["children"])
        return cls(**{**known, **nested})

    def with_tag(self, tag_digest: str) -> Self:
        """Return the row with what the tag of IMAGE:TAG@DIGEST names now."""
        moved = tag_digest and self.digest and tag_digest != self.digest
        drift = (f"the tag names {tag_digest} now",) if moved else ()
        return self._replace(tag_digest=tag_digest, warnings=(*self.warnings, *drift))


def outcome(report: VerificationReport) -> tuple[Verdict, int, str, str]:
    """Return verdict, exit code, message and symbol of a report."""
    from sigwright.errors import Error, NotAnImageError, VerificationError

    try:
        report.raise_for_error()
    except (VerificationError, NotAnImageError) as error:
        return "failed", error.exit_code, str(error), error.code
    except Error as error:
        return "error", error.exit_code, str(error), error.code
    # What is ok without any signature is what a policy lets in; it says why in a warning.
    return ("verified", 0, "", "") if report.verified else ("allowed", 0, "; ".join(report.warnings), "")


def _child(report: VerificationReport) -> Child:
    verdict, code, message, _ = outcome(report)
    return Child(reference=report.reference or report.image, verdict=verdict, code=code, message=message)


def _log_entries(candidates: Iterable[CandidateReport]) -> tuple[LogEntry, ...]:
    found = {(log.log_id, log.index): log.time for candidate in candidates for log in candidate.logs}
    return tuple(LogEntry(log_id=log_id, index=index, time=time) for (log_id, index), time in found.items())


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


class Tally:
    """What a run comes to, counted as its rows pass by: none of them is kept."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self.counts = dict.fromkeys(VERDICTS, 0)
        self.open = dict.fromkeys(VERDICTS, 0)
        """The same without what the baseline accepts."""
        self.accepted = 0
        self._codes: set[int] = set()
        for row in rows:
            self.add(row)

    def add(self, row: Row) -> None:
        """Count one more."""
        self.counts[row.verdict] += 1
        self.accepted += row.accepted
        if not row.accepted:
            self.open[row.verdict] += 1
            self._codes.add(row.code)

    @property
    def exit_code(self) -> int:
        """What the command ends with: 0 when all are good, 21 when all others could not be checked, 17 else."""
        codes = self._codes - {0}
        if not codes:
            return 0
        return UNREACHABLE if codes <= set(INFRASTRUCTURE) else POLICY

    @property
    def summary(self) -> str:
        """How many there are of each verdict, in words."""
        found, total = self.counts, sum(self.counts.values())
        images = "1 image" if total == 1 else f"{total} images"
        allowed = f", {found['allowed']} allowed unverified" if found["allowed"] else ""
        unchecked = f", {found['error']} could not be checked" if found["error"] else ""
        known = f" ({self.accepted} in the baseline)" if self.accepted else ""
        return f"{images}: {found['verified']} verified{allowed}, {found['failed']} failed{unchecked}{known}"


def counts(rows: Iterable[Row]) -> dict[str, int]:
    """Return how many rows have each verdict, those without any included."""
    return Tally(rows).counts


def exit_code(rows: Iterable[Row]) -> int:
    """Return 0 when all are good, 21 when all others could not be checked, 17 else."""
    return Tally(rows).exit_code
