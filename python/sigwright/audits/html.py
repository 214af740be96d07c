"""An audit as a page that needs nothing from elsewhere, and as a notebook's view."""

from __future__ import annotations

from html import escape

from sigwright.audits.plots import COLOURS
from sigwright.rendering import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sigwright.audits.row import Row

COLUMNS = ("image", "digest", "verdict", "code", "signers", "formats", "log", "time", "message")
VERDICT_KINDS = {"verified": "good", "allowed": "plain", "failed": "bad", "error": "odd"}
NOTEBOOK_ROWS = 200
STYLE = """
:root{color-scheme:light dark;--good:#2e7d32;--bad:#c62828;--odd:#b26a00;--plain:#3f6fb5;--line:#8884}
body{font:15px/1.45 system-ui,sans-serif;margin:2em auto;max-width:90em;padding:0 1em}
table{border-collapse:collapse;width:100%}th,td{padding:.3em .6em;text-align:left;vertical-align:top}
td{border-top:1px solid var(--line);overflow-wrap:anywhere}td:nth-child(8){white-space:nowrap}
th{cursor:pointer;white-space:nowrap;position:sticky;top:0;background:Canvas}
th::after{content:" \\25b4\\25be";opacity:.3}th[aria-sort]::after{opacity:1}
th[aria-sort=ascending]::after{content:" \\25b4"}th[aria-sort=descending]::after{content:" \\25be"}
.plain{color:var(--plain)}.good{color:var(--good)}.bad{color:var(--bad)}.odd{color:var(--odd)}
.fill-good{fill:var(--good)}.fill-bad{fill:var(--bad)}.fill-odd{fill:var(--odd)}.fill-plain{fill:var(--plain)}
code{font:13px ui-monospace,monospace}
input{font:inherit;padding:.3em .6em;width:30em;max-width:70%;margin:1em 1em 1em 0}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(34em,100%),1fr));gap:1em 2em}
figure{margin:0;break-inside:avoid}
figcaption{font-weight:600}svg{display:block;width:100%}svg text{font:12px system-ui,sans-serif;fill:currentColor}
@media (prefers-color-scheme:dark){:root{--good:#81c784;--bad:#ef9a9a;--odd:#ffb74d;--plain:#90b4e8}}
@media print{:root{color-scheme:light;--good:#2e7d32;--bad:#c62828;--odd:#b26a00;--plain:#3f6fb5}
input,output,th::after{display:none}body{margin:0;max-width:none;font-size:10px}code{font-size:8px}
th{position:static}tr{break-inside:avoid}*{print-color-adjust:exact}}
"""
SCRIPT = """
const table=document.querySelector('table'),body=table.tBodies[0],heads=[...table.tHead.rows[0].cells];
const search=document.querySelector('input[type=search]'),told=document.querySelector('output');
const texts=new Map([...body.rows].map(row=>[row,row.textContent.toLowerCase()]));
search.addEventListener('input',()=>{
 const wanted=search.value.toLowerCase();let shown=0;
 for(const [row,text] of texts){row.hidden=!text.includes(wanted);shown+=!row.hidden}
 told.textContent=wanted?`${shown} of ${texts.size} shown`:''});
const order=new Intl.Collator('en',{numeric:true});
const sort=(head,i)=>{
 const down=head.getAttribute('aria-sort')==='ascending';
 heads.forEach(h=>h.removeAttribute('aria-sort'));
 head.setAttribute('aria-sort',down?'descending':'ascending');
 const keyed=[...body.rows].map(row=>[row.cells[i].textContent,row]);
 keyed.sort((a,b)=>down?order.compare(b[0],a[0]):order.compare(a[0],b[0]));
 body.append(...keyed.map(pair=>pair[1]))};
heads.forEach((head,i)=>{
 head.tabIndex=0;
 head.addEventListener('click',()=>sort(head,i));
 head.addEventListener('keydown',e=>{if(e.key==='Enter')sort(head,i)})});
"""


def page(rows: Sequence[Row]) -> str:
    """Return the whole page. Its policy forbids every request, every script and every style but its own."""
    from sigwright.audits.result import summary

    return "\n".join((
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_policy())}">',
        '<meta name="viewport" content="width=device-width"><title>Audit of image signatures</title>',
        f"<style>{STYLE}</style></head><body><h1>Audit of image signatures</h1>",
        f"<p>{escape(summary(rows))}</p>",
        f'<div class="charts">{_charts(rows)}</div>',
        '<input type="search" placeholder="filter" aria-label="filter"><output></output>',
        f"<table>{_head()}<tbody>{''.join(map(_row, rows))}</tbody></table>",
        f"<script>{SCRIPT}</script></body></html>",
    ))  # fmt: skip


def notebook_html(rows: Sequence[Row], *, complete: bool = True) -> str:
    """Return the view for a notebook: the first rows, without script and style sheet, for notebooks drop both."""
    from sigwright.audits.result import summary

    more = f"<p>and {len(rows) - NOTEBOOK_ROWS} more</p>" if len(rows) > NOTEBOOK_ROWS else ""
    body = "".join(map(_notebook_row, rows[:NOTEBOOK_ROWS]))
    ended = "" if complete else "interrupted, so far "
    return f"<div><b>{ended}{escape(summary(rows))}</b><table>{_head()}<tbody>{body}</tbody></table>{more}</div>"


def _policy() -> str:
    own = f"style-src '{_hash(STYLE)}'; script-src '{_hash(SCRIPT)}'"
    return f"default-src 'none'; base-uri 'none'; form-action 'none'; {own}"


def _hash(text: str) -> str:
    from base64 import b64encode
    from hashlib import sha256

    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _charts(rows: Sequence[Row]) -> str:
    from sigwright.audits import charts, figures

    return "".join(charts.svg(make(rows)) for make in figures.ALL.values())


def _head() -> str:
    heads = "".join(f'<th scope="col">{column}</th>' for column in COLUMNS)
    return f"<thead><tr>{heads}</tr></thead>"


def _row(row: Row) -> str:
    image, digest, verdict, *rest = _cells(row)
    kind = f'<span class="{VERDICT_KINDS[row.verdict]}">{verdict}</span>'
    return _cells_html((f"<code>{image}</code>", f"<code>{digest}</code>", kind, *rest))


def _notebook_row(row: Row) -> str:
    image, digest, verdict, *rest = _cells(row)
    colour = COLOURS[VERDICT_KINDS[row.verdict]]
    return _cells_html((
        f"<code>{image}</code>", f"<code>{digest[:19]}</code>", f'<b style="color:{colour}">{verdict}</b>', *rest
    ))  # fmt: skip


def _cells_html(cells: Sequence[str]) -> str:
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _cells(row: Row) -> Iterator[str]:
    """Yield the text of each column, escaped: names, messages and identities come from strangers."""
    cells = (row.image, row.digest, row.verdict, str(row.code), ", ".join(row.signers), ", ".join(row.formats),
             "yes" if row.logged else "no", row.time or "", " ".join((row.message, *row.warnings)).strip())  # fmt: skip
    return (escape(printable(cell)) for cell in cells)
