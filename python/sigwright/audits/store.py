"""The history of audits: every run and its rows, so that runs can be resumed and compared."""

from __future__ import annotations

from time import monotonic

from sigwright._record import Record
from sigwright.audits import database
from sigwright.audits.row import Row
from sigwright.errors import NotFoundError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sigwright.options import StrPath

    Placed = tuple[int, Row]
    Verify = Callable[[Iterable[str]], Iterator[Placed]]

SCHEMA = (
    "create table if not exists audit_run (id text primary key, about text not null, started text not null, "
    "finished text, images integer not null)",
    "create table if not exists audit_row (run text not null, position integer not null, image text not null, "
    "digest text not null, verdict text not null, code integer not null, data text not null, "
    "primary key (run, position))",
    "create table if not exists audit_signer (name text primary key, since text not null)",
)
BATCH = 100
"""Rows that are written together; that many at most are verified again after an interruption."""
BATCH_SECONDS = 1.0
"""For so long rows wait for others, where there are few: who looks on would see none."""
KEEP_ROW = (
    "insert into audit_row values (:run, :position, :image, :digest, :verdict, :code, :data) "
    "on conflict (run, position) do update set digest = excluded.digest, verdict = excluded.verdict, "
    "code = excluded.code, data = excluded.data"
)
KEEP_SIGNER = (
    "insert into audit_signer values (:name, :since) on conflict (name) do update set since = "
    "case when excluded.since < audit_signer.since then excluded.since else audit_signer.since end"
)
DROP_RUN = ("delete from audit_row where run = :run", "delete from audit_run where id = :run")


class Run(Record):
    """One run of an audit."""

    id: str
    started: str
    finished: str | None
    images: int


class Store:
    """A history. Several audits, and processes, may share it."""

    def __init__(self, place: StrPath) -> None:
        self._database = database.at(place, SCHEMA)
        self.path = self._database.name

    def record(
        self, images: Sequence[str], options: object, verify: Verify, *, resume: bool = False
    ) -> Iterator[Placed]:
        """Verify images and keep each row before it is yielded; with `resume` what the last run has is not done again.

        Only a run that was interrupted, about the same images with the same `options` (whatever their `repr` tells
        apart), is resumed. Raises LocalFileError, or UnreachableError for a server.
        """
        about = _about(images, options)
        run = self._unfinished(about) if resume else None
        done = dict(self._rows(run)) if run is not None else {}
        if run is None:
            run = self._begin(about, len(images))
        yield from done.items()
        missing = [position for position in range(len(images)) if position not in done]
        yield from self._keep(run, images, missing, verify)
        self._database.write(("update audit_run set finished = :now where id = :run", [{"run": run, "now": _now()}]))

    def _keep(self, run: str, images: Sequence[str], missing: list[int], verify: Verify) -> Iterator[Placed]:
        since = dict(self._database.read("select name, since from audit_signer"))
        waiting: list[Placed] = []
        wrote = monotonic()
        try:
            for place, row in verify([images[position] for position in missing]):
                waiting.append((missing[place], _aged(row, since)))
                if len(waiting) >= BATCH or monotonic() >= wrote + BATCH_SECONDS:
                    yield from self._written(run, waiting, since)
                    wrote = monotonic()
        finally:
            kept = list(self._written(run, waiting, since))
        yield from kept

    def runs(self) -> list[Run]:
        """Return the runs, the last first. Raises LocalFileError, NotFoundError without the file."""
        if not self._database.exists():
            raise NotFoundError(f"there is no history at {self.path}", hint="make one with `sigwright audit --store`")
        found = self._database.read(
            "select id, started, finished, images from audit_run order by started desc, id desc"
        )
        return [
            Run(id=id, started=started, finished=finished, images=images) for id, started, finished, images in found
        ]

    def rows(self, run: str) -> list[Row]:
        """Return the rows of a run, in the images' order."""
        return [row for _, row in self._rows(run)]

    def last_rows(self) -> list[Row] | None:
        """Return the rows of the last run that came to its end; None where there is none."""
        finished = [run for run in self.runs() if run.finished] if self._database.exists() else []
        return self.rows(finished[0].id) if finished else None

    def retain(self, runs: int) -> int:
        """Drop all but the last runs that came to their end, and what was interrupted before them. Returns how many."""
        known = self.runs()
        ends = [place for place, run in enumerate(known) if run.finished]
        old = known[ends[runs - 1] + 1 :] if len(ends) >= runs else []
        values = [{"run": run.id} for run in old]
        if values:
            self._database.write(*((statement, values) for statement in DROP_RUN))
        return len(old)

    def _rows(self, run: str) -> list[Placed]:
        import json

        found = self._database.read("select position, data from audit_row where run = :run order by position", run=run)
        return [(position, Row.from_dict(json.loads(text))) for position, text in found]

    def _unfinished(self, about: str) -> str | None:
        """Return the last run about this, where it did not come to its end."""
        found = self._database.read(
            "select id, finished from audit_run where about = :about order by started desc, id desc limit 1",
            about=about,
        )
        return found[0][0] if found and found[0][1] is None else None

    def _begin(self, about: str, images: int) -> str:
        from uuid import uuid4

        run = {"id": uuid4().hex, "about": about, "started": _now(), "images": images}
        self._database.write(("insert into audit_run values (:id, :about, :started, null, :images)", [run]))
        return run["id"]  # type: ignore[return-value]

    def _written(self, run: str, waiting: list[Placed], since: dict[str, str]) -> Iterator[Placed]:
        """Write what waits, and yield it only then."""
        import json

        rows = [
            {"run": run, "position": position, "image": row.image, "digest": row.digest, "verdict": row.verdict,
             "code": row.code, "data": json.dumps(row.to_dict())}
            for position, row in waiting
        ]  # fmt: skip
        signers = [
            {"name": name, "since": since[name]} for name in {name for _, row in waiting for name in row.signers}
        ]
        if rows:
            self._database.write((KEEP_ROW, rows), (KEEP_SIGNER, signers))
        yield from waiting
        waiting.clear()


def _aged(row: Row, since: dict[str, str]) -> Row:
    """Return the row with the oldest time at which one of its signers was known; remembers new ones."""
    seen = row.time or _now()
    for name in row.signers:
        since[name] = min(since.get(name, seen), seen)
    known = [since[name] for name in row.signers]
    return row._replace(signer_since=min(known)) if known else row


def _now() -> str:
    import datetime

    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _about(images: Sequence[str], options: object) -> str:
    from hashlib import sha256

    text = "\n".join([*images, "", repr(options)])
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
