"""HTML for notebooks: everything escaped, inline style, no scripts, nothing fetched."""

from __future__ import annotations

from html import escape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from sigwright.reports import Attached, CandidateReport, SignedImage, Tree, VerificationReport

COLOURS = {"passed": "#2e7d32", "failed": "#c62828", "skipped": "#b26a00"}
CELL = "padding:0.1em 0.8em 0.1em 0;text-align:left;vertical-align:top"


def verification_html(report: VerificationReport) -> str:
    """Return the view of a verification."""
    colour = COLOURS["passed" if report.ok else "failed"]
    verdict = "verified" if report.ok else "not verified"
    parts = [
        f'<div><b style="color:{colour}">{verdict}</b> <code>{escape(report.reference or report.image)}</code>',
        f"<div>{escape(report.error.message)}</div>" if report.error else "",
        *(_candidate(candidate) for candidate in report.candidates),
        *(f"<div>{escape(warning)}</div>" for warning in report.warnings),
        *(f'<div style="margin-left:1.5em">{verification_html(child)}</div>' for child in report.children),
        "</div>",
    ]
    return "".join(parts)


def _candidate(candidate: CandidateReport) -> str:
    rows = [
        (check.name, f'<span style="color:{COLOURS.get(check.status, "inherit")}">{escape(check.status)}</span>',
         escape(check.reason or check.option))
        for check in candidate.checks
    ]  # fmt: skip
    summary = f"{candidate.format} {candidate.source}: {candidate.verdict}"
    return _details(summary, _table((escape(name), status, reason) for name, status, reason in rows))


def signed_html(signed: SignedImage) -> str:
    """Return the view of a signed image."""
    rows = (
        tuple(map(escape, (manifest.reference, signature.format, signature.digest)))
        for manifest in signed.manifests
        for signature in manifest.signatures
    )
    return f"<div><b>signed</b> <code>{escape(signed.reference)}</code>{_table(rows)}</div>"


def tree_html(tree: Tree) -> str:
    """Return the view of what is attached to an image."""
    items = "".join(map(_attached, tree.attached)) or "<div>nothing attached</div>"
    return f"<div><code>{escape(tree.reference)}</code>{items}</div>"


def _attached(attached: Attached) -> str:
    facts = (
        attached.digest,
        attached.media_type,
        attached.predicate_type,
        attached.created,
        attached.signer,
        _logged(attached),
    )
    rows = ((escape(fact),) for fact in facts if fact)
    children = "".join(map(_attached, attached.children))
    return _details(f"{attached.kind} {attached.reference}", _table(rows) + children)


def _logged(attached: Attached) -> str:
    return f"log {attached.log_id} #{attached.log_index} {attached.logged}" if attached.log_entry else ""


def _details(summary: str, content: str) -> str:
    return f'<details style="margin-left:1em"><summary>{escape(summary)}</summary>{content}</details>'


def _table(rows: Iterable[tuple[str, ...]]) -> str:
    body = "".join("<tr>" + "".join(f'<td style="{CELL}">{cell}</td>' for cell in row) + "</tr>" for row in rows)
    return f"<table>{body}</table>"
