"""`audit()` and what it returns."""

from __future__ import annotations

from sigwright.audits.row import Row, counts, exit_code

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Executor
    from typing import Any

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

    from sigwright.client import Client
    from sigwright.options import StrPath


class Audit:
    """The rows of an audit. Iterating while it runs yields each row as it comes; everything else waits for the end."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._coming = iter(rows)
        self._rows: list[Row] = []

    def __iter__(self) -> Iterator[Row]:
        position = 0
        while True:
            if position == len(self._rows):
                row = next(self._coming, None)
                if row is None:
                    return
                self._rows.append(row)
            yield self._rows[position]
            position += 1

    @property
    def rows(self) -> Sequence[Row]:
        """Every row."""
        self._rows.extend(self._coming)
        return self._rows

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return f"<Audit {summary(self._rows)}>"

    @property
    def exit_code(self) -> int:
        """What the command ends with: 0 all good, 17, or 21 when nothing was judged bad."""
        return exit_code(self.rows)

    def count(self, verdict: str) -> int:
        """Return the number of images with a verdict."""
        return counts(self.rows).get(verdict, 0)

    def records(self) -> list[dict[str, Any]]:
        """Return plain data."""
        return [row.to_dict() for row in self.rows]

    def to_pandas(self) -> Any:
        """Return a pandas frame with a column for each field. Raises UsageError without pandas."""
        return library("pandas", "audit").DataFrame(self.records(), columns=list(Row._fields))

    def to_polars(self) -> Any:
        """Return a polars frame with a column for each field. Raises UsageError without polars and pyarrow."""
        return library("polars", "audit").from_arrow(self.to_arrow())

    def to_arrow(self) -> Any:
        """Return an Arrow table, whose columns have their types even when empty. Raises UsageError without pyarrow."""
        arrow = library("pyarrow", "audit")
        texts = arrow.list_(arrow.string())
        types = {"code": arrow.int64(), "logged": arrow.bool_(), "signers": texts, "formats": texts, "warnings": texts}
        schema = arrow.schema([(name, types.get(name, arrow.string())) for name in Row._fields])
        return arrow.Table.from_pylist(self.records(), schema=schema)

    def plot_coverage(self, axes: Axes | None = None) -> Canvas:
        """Draw how many images of each repository are verified. Needs matplotlib, as the other charts do."""
        return self._plot("coverage", axes)

    def plot_signers(self, axes: Axes | None = None) -> Canvas:
        """Draw how many images each key or identity signed."""
        return self._plot("signers", axes)

    def plot_key_age(self, axes: Axes | None = None) -> Canvas:
        """Draw for how long each key or identity has been signing."""
        return self._plot("key_age", axes)

    def plot_log_gaps(self, axes: Axes | None = None) -> Canvas:
        """Draw how many verified images of each repository no transparency log knows."""
        return self._plot("log_gaps", axes)

    def plot_drift(self, axes: Axes | None = None) -> Canvas:
        """Draw how many pinned tags (NAME:TAG@DIGEST) of each repository name another image by now."""
        return self._plot("drift", axes)

    def _plot(self, name: str, axes: Axes | None) -> Canvas:
        from sigwright.audits import figures, plots

        return plots.draw(figures.ALL[name](self.rows), axes)

    def _repr_html_(self) -> str:
        from sigwright.audits.html import notebook_html

        return notebook_html(self.rows)


def library(name: str, extra: str) -> Any:
    """Return a module of an extra. Raises UsageError that says which one is missing."""
    from importlib import import_module

    from sigwright.errors import UsageError

    try:
        return import_module(name)
    except ImportError:
        package = name.partition(".")[0]
        raise UsageError(f"{package} is not installed", hint=f"pip install 'sigwright[{extra}]'") from None


def summary(rows: Sequence[Row]) -> str:
    """Return how many there are of each verdict, in words."""
    found = counts(rows)
    total = "1 image" if len(rows) == 1 else f"{len(rows)} images"
    unchecked = f", {found['error']} could not be checked" if found["error"] else ""
    return f"{total}: {found['verified']} verified, {found['failed']} failed{unchecked}"


def audit(
    images: Iterable[str],
    *,
    key: Any = None,
    identity: str | None = None,
    issuer: str | None = None,
    executor: Executor | None = None,
    store: StrPath | None = None,
    resume: bool = False,
    progress: Callable[[Row], object] | None = None,
    client: Client | None = None,
    **options: Any,
) -> Audit:
    """Verify images and return the audit, which goes on while it is iterated.

    `options` are those of `verify`. With an `executor` (any of concurrent.futures' kind, dask.distributed's
    `client.get_executor()` for one) parts of the list are verified by its workers, each with a client of its own, and
    rows come as parts are done; keys are then best given as paths. `store` is the file of a history; `resume` goes on
    where its last run was interrupted.
    """
    from sigwright.audits import executors, run
    from sigwright.client import default_client
    from sigwright.options import VerifyOptions

    if isinstance(images, str):
        raise TypeError("images is a list of references, not one")
    named = {"key": key, "certificate_identity": identity, "certificate_oidc_issuer": issuer}
    given = {**options, **{name: value for name, value in named.items() if value is not None}}
    unknown = given.keys() - VerifyOptions._fields.keys()
    if unknown:
        raise TypeError(f"audit() has no option {', '.join(sorted(unknown))}")

    def verified(wanted: Iterable[str]) -> Iterator[Row]:
        if executor is not None:
            return executors.distributed(executor, wanted, given)
        return run.rows(client or default_client(), wanted, given)

    if store is not None:
        from sigwright.audits.store import Store

        rows = Store(store).record(list(images), given, verified, resume=resume)
    else:
        rows = verified(images)
    return Audit(_watched(rows, progress) if progress else rows)


def _watched(rows: Iterable[Row], progress: Callable[[Row], object]) -> Iterator[Row]:
    for row in rows:
        progress(row)
        yield row
