"""An audit as text for people and programs. Image names come from strangers: each form escapes them."""

from __future__ import annotations

from sigwright import rendering
from sigwright.audits.row import counts
from sigwright.rendering import Case, printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    from sigwright.audits.result import Audit
    from sigwright.audits.row import Row

OUTCOMES = {"verified": "passed", "allowed": "passed", "failed": "failed", "error": "error"}
"""Of a row's verdict, as a test has it."""


def line(row: Row) -> str:
    """Return one line: verdict, image, and who signed or what is wrong."""
    return f"{row.verdict:<8}  {printable(row.image)}  {printable(_what(row))}"


def lines(rows: Iterable[Row]) -> Iterator[str]:
    """Yield a line each."""
    return map(line, rows)


def json_pieces(rows: Iterable[Row]) -> Iterator[str]:
    """Yield the lines of {"results": [row]}."""
    return rendering.json_pieces("results", (row.to_dict() for row in rows))


def documents(rows: Iterable[Row]) -> Iterator[str]:
    """Yield a JSON document on a line of its own each."""
    return (rendering.jsonl([row.to_dict()]) for row in rows)


def table(rows: Sequence[Row], width: int | None = None) -> str:
    """Return aligned columns."""
    cells = ((row.image, row.digest[:19], row.verdict, str(row.code), ", ".join(row.signers) or row.message)
             for row in rows)  # fmt: skip
    return rendering.table(("IMAGE", "DIGEST", "VERDICT", "CODE", "SIGNERS OR REASON"), cells, width)


def sheet_lines(rows: Iterable[Row]) -> Iterator[str]:
    """Yield comma-separated values; no cell begins as a formula does, for spreadsheets would run it."""
    from sigwright.audits.sheet import sheet_lines

    columns = ("image", "digest", "verdict", "code", "message", "signers", "formats", "logged", "time")
    return sheet_lines(columns, ([getattr(row, name) for name in columns] for row in rows))


def junit(rows: Sequence[Row], suite: str = "sigwright audit") -> str:
    """Return a test suite: `failure` for what was judged bad, `error` for what could not be checked."""
    cases = [Case(row.image, OUTCOMES[row.verdict], row.verdict, str(row.code), row.message) for row in rows]
    return rendering.junit(suite, cases)


def sarif(rows: Sequence[Row]) -> str:
    """Return SARIF 2.1.0 with a result for each image that something is wrong with."""
    bad = [row for row in rows if not row.passed]
    rules = [{"id": f"exit-{code}"} for code in sorted({row.code for row in bad})]
    return rendering.sarif(rules, list(map(_result, bad)))


def _result(row: Row) -> dict[str, Any]:
    place = {"logicalLocations": [{"fullyQualifiedName": printable(row.image), "kind": "resource"}]}
    return {
        "ruleId": f"exit-{row.code}",
        "level": "error" if row.verdict == "failed" else "warning",
        "message": {"text": printable(f"{row.image}: {row.message}")},
        "locations": [place],
        "partialFingerprints": {"image": printable(row.image)},
    }


def github(rows: Sequence[Row]) -> str:
    """Return Markdown for a job's step summary."""
    from sigwright.audits.result import summary

    cells = ((row.image, row.verdict, _what(row)) for row in rows)
    return rendering.markdown_table(summary(rows), ("image", "verdict", "signers or reason"), cells)


def _what(row: Row) -> str:
    if row.passed:
        return ", ".join(row.signers) or row.message
    return f"{row.message} ({row.code})"


def prometheus(rows: Sequence[Row]) -> str:
    """Return metrics for a node exporter's textfile collector."""
    found = counts(rows)
    lines = ["# HELP sigwright_audit_images Images by verdict.", "# TYPE sigwright_audit_images gauge"]
    lines += [f'sigwright_audit_images{{verdict="{verdict}"}} {count}' for verdict, count in found.items()]
    lines += ["# HELP sigwright_audit_code Exit code of an image, 0 when it is verified.",
              "# TYPE sigwright_audit_code gauge"]  # fmt: skip
    lines += [f'sigwright_audit_code{{image="{_label(image)}"}} {code}' for image, code in _codes(rows).items()]
    return "\n".join(lines)


def _codes(rows: Sequence[Row]) -> dict[str, int]:
    """Return a code for each image: a metric must not appear twice."""
    codes: dict[str, int] = {}
    for row in rows:
        codes[row.image] = max(codes.get(row.image, 0), row.code)
    return codes


def _label(value: str) -> str:
    return printable(value).replace("\\", "\\\\").replace('"', '\\"')


def policyreport(rows: Sequence[Row]) -> str:
    """Return a ClusterPolicyReport (wgpolicyk8s.io/v1alpha2) as JSON, which is YAML too."""
    import json

    names = {"verified": "pass", "allowed": "warn", "failed": "fail", "error": "error"}
    results = [
        {"policy": "sigwright", "rule": "verify", "result": names[row.verdict],
         "message": printable(f"{row.image}: {row.message or ', '.join(row.signers)}"),
         "properties": {"image": printable(row.image), "digest": row.digest, "code": str(row.code)}}
        for row in rows
    ]  # fmt: skip
    found = {names[verdict]: count for verdict, count in counts(rows).items()}
    return json.dumps(
        {"apiVersion": "wgpolicyk8s.io/v1alpha2", "kind": "ClusterPolicyReport",
         "metadata": {"name": "sigwright-audit"}, "summary": {**found, "skip": 0},
         "results": results},
        indent=2,
    )  # fmt: skip


def html(rows: Sequence[Row]) -> str:
    """Return the page."""
    from sigwright.audits.html import page

    return page(rows)


def parquet(audit: Audit) -> bytes:
    """Return an Apache Parquet file with a column for each field. Raises UsageError without pyarrow."""
    from io import BytesIO

    from sigwright.audits.result import library

    file = BytesIO()
    library("pyarrow.parquet", "audit").write_table(audit.to_arrow(), file)
    return file.getvalue()


STREAMED: dict[str, Callable[[Iterable[Row]], Iterator[str]]] = {
    "text": lines, "json": json_pieces, "jsonl": documents, "csv": sheet_lines,
}  # fmt: skip
"""Forms whose lines can be written as the rows come, so that no row has to be kept."""
WHOLE: dict[str, Callable[[Sequence[Row]], str]] = {
    "table": table, "junit": junit, "sarif": sarif, "github": github, "prometheus": prometheus,
    "policyreport": policyreport, "html": html,
}  # fmt: skip
"""Forms that need all rows first."""


def rendered(form: str, rows: Sequence[Row]) -> str:
    """Return all rows in one of these forms."""
    return "\n".join(STREAMED[form](rows)) if form in STREAMED else WHOLE[form](rows)
