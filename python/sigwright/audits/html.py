"""An audit as a page that needs nothing from elsewhere, and as a notebook's view."""

from __future__ import annotations

from html import escape

from sigwright.audits.row import counts
from sigwright.cli.output import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from sigwright.audits.row import Row

COLUMNS = ("image", "digest", "verdict", "code", "signers", "formats", "log", "time", "message")
NOTEBOOK_ROWS = 200
STYLE = """
:root{color-scheme:light dark;--good:#2e7d32;--bad:#c62828;--odd:#b26a00;--line:#8884}
body{font:15px/1.45 system-ui,sans-serif;margin:2em auto;max-width:90em;padding:0 1em}
table{border-collapse:collapse;width:100%}th,td{padding:.3em .6em;text-align:left;vertical-align:top}
td{border-top:1px solid var(--line);overflow-wrap:anywhere}th{cursor:pointer;white-space:nowrap}
th[aria-sort=ascending]::after{content:" \\25b2"}th[aria-sort=descending]::after{content:" \\25bc"}
.verified{color:var(--good)}.failed{color:var(--bad)}.error{color:var(--odd)}
code{font:13px ui-monospace,monospace}input{font:inherit;padding:.3em .6em;width:30em;max-width:100%;margin:1em 0}
svg{display:block;max-width:100%}
@media (prefers-color-scheme:dark){:root{--good:#81c784;--bad:#ef9a9a;--odd:#ffb74d}}
@media print{input{display:none}body{margin:0;max-width:none}}
"""
SCRIPT = """
const table=document.querySelector('table'),body=table.tBodies[0],heads=[...table.tHead.rows[0].cells];
document.querySelector('input[type=search]').addEventListener('input',e=>{
 const wanted=e.target.value.toLowerCase();
 for(const row of body.rows)row.hidden=!row.textContent.toLowerCase().includes(wanted)});
heads.forEach((head,i)=>head.addEventListener('click',()=>{
 const down=head.getAttribute('aria-sort')==='ascending';
 heads.forEach(h=>h.removeAttribute('aria-sort'));
 head.setAttribute('aria-sort',down?'descending':'ascending');
 const text=row=>row.cells[i].textContent;
 const rows=[...body.rows].sort((a,b)=>text(a).localeCompare(text(b),'en',{numeric:true}));
 body.append(...(down?rows.reverse():rows))}));
"""


def page(rows: Sequence[Row]) -> str:
    """Return the whole page. Its policy forbids every request, and every script but its own."""
    from sigwright.audits.result import summary

    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src '{_hash(SCRIPT)}'"
    return "\n".join((
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">',
        '<meta name="viewport" content="width=device-width"><title>Audit of image signatures</title>',
        f"<style>{STYLE}</style></head><body><h1>Audit of image signatures</h1>",
        f"<p>{escape(summary(rows))}</p>{_bar(rows)}",
        '<input type="search" placeholder="filter" aria-label="filter">',
        _table(rows),
        f"<script>{SCRIPT}</script></body></html>",
    ))  # fmt: skip


def notebook_html(rows: Sequence[Row]) -> str:
    """Return the view for a notebook: the first rows, without a script."""
    from sigwright.audits.result import summary

    more = f"<p>and {len(rows) - NOTEBOOK_ROWS} more</p>" if len(rows) > NOTEBOOK_ROWS else ""
    return f"<div><b>{escape(summary(rows))}</b>{_bar(rows)}{_table(rows[:NOTEBOOK_ROWS])}{more}</div>"


def _hash(script: str) -> str:
    from base64 import b64encode
    from hashlib import sha256

    return f"sha256-{b64encode(sha256(script.encode()).digest()).decode()}"


def _table(rows: Sequence[Row]) -> str:
    heads = "".join(f'<th scope="col">{column}</th>' for column in COLUMNS)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(map(_row, rows))}</tbody></table>"


def _row(row: Row) -> str:
    cells = (
        f"<code>{escape(printable(row.image))}</code>",
        f"<code>{escape(row.digest)}</code>",
        f'<span class="{row.verdict}">{row.verdict}</span>',
        str(row.code),
        escape(printable(", ".join(row.signers))),
        escape(", ".join(row.formats)),
        "yes" if row.logged else "no",
        escape(row.time or ""),
        escape(printable(" ".join((row.message, *row.warnings)).strip())),
    )
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _bar(rows: Sequence[Row]) -> str:
    """Return a bar with the share of each verdict, inline."""
    colours = {"verified": "#2e7d32", "failed": "#c62828", "error": "#b26a00"}
    parts, left, found = [], 0.0, counts(rows)
    for verdict, colour in colours.items():
        count = found[verdict]
        width = 600 * count / len(rows) if rows else 0
        title = f"<title>{verdict}: {count}</title>"
        parts.append(f'<rect x="{left:.2f}" width="{width:.2f}" height="14" fill="{colour}">{title}</rect>')
        left += width
    return f'<svg width="600" height="14" role="img" aria-label="share of each verdict">{"".join(parts)}</svg>'
