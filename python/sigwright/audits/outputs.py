"""An audit as text for people and programs. Image names come from strangers: each form escapes them."""

from __future__ import annotations

from sigwright.audits.html import page
from sigwright.audits.row import counts
from sigwright.cli.output import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from sigwright.audits.row import Row

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def line(row: Row) -> str:
    """Return one line: verdict, image, and who signed or what is wrong."""
    what = ", ".join(row.signers) if row.verdict == "verified" else f"{row.message} ({row.code})"
    return f"{row.verdict:<8}  {printable(row.image)}  {printable(what)}"


def text(rows: Sequence[Row]) -> str:
    """Return a line each."""
    return "\n".join(map(line, rows))


def as_json(rows: Sequence[Row]) -> str:
    """Return {"results": [row]}."""
    import json

    return json.dumps({"results": [row.to_dict() for row in rows]}, indent=2)


def document(row: Row) -> str:
    """Return one JSON document on a line of its own."""
    import json

    return json.dumps(row.to_dict(), separators=(",", ":"))


def jsonl(rows: Sequence[Row]) -> str:
    """Return a JSON document a line."""
    return "\n".join(map(document, rows))


def table(rows: Sequence[Row]) -> str:
    """Return aligned columns."""
    cells = [("IMAGE", "DIGEST", "VERDICT", "CODE", "SIGNERS OR REASON")]
    for row in rows:
        what = ", ".join(row.signers) or row.message
        cells.append((printable(row.image), row.digest[:19], row.verdict, str(row.code), printable(what)))
    widths = [max(len(row[column]) for row in cells) for column in range(4)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, [*widths, 0])) for row in cells)  # noqa: B905


def csv(rows: Sequence[Row]) -> str:
    """Return comma-separated values; no cell begins as a formula does, for spreadsheets would run it."""
    from csv import writer
    from io import StringIO

    file = StringIO()
    sheet = writer(file, lineterminator="\n")
    sheet.writerow(("image", "digest", "verdict", "code", "message", "signers", "formats", "logged", "time"))
    for row in rows:
        cells = (row.image, row.digest, row.verdict, str(row.code), row.message, " ".join(row.signers),
                 " ".join(row.formats), str(row.logged).lower(), row.time or "")  # fmt: skip
        sheet.writerow(_harmless(printable(cell)) for cell in cells)
    return file.getvalue().rstrip("\n")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def junit(rows: Sequence[Row]) -> str:
    """Return a test suite: `failure` for what was judged bad, `error` for what could not be checked."""
    found = counts(rows)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites><testsuite name="sigwright audit" tests="{len(rows)}" failures="{found["failed"]}" '
        f'errors="{found["error"]}">',
        *map(_testcase, rows),
        "</testsuite></testsuites>",
    ]
    return "\n".join(lines)


def _testcase(row: Row) -> str:
    from xml.sax.saxutils import quoteattr

    name = f"<testcase name={quoteattr(printable(row.image))} classname={quoteattr('sigwright.' + row.verdict)}"
    if row.verdict == "verified":
        return f"{name}/>"
    tag = "failure" if row.verdict == "failed" else "error"
    return f'{name}><{tag} type="{row.code}" message={quoteattr(printable(row.message))}/></testcase>'


def sarif(rows: Sequence[Row]) -> str:
    """Return SARIF 2.1.0 with a result for each image that is not verified."""
    import json

    bad = [row for row in rows if row.verdict != "verified"]
    rules = [{"id": f"exit-{code}"} for code in sorted({row.code for row in bad})]
    tool = {"driver": {"name": "sigwright", "rules": rules}}
    run = {"tool": tool, "results": list(map(_result, bad)), "columnKind": "unicodeCodePoints"}
    return json.dumps({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


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

    lines = [f"### {summary(rows)}", "", "| image | verdict | signers or reason |", "|---|---|---|"]
    for row in rows:
        what = ", ".join(row.signers) if row.verdict == "verified" else f"{row.message} ({row.code})"
        lines.append(f"| {_cell(row.image)} | {row.verdict} | {_cell(what)} |")
    return "\n".join(lines)


def _cell(value: str) -> str:
    from html import escape

    marks = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]|~#!"})
    return escape(printable(value).translate(marks), quote=False)


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

    names = {"verified": "pass", "failed": "fail", "error": "error"}
    results = [
        {"policy": "sigwright", "rule": "verify", "result": names[row.verdict],
         "message": printable(f"{row.image}: {row.message or ', '.join(row.signers)}"),
         "properties": {"image": printable(row.image), "digest": row.digest, "code": str(row.code)}}
        for row in rows
    ]  # fmt: skip
    found = {names[verdict]: count for verdict, count in counts(rows).items()}
    return json.dumps(
        {"apiVersion": "wgpolicyk8s.io/v1alpha2", "kind": "ClusterPolicyReport",
         "metadata": {"name": "sigwright-audit"}, "summary": {**found, "warn": 0, "skip": 0},
         "results": results},
        indent=2,
    )  # fmt: skip


FORMS: dict[str, Callable[[Sequence[Row]], str]] = {
    "text": text, "table": table, "json": as_json, "jsonl": jsonl, "csv": csv, "junit": junit, "sarif": sarif,
    "github": github, "prometheus": prometheus, "policyreport": policyreport, "html": page,
}  # fmt: skip
