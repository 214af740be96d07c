"""Several verifications in one command: each reported, and one exit code for all."""

from __future__ import annotations

from sigwright.cli import show, verify_text
from sigwright.errors import Error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sigwright.cli.output import Output
    from sigwright.reports import VerificationReport

    Job = tuple[str, Callable[[], VerificationReport]]


def verified(jobs: Iterable[Job], form: str, output: Output) -> int:
    """Run jobs, each with the name of its subject, and report them in a form of `show`.

    The code is the one that all have in common; else 17 if anything was judged bad, else 21.
    """
    codes: set[int] = set()
    reports: list[VerificationReport] = []
    for name, job in jobs:
        try:
            report = job()
            reports.append(report)
            if form == "text":
                output.talk(verify_text.checks(report, "attestation"))
            report.raise_for_error()
        except Error as error:
            if error.report is None:
                reports.append(show.of_error(name, error))
            codes.add(_print(error, name))
        else:
            codes.add(0)
    if form != "text":
        show.reports(reports, form, output, always_list=True)
    if codes == {0} and form == "text":
        output.talk("Verified OK")
    return _common(codes)


def _print(error: Error, name: str) -> int:
    from sigwright.cli import report as print_error

    print_error(error, name)
    return error.exit_code


def _common(codes: set[int]) -> int:
    if len(codes) == 1:
        return codes.pop()
    judged = any(code not in (0, *verify_text.NOT_JUDGED) for code in codes)
    return verify_text.POLICY if judged else verify_text.UNREACHABLE
