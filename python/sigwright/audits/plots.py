"""The charts of an audit as matplotlib draws them, for notebooks and reports."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

    from sigwright.audits.figures import Figure

COLOURS = {"good": "#2e7d32", "bad": "#c62828", "odd": "#b26a00", "plain": "#3f6fb5"}
LONGEST_LABEL = 44


def draw(figure: Figure, axes: Axes | None = None) -> Canvas:
    """Draw a figure, on `axes` where some are given, and return what a notebook shows. Needs matplotlib.

    No window system and no state of pyplot's is touched, so that it works in servers and threads. Labels are shown as
    they are: a name with "$" in it is no formula.
    """
    if axes is None:
        height = 1.4 + 0.3 * max(1, len(figure.bars))
        axes = _canvas()(figsize=(8.0, height), layout="constrained").subplots()
    _bars(figure, axes)
    axes.set_title(figure.title, parse_math=False)
    axes.set_xlabel(figure.unit + (f" ({figure.others} more not shown)" if figure.others else ""))
    axes.spines[["top", "right"]].set_visible(False)
    return axes.get_figure(root=True)  # type: ignore[return-value]


def _canvas() -> type[Canvas]:
    """Return matplotlib's figure, made to show itself in notebooks, which else needs pyplot or %matplotlib."""
    from sigwright.audits.result import library

    base: type[Canvas] = library("matplotlib.figure", "plots").Figure

    class Drawing(base):  # type: ignore[valid-type, misc]
        def _repr_png_(self) -> bytes:
            from io import BytesIO

            file = BytesIO()
            self.savefig(file, format="png")
            return file.getvalue()

    return Drawing


def _bars(figure: Figure, axes: Axes) -> None:
    places = range(len(figure.bars))
    left = [0.0] * len(figure.bars)
    for part, series in enumerate(figure.series):
        kind, _, name = series.partition(":")
        widths = [numbers[part] for _, numbers in figure.bars]
        axes.barh(places, widths, left=left, color=COLOURS[kind], label=name)
        left = [start + width for start, width in zip(left, widths, strict=True)]
    axes.set_yticks(places, [short(label) for label, _ in figure.bars], parse_math=False)
    axes.invert_yaxis()
    if not figure.bars:
        axes.text(0.5, 0.5, "nothing to show", ha="center", transform=axes.transAxes)
    elif len(figure.series) > 1:
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)


def short(label: str) -> str:
    """Return a label on one line that leaves room for its bar: of a name the end tells most, any part of a digest."""
    from sigwright.rendering import printable

    label = printable(label)
    if label.startswith("sha256:"):
        return label[:19]
    return label if len(label) <= LONGEST_LABEL else f"…{label[1 - LONGEST_LABEL :]}"
