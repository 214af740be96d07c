"""Rules applied to a report: a check more for every verified attestation, and one that fails spoils the report.

As with cosign, all verified attestations of the type asked for must meet the rules: whoever may attest could else hide
a bad word behind a good one.
"""

from __future__ import annotations

from sigwright.policy import sandbox
from sigwright.reports import CandidateReport, Check, ErrorInfo, VerificationReport

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from sigwright.policy.rules import Rule
    from sigwright.policy.sandbox import Outcome

SYMBOL, EXIT_CODE = "policy_not_satisfied", 17


def apply(report: VerificationReport, rules: Sequence[Rule]) -> VerificationReport:
    """Return the report with the rules judged. Raises `MalformedError` for a rule that is none."""
    children = tuple(apply(child, rules) for child in report.children)
    payloads = {candidate.payload for candidate in report.verified}
    statements = [payload for payload in payloads if payload is not None]
    if not statements:
        return _with_children(report, children)
    judged = dict(zip(statements, sandbox.evaluate(rules, statements), strict=True))
    candidates = tuple(
        _judged(candidate, judged[candidate.payload]) if candidate.payload is not None else candidate
        for candidate in report.candidates
    )
    warnings = [warning for outcomes in judged.values() for outcome in outcomes for warning in outcome.warnings]
    report = report._replace(candidates=candidates, warnings=(*report.warnings, *warnings))
    failures = [outcome for outcomes in judged.values() for outcome in outcomes if not outcome.met]
    if failures:
        report = report._replace(ok=False, error=report.error or _error(report, failures))
    return _with_children(report, children)


def _with_children(report: VerificationReport, children: tuple[VerificationReport, ...]) -> VerificationReport:
    if not children:
        return report
    bad = next((child for child in children if not child.ok), None)
    error = report.error or (bad.error if bad else None)
    return report._replace(children=children, ok=report.ok and bad is None, error=error)


def _judged(candidate: CandidateReport, outcomes: Sequence[Outcome]) -> CandidateReport:
    checks = (*candidate.checks, *map(_check, outcomes))
    if all(outcome.met for outcome in outcomes):
        return candidate._replace(checks=checks)
    return candidate._replace(checks=checks, verified=False, payload=None, signature=None, payload_type="")


def _check(outcome: Outcome) -> Check:
    return Check(
        name=f"policy {outcome.rule}",
        status="passed" if outcome.met else "failed",
        reason=outcome.reason,
        code=None if outcome.met else SYMBOL,
    )


def _error(report: VerificationReport, failures: Sequence[Outcome]) -> ErrorInfo:
    reasons = list(dict.fromkeys(f"{failure.rule}: {failure.reason}" for failure in failures))
    more = f"; and {len(reasons) - 3} more" if len(reasons) > 3 else ""
    return ErrorInfo(
        code=SYMBOL,
        exit_code=EXIT_CODE,
        message=f"{report.reference or report.image}: the policy is not met: {'; '.join(reasons[:3])}{more}",
        hint="`-o report` shows every check; change the policy, or have what it asks for attested",
        details={"check": f"policy {failures[0].rule}"},
    )
