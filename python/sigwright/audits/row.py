"""One image's line in an audit."""

from __future__ import annotations

from sigwright._record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Literal

    from typing_extensions import Self

    from sigwright.reports import VerificationReport

    Verdict = Literal["verified", "failed", "error"]

POLICY, UNREACHABLE = 17, 21
VERDICTS = ("verified", "failed", "error")
INFRASTRUCTURE = (1, 20, 21)
"""Exit codes that say nothing about an image, and that another try may change."""


class Row(Record):
    """What is known of one image; `code` is the exit code of that image alone."""

    image: str
    """As it was given."""
    digest: str = ""
    verdict: Verdict
    """error: nothing was judged, and so nothing is said about signatures."""
    code: int
    message: str = ""
    reference: str = ""
    """NAME@DIGEST: what to deploy, once verified."""
    signers: tuple[str, ...] = ()
    """Identities, or fingerprints of keys, of the signatures that are verified."""
    formats: tuple[str, ...] = ()
    logged: bool = False
    """Whether a trusted log had one of them."""
    time: str | None = None
    """When a log or an authority saw the first of them."""
    tag_digest: str = ""
    """Of IMAGE:TAG@DIGEST: what the tag names now."""
    warnings: tuple[str, ...] = ()

    @classmethod
    def of(cls, report: VerificationReport, tag_digest: str = "") -> Self:
        """Make it of a verification."""
        good = report.verified
        verdict, code, message = _outcome(report)
        times = sorted(candidate.verified_time for candidate in good if candidate.verified_time)
        return cls(
            image=report.image,
            digest=report.digest,
            verdict=verdict,
            code=code,
            message=message,
            reference=report.reference,
            signers=_unique(c.signer.identity or c.signer.key_fingerprint for c in good),
            formats=_unique(c.format for c in good),
            logged=any(c.logs for c in good),
            time=times[0] if times else None,
            tag_digest=tag_digest,
            warnings=(*report.warnings, *_drift(report.digest, tag_digest)),
        )

    @classmethod
    def unreadable(cls, line: str, message: str) -> Self:
        """Make one of a line that names no image."""
        return cls(image=line, verdict="error", code=2, message=message)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Make it again of what `to_dict()` gave."""
        lists = {name: tuple(data[name]) for name in ("signers", "formats", "warnings")}
        return cls(**{**data, **lists})


def _outcome(report: VerificationReport) -> tuple[Verdict, int, str]:
    from sigwright.errors import Error, NotAnImageError, VerificationError

    try:
        report.raise_for_error()
    except (VerificationError, NotAnImageError) as error:
        return "failed", error.exit_code, str(error)
    except Error as error:
        return "error", error.exit_code, str(error)
    return "verified", 0, ""


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _drift(digest: str, tag_digest: str) -> tuple[str, ...]:
    moved = tag_digest and digest and tag_digest != digest
    return (f"the tag names {tag_digest} now",) if moved else ()


def counts(rows: Iterable[Row]) -> dict[str, int]:
    """Return how many rows have each verdict, those without any included."""
    found = dict.fromkeys(VERDICTS, 0)
    for row in rows:
        found[row.verdict] += 1
    return found


def exit_code(rows: Iterable[Row]) -> int:
    """Return 0 when all are good, 21 when all others could not be checked, 17 else."""
    codes = {row.code for row in rows} - {0}
    if not codes:
        return 0
    return UNREACHABLE if codes <= set(INFRASTRUCTURE) else POLICY
