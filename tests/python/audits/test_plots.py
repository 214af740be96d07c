"""The charts as matplotlib draws them."""

from __future__ import annotations

import builtins
import io
from typing import Any

import pytest

from sigwright.audits import Audit, Row, figures, plots
from sigwright.errors import UsageError

pytest.importorskip("matplotlib")

HOSTILE = r"registry/$\frac{$" + "\u202e<script>"


def audit() -> Audit:
    return Audit([Row(image=HOSTILE, verdict="verified", code=0, signers=(HOSTILE,), time="2026-01-01T00:00:00Z")])


@pytest.mark.parametrize("name", list(figures.ALL))
def test_every_chart_is_drawn_whatever_names_hold_and_without_any_row(name: str) -> None:
    for rows in (audit(), Audit([])):
        drawn = getattr(rows, f"plot_{name}")()
        file = io.BytesIO()
        drawn.savefig(file, format="png")
        assert file.getvalue().startswith(b"\x89PNG")


def test_a_notebook_shows_a_chart_without_further_ado() -> None:
    assert audit().plot_coverage()._repr_png_().startswith(b"\x89PNG")  # type: ignore[attr-defined]


def test_a_chart_shows_what_its_figure_says() -> None:
    rows = [Row(image=f"h/a:{n}", verdict="verified" if n else "failed", code=0 if n else 10) for n in range(3)]
    axes = plots.draw(figures.coverage(rows)).axes[0]
    assert [bar.get_width() for bar in axes.patches] == [2, 0, 1, 0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["h/a"]


def test_axes_of_a_figure_of_ones_own_are_used() -> None:
    from matplotlib.figure import Figure

    own = Figure()
    left, right = own.subplots(1, 2)
    assert audit().plot_coverage(left) is own
    assert (len(left.patches), len(right.patches)) == (4, 0)


def test_long_labels_are_cut_where_they_tell_least() -> None:
    assert plots.short("sha256:" + "ab" * 32) == "sha256:abababababab"
    assert plots.short("x" * 100 + "/app").endswith("/app")
    assert len(plots.short("x" * 100)) == plots.LONGEST_LABEL


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *more: Any, **others: Any) -> Any:
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return real(name, *more, **others)

    monkeypatch.setattr("importlib.import_module", without)
    with pytest.raises(UsageError, match="matplotlib is not installed") as raised:
        audit().plot_coverage()
    assert "sigwright[plots]" in raised.value.hint
