"""The charts inside a page."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from sigwright.audits import Row, charts, figures

HOSTILE = '"><script>alert(1)</script>&\x00'


def test_a_chart_is_well_formed_whatever_names_hold() -> None:
    rows = [Row(image=HOSTILE, verdict="failed", code=10), Row(image="h/a:1", verdict="verified", code=0)]
    parsed = ET.fromstring(charts.svg(figures.coverage(rows)))  # noqa: S314 - made here
    bars = [
        (bar.get("class"), float(bar.get("width", ""))) for bar in parsed.iter("rect") if bar.find("title") is not None
    ]
    assert [kind for kind, width in bars if width] == ["fill-bad", "fill-good"]
    assert "<script" not in charts.svg(figures.coverage(rows))


def test_the_longest_bar_fills_the_width_and_the_others_their_share() -> None:
    rows = [Row(image=f"h/{name}", verdict="verified", code=0) for name in "aaaab"]
    parsed = ET.fromstring(charts.svg(figures.coverage(rows)))  # noqa: S314 - made here
    widths = [float(bar.get("width", "")) for bar in parsed.iter("rect") if bar.find("title") is not None]
    assert [width for width in widths if width] == [charts.WIDTH, charts.WIDTH / 4]


def test_what_is_not_shown_is_said_and_nothing_makes_no_chart() -> None:
    rows = [Row(image=f"h/{number}", verdict="verified", code=0) for number in range(figures.MOST_BARS + 3)]
    assert "(3 more not shown)" in charts.svg(figures.coverage(rows))
    assert charts.svg(figures.drift(rows)) == ""
