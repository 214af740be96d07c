"""A verification in words: nothing is said that a check did not earn."""

from __future__ import annotations

from sigwright.cli.output import printable
from sigwright.rendering import without_secrets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from sigwright.cli.output import Output
    from sigwright.reports import CandidateReport, Check, VerificationReport

POLICY, UNREACHABLE = 17, 21
NOT_JUDGED = (1, 2, 11, 18, 19, 20, 21)
"""Exit codes that say nothing about a signature."""


def checks(report: VerificationReport, thing: str = "signature") -> str:
    """Return every check of every signature, a line each."""
    lines = [f"Verification for {printable(report.reference or without_secrets(report.image))} --"]
    for candidate in report.candidates:
        lines.append(f"{_subject(candidate, thing)}:")
        lines.extend(f"  - {check_line(check)}" for check in candidate.checks)
    for child in report.children:
        lines.append(checks(child, thing))
    if report.ok and report.reference:
        lines.append(f"Verified: {printable(report.reference)}")
    return "\n".join(lines)


def _subject(candidate: CandidateReport, thing: str) -> str:
    source = printable(candidate.source)
    if not candidate.is_signature:
        return f"The {candidate.format} document {source} is no {thing}"
    return f"The {candidate.format} {thing} {source} is {'verified' if candidate.verified else 'not verified'}"


def check_line(check: Check) -> str:
    """Return what came of one step."""
    status = check.status.replace("_", " ")
    if check.status == "skipped":
        status += f" by {check.option}" if check.option else ""
    reason = f" ({printable(check.reason)})" if check.reason else ""
    return f"{printable(check.name)}: {status}{reason}"


def note(report: VerificationReport, output: Output) -> None:
    """Note what came of an image: only one that is verified has a reference to deploy."""
    output.result(report.image, "verified" if report.ok else "failed", report.reference if report.ok else "")


def print_failure(report: VerificationReport, several: bool) -> None:
    """Print the error of a report that is not ok."""
    from sigwright.cli import report as print_error
    from sigwright.errors import Error

    try:
        report.raise_for_error()
    except Error as error:
        print_error(error, report.image if several else "")


def exit_code(reports: Sequence[VerificationReport]) -> int:
    """Return the code that the reports have in common; else 17 if anything was judged bad, else 21."""
    return common_code([_code(report) for report in reports])


def common_code(codes: Sequence[int]) -> int:
    """Return the code that all have in common; else 17 if anything was judged bad, else 21."""
    if len(set(codes)) == 1:
        return codes[0]
    return POLICY if any(code not in (0, *NOT_JUDGED) for code in codes) else UNREACHABLE


def _code(report: VerificationReport) -> int:
    from sigwright.errors import Error

    try:
        report.raise_for_error()
    except Error as error:
        return error.exit_code
    return 0
