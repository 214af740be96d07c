"""Findings as text, JSON, SARIF and annotations of GitHub's workflows."""

from __future__ import annotations

from sigwright import rendering
from sigwright.rendering import Case, printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from sigwright.lint._model import Finding

RULES = {
    "REF001": "a reference names a signature, attestation or SBOM",
    "REF002": "a reference names a list of attached documents",
    "REF003": "a digest is that of a signature or another document",
    "REF004": "a digest is that of an attestation which a build hangs beside an image",
    "REF010": "a reference has a tag only",
    "REF011": "a reference has the tag latest, or none",
    "REF012": "the tag beside a digest points elsewhere",
    "REF013": "a digest is malformed",
    "REF014": "a digest is not in the repository",
    "REF015": "one image is used with different digests",
    "REF016": "tag and digest are both set",
    "REF017": "a digest is of one platform where all are meant, or none is what Cloud Run runs",
    "REF018": "a registry is not authenticated",
    "REF019": "an Artifact Registry path lacks the repository",
    "SIG001": "an image has no valid signature",
    "SIG002": "another digest is signed than is deployed",
    "SIG003": "a signature is made or accepted without a log",
    "SIG004": "signing or verifying is in vain",
    "POL001": "a policy lets anything through",
    "POL002": "a setting loses signatures",
}


def text(findings: Sequence[Finding]) -> str:
    """Return a line each."""
    return "\n".join(
        f"{printable(f.file)}:{f.line}:{f.column}: {f.rule} {f.severity}: {_subject(f)}{printable(f.message)}"
        for f in findings
    )


def _subject(finding: Finding) -> str:
    return f"{printable(finding.reference)}: " if finding.reference else ""


def as_json(findings: Sequence[Finding]) -> str:
    """Return the document for programs."""
    return rendering.as_json("findings", (finding.to_dict() for finding in findings))


def jsonl(findings: Sequence[Finding]) -> str:
    """Return a JSON document a line."""
    return rendering.jsonl(finding.to_dict() for finding in findings)


def table(findings: Sequence[Finding]) -> str:
    """Return aligned columns."""
    cells = ((f"{f.file}:{f.line}:{f.column}", f.rule, f.severity, f.reference, f.message) for f in findings)
    return rendering.table(("PLACE", "RULE", "SEVERITY", "REFERENCE", "MESSAGE"), cells)


def junit(findings: Sequence[Finding]) -> str:
    """Return a test suite with a `failure` for each error and an `error` for each warning."""
    outcomes = {"error": "failed", "warning": "error"}
    cases = [Case(f"{f.file}:{f.line}:{f.column}", outcomes[f.severity], "lint", f.rule, _subject(f) + f.message)
             for f in findings]  # fmt: skip
    return rendering.junit("sigwright lint", cases)


def github(findings: Sequence[Finding]) -> str:
    """Return workflow commands, which GitHub shows beside the lines."""
    return "\n".join(
        rendering.annotation(
            f.severity,
            _subject(f) + printable(f.message),
            {"file": f.file, "line": str(f.line), "col": str(f.column), "title": f.rule},
        )
        for f in findings
    )


def sarif(findings: Sequence[Finding]) -> str:
    """Return SARIF 2.1.0."""
    rules = [{"id": rule, "shortDescription": {"text": words}} for rule, words in RULES.items()]
    return rendering.sarif(rules, list(map(_result, findings)))


def _result(finding: Finding) -> dict[str, Any]:
    from os import fsencode
    from urllib.parse import quote

    artifact = {"uri": quote(fsencode(finding.file.replace("\\", "/")))}
    region = {"startLine": finding.line, "startColumn": finding.column}
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": finding.severity,
        "message": {"text": _subject(finding) + finding.message},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
    }
    if finding.edits:
        result["fixes"] = [_fix(finding, artifact)]
    return result


def _fix(finding: Finding, artifact: dict[str, str]) -> dict[str, Any]:
    replacements = [
        {
            "deletedRegion": {"charOffset": edit.start, "charLength": edit.end - edit.start},
            "insertedContent": {"text": edit.text},
        }
        for edit in finding.edits
    ]
    words = {"text": "name the image by digest"}
    return {"description": words, "artifactChanges": [{"artifactLocation": artifact, "replacements": replacements}]}


FORMS: dict[str, Callable[[Sequence[Finding]], str]] = {
    "text": text, "json": as_json, "jsonl": jsonl, "table": table, "sarif": sarif, "junit": junit, "github": github,
}  # fmt: skip
