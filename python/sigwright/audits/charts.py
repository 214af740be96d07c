"""The charts of an audit as SVG inside a page: no library, no script, and colours that follow the page's."""

from __future__ import annotations

from html import escape

from sigwright.audits.plots import short
from sigwright.rendering import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sigwright.audits.figures import Figure

LABEL, WIDTH, ROW, HEAD = 300, 420, 22, 24


def svg(figure: Figure) -> str:
    """Return a figure under its title, with a legend; nothing where there is nothing to show."""
    if not figure.bars:
        return ""
    longest = max(sum(numbers) for _, numbers in figure.bars) or 1.0
    bars = "".join(_bar(figure, place, longest) for place in range(len(figure.bars)))
    size = f"{LABEL + WIDTH + 60} {HEAD + ROW * len(figure.bars)}"
    more = f" ({figure.others} more not shown)" if figure.others else ""
    title = escape(figure.title)
    return (
        f"<figure><figcaption>{title} <small>{escape(figure.unit + more)}</small></figcaption>"
        f'<svg viewBox="0 0 {size}" role="img" aria-label="{title}">{_legend(figure)}{bars}</svg></figure>'
    )


def _legend(figure: Figure) -> str:
    if len(figure.series) == 1:
        return ""
    parts = []
    for place, series in enumerate(figure.series):
        kind, _, name = series.partition(":")
        left = LABEL + 150 * place
        parts.append(
            f'<rect class="fill-{kind}" x="{left}" y="4" width="11" height="11"/>'
            f'<text x="{left + 16}" y="14">{escape(name)}</text>'
        )
    return "".join(parts)


def _bar(figure: Figure, place: int, longest: float) -> str:
    label, numbers = figure.bars[place]
    top, left = HEAD + ROW * place, float(LABEL)
    parts = [
        f'<text x="{LABEL - 8}" y="{top + 14}" text-anchor="end">{escape(short(label))}'
        f"<title>{escape(printable(label))}</title></text>"
    ]
    for series, number in zip(figure.series, numbers, strict=True):
        kind, _, name = series.partition(":")
        width = WIDTH * number / longest
        parts.append(
            f'<rect class="fill-{kind}" x="{left:.1f}" y="{top + 2}" width="{width:.1f}" height="{ROW - 6}">'
            f"<title>{escape(name)}: {number:g}</title></rect>"
        )
        left += width
    parts.append(f'<text x="{left + 6:.1f}" y="{top + 14}">{sum(numbers):.6g}</text>')
    return "".join(parts)
