"""Verifications in every form but text: rows, and reports with every check."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from sigwright.cli.output import Output
    from sigwright.errors import Error
    from sigwright.policy.model import Decision
    from sigwright.rendering import Case
    from sigwright.reports import VerificationReport

FORMS = ("text", "json", "jsonl", "table", "report", "sarif", "junit", "github")
HELP = "json, jsonl, table, sarif, junit, github: a row for each; report: every check"
LISTS = ("text", "json", "jsonl", "table")
"""Forms of what is listed and not judged."""
SCHEMA_VERSION = 1
"""Of the form `report`, docs/reference/report.schema.json: raised when a program that reads it could be misled."""


def as_report(report: VerificationReport) -> dict[str, Any]:
    """Return all that is known, as the published schema has it."""
    return {"schema_version": SCHEMA_VERSION, **report.to_dict()}


def reports(
    found: Sequence[VerificationReport],
    form: str,
    output: Output,
    document: Callable[[VerificationReport], dict[str, Any]] = as_report,
    *,
    always_list: bool = False,
) -> None:
    """Print verifications in a form other than text; one report alone is no list unless that is asked for."""
    if form == "report":
        import json

        documents = [document(report) for report in found]
        output.data(json.dumps(documents[0] if len(documents) == 1 and not always_list else documents, indent=2))
        return
    from sigwright.audits import outputs
    from sigwright.audits.row import Row

    rows = [Row.of(report) for report in found]
    if form == "table":
        output.data(outputs.table(rows, output.width))
    else:
        output.data(outputs.junit(rows, "sigwright verify") if form == "junit" else outputs.rendered(form, rows))


def of_error(name: str, error: Error) -> VerificationReport:
    """Return the report of what could not even be looked at, or the error's own."""
    from sigwright.reports import ErrorInfo, VerificationReport

    if error.report is not None:
        return error.report
    info = ErrorInfo(code=error.code, exit_code=error.exit_code, message=str(error), hint=error.hint)
    return VerificationReport(image=name, reference="", digest="", ok=False, error=info)


def listed(rows: Iterable[dict[str, Any]], form: str, output: Output, key: str, columns: Sequence[str]) -> None:
    """Print plain rows as json ({KEY: [row]}), jsonl or table (of these columns)."""
    from sigwright import rendering

    if form == "table":
        cells = ([str(row.get(column, "")) for column in columns] for row in rows)
        output.data(rendering.table([column.upper().replace("_", " ") for column in columns], cells, output.width))
        return
    text = rendering.as_json(key, rows) if form == "json" else rendering.jsonl(rows)
    if text:
        output.data(text)


def decisions(found: Sequence[Decision], form: str, output: Output) -> None:
    """Print what a policy says of images in a form other than text; what it lets in unverified is never "verified"."""
    from sigwright import rendering
    from sigwright._policy_calls import report_of
    from sigwright.audits import outputs
    from sigwright.audits.row import Row

    rows = [decision.row for decision in found]
    if form == "report":
        reports(list(map(report_of, found)), form, output)
    elif form == "sarif":
        output.data(outputs.sarif([Row.of(report_of(decision)) for decision in found if not decision.admitted]))
    elif form == "junit":
        output.data(rendering.junit("sigwright policy", list(map(_case, found))))
    elif form == "github":
        cells = ([str(row[name]) for name in ("image", "verdict", "message")] for row in rows)
        output.data(rendering.markdown_table("policy", ("image", "verdict", "reason"), cells))
    else:
        listed(rows, form, output, "results", ("image", "digest", "verdict", "code", "message"))


def _case(decision: Decision) -> Case:
    from sigwright.rendering import Case

    row = decision.row
    outcome = "passed" if decision.admitted else "error" if row["verdict"] == "error" else "failed"
    return Case(str(row["image"]), outcome, str(row["verdict"]), str(row["code"]), str(row["message"]))
