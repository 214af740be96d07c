"""`audit()` and what it returns."""

from __future__ import annotations

from sigwright.audits.row import UNREACHABLE, Row, Tally

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Executor
    from typing import Any

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas
    from opentelemetry.trace import Tracer
    from typing_extensions import Self

    from sigwright.audits.run import How
    from sigwright.client import Client
    from sigwright.options import StrPath
    from sigwright.policy.model import ImagePolicy


class Audit:
    """The rows of an audit. Iterating while it runs yields each row as it comes; everything else waits for the end.

    What was interrupted, or ended with an error, keeps the rows that it has and never passes for whole.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        self.complete = True
        """False once an interruption or an error has ended it: its rows are not of all images."""
        self._ended = False
        self._coming: Iterator[tuple[int, Row]] = self._to_the_end(enumerate(rows))
        self._placed: list[tuple[int, Row]] = []
        self._sorted: list[Row] | None = None

    @classmethod
    def as_done(cls, rows: Iterator[tuple[int, Row]]) -> Self:
        """Make one of rows in any order, each with the place of its image."""
        made = cls(())
        made._coming = made._to_the_end(rows)
        return made

    def _to_the_end(self, rows: Iterator[tuple[int, Row]]) -> Iterator[tuple[int, Row]]:
        try:
            yield from rows
        except BaseException:
            self.complete = False
            raise
        finally:
            self._ended = True

    def __iter__(self) -> Iterator[Row]:
        position = 0
        while True:
            if position == len(self._placed):
                placed = next(self._coming, None)
                if placed is None:
                    return
                self._placed.append(placed)
            yield self._placed[position][1]
            position += 1

    def stream(self) -> Iterator[Row]:
        """Yield each row as it comes, once, and keep none: for more images than a memory holds rows."""
        return (row for _, row in self._coming)

    @property
    def rows(self) -> Sequence[Row]:
        """Every row, in the order of the images; of an audit that is not `complete`, those that there are."""
        if self._sorted is None:
            self._placed.extend(self._coming)
            self._sorted = [row for _, row in sorted(self._placed, key=lambda placed: placed[0])]
        return self._sorted

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        state = "interrupted, so far " if not self.complete else "" if self._ended else "not at its end, so far "
        return f"<Audit {state}{Tally(row for _, row in self._placed).summary}>"

    @property
    def exit_code(self) -> int:
        """What the command ends with: 0 all good, 17, or 21 when nothing was judged bad. Never 0 unless `complete`."""
        code = Tally(self.rows).exit_code
        return code if self.complete else code or UNREACHABLE

    def count(self, verdict: str) -> int:
        """Return the number of images with a verdict."""
        return Tally(self.rows).counts.get(verdict, 0)

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
        schema = arrow.schema([(name, _arrow_type(arrow, name)) for name in Row._fields])
        records = [{name: _unicode(value) for name, value in record.items()} for record in self.records()]
        return arrow.Table.from_pylist(records, schema=schema)

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

        return notebook_html(self.rows, complete=self.complete)


def library(name: str, extra: str) -> Any:
    """Return a module of an extra. Raises UsageError that says which one is missing."""
    from importlib import import_module

    from sigwright.errors import UsageError

    try:
        return import_module(name)
    except ImportError:
        package = name.partition(".")[0]
        raise UsageError(f"{package} is not installed", hint=f"pip install 'sigwright[{extra}]'") from None


def _unicode(value: Any) -> Any:
    """Return what Arrow can hold: half of a character, of a name that is no UTF-8, is shown as a question mark."""
    if isinstance(value, list):
        return [_unicode(one) for one in value]
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) and not value.isascii() else value


def _arrow_type(arrow: Any, name: str) -> Any:
    text, number = arrow.string(), arrow.int64()
    if name in ("signers", "formats", "attestations", "warnings"):
        return arrow.list_(text)
    if name == "logs":
        return arrow.list_(arrow.struct([("log_id", text), ("index", number), ("time", text)]))
    if name == "children":
        return arrow.list_(arrow.struct([("reference", text), ("verdict", text), ("code", number), ("message", text)]))
    return {"code": number, "logged": arrow.bool_(), "accepted": arrow.bool_()}.get(name, text)


def summary(rows: Sequence[Row]) -> str:
    """Return how many there are of each verdict, in words."""
    return Tally(rows).summary


def audit(
    images: Iterable[str],
    *,
    key: Any = None,
    identity: str | None = None,
    issuer: str | None = None,
    policy: StrPath | ImagePolicy | None = None,
    executor: Executor | None = None,
    ordered: bool = True,
    image_timeout: float | None = None,
    attestations: bool = False,
    cache: StrPath | bool = False,
    cache_ttl: float | None = None,
    cache_negative_ttl: float | None = None,
    store: StrPath | None = None,
    resume: bool = False,
    baseline: StrPath | None = None,
    tracer: Tracer | None = None,
    progress: Callable[[Row], object] | None = None,
    client: Client | None = None,
    **options: Any,
) -> Audit:
    """Verify images and return the audit, which goes on while it is iterated.

    `options` are those of `verify`. With an `executor` (any of concurrent.futures' kind, dask.distributed's
    `client.get_executor()` for one) parts of the list are verified by its workers, each with a client of its own, and
    rows come as parts are done; keys are then best given as paths. `store` is the file of a history, or the URL of a
    database; `resume` goes on where its last run was interrupted. Rows come in the images' order or, without `ordered`,
    as they are done. `timeout` is of the whole, `image_timeout` of each image. With `cache` (True, or a file) verdicts
    of digests are remembered for `cache_ttl` seconds, those against an image for `cache_negative_ttl`. Failures that
    the `baseline`, an earlier audit's JSON, has are accepted. A `tracer` of OpenTelemetry's gets a span of each image.
    """
    from sigwright.audits import run
    from sigwright.client import default_client

    if isinstance(images, str):
        raise TypeError("images is a list of references, not one")
    named = {"key": key, "certificate_identity": identity, "certificate_oidc_issuer": issuer}
    given = _known({**options, **{name: value for name, value in named.items() if value is not None}})
    ttl = {"cache_ttl": cache_ttl, "cache_negative_ttl": cache_negative_ttl}
    how = run.How(
        policy=policy,
        ordered=ordered,
        image_timeout=image_timeout,
        attestations=attestations,
        cache=_cache_path(cache),
        **{name: seconds for name, seconds in ttl.items() if seconds is not None},
    )
    verified = _verification(client or default_client(), given, how, executor)
    if store is None:
        rows = verified(images)
    else:
        rows = _recorded(client or default_client(), list(images), given, how, verified, store, resume=resume)
    return Audit.as_done(_watched(rows, baseline, tracer, progress))


def _known(options: dict[str, Any]) -> dict[str, Any]:
    from sigwright.options import VerifyOptions

    unknown = options.keys() - VerifyOptions._fields.keys()
    if unknown:
        raise TypeError(f"audit() has no option {', '.join(sorted(unknown))}")
    if options.get("attachment"):
        from sigwright.errors import UsageError

        raise UsageError("an audit is about images, not about what is attached to them", hint="leave --attachment out")
    return options


def _cache_path(cache: StrPath | bool) -> StrPath:
    if not isinstance(cache, bool):
        return cache
    if not cache:
        return ""
    from sigwright.audits.cache import default_path

    return default_path()


def _verification(
    client: Client, options: dict[str, Any], how: How, executor: Executor | None
) -> Callable[[Iterable[str]], Iterator[tuple[int, Row]]]:
    """Return what verifies a list: here, or on the workers of an executor."""
    from sigwright.audits import run

    def verified(images: Iterable[str]) -> Iterator[tuple[int, Row]]:
        if executor is None:
            return run.rows(client, images, options, how)
        from sigwright.audits import executors

        images = list(images)
        return _placed(images, executors.distributed(executor, images, options, how))

    return verified


def _recorded(
    client: Client,
    images: Sequence[str],
    options: dict[str, Any],
    how: How,
    verified: Callable[[Iterable[str]], Iterator[tuple[int, Row]]],
    store: StrPath,
    *,
    resume: bool,
) -> Iterator[tuple[int, Row]]:
    """Keep the rows in a history, as a run about these images and all that a verdict depends on."""
    from sigwright.audits.store import Store
    from sigwright.audits.window import Window

    about = Window(client, options, how._replace(cache="")).fingerprint
    return Store(store).record(images, about, verified, resume=resume)


def _placed(images: Sequence[str], rows: Iterable[Row]) -> Iterator[tuple[int, Row]]:
    """Yield rows with the places of their images, of which one may be there twice."""
    places: dict[str, list[int]] = {}
    for place, image in enumerate(images):
        places.setdefault(image, []).append(place)
    for row in rows:
        yield places[row.image].pop(0), row


def _watched(
    rows: Iterator[tuple[int, Row]],
    baseline: StrPath | None,
    tracer: Tracer | None,
    progress: Callable[[Row], object] | None,
) -> Iterator[tuple[int, Row]]:
    """Return the rows as they are told to whoever looks on."""
    if baseline is not None:
        from sigwright.audits import baseline as baselines

        rows = baselines.marked(rows, baselines.load(baseline))
    if tracer is not None:
        from sigwright.audits.spans import traced

        rows = traced(rows, tracer)
    return rows if progress is None else _told(rows, progress)


def _told(rows: Iterable[tuple[int, Row]], progress: Callable[[Row], object]) -> Iterator[tuple[int, Row]]:
    for place, row in rows:
        progress(row)
        yield place, row
