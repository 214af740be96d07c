"""The history of audits: a SQLite file with every run and its rows, so that runs can be resumed and compared."""

from __future__ import annotations

import os

from sigwright._record import Record
from sigwright.audits.row import Row
from sigwright.errors import LocalFileError, NotFoundError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    from sigwright.options import StrPath

SCHEMA = """
create table if not exists run (
  id integer primary key, about text not null, started text not null, finished text, images integer not null
);
create table if not exists entry (
  run integer not null references run (id), position integer not null, image text not null, digest text not null,
  verdict text not null, code integer not null, row text not null, primary key (run, position)
) without rowid;
"""
WAIT = 60.0
"""Seconds that a write waits for another audit's."""
BATCH = 100
"""Rows that are written together; that many at most are verified again after an interruption."""


class Run(Record):
    """One run of an audit."""

    id: int
    started: str
    finished: str | None
    images: int


class Store:
    """A history. Several audits, and processes, may share the file."""

    def __init__(self, path: StrPath) -> None:
        self.path = os.fspath(path)

    def record(
        self,
        images: Sequence[str],
        options: dict[str, Any],
        verify: Callable[[Iterable[str]], Iterator[Row]],
        *,
        resume: bool = False,
    ) -> Iterator[Row]:
        """Verify images and keep each row before it is yielded; with `resume` what the last run has is not done again.

        Only a run that was interrupted, about the same images with the same options, is resumed. Raises LocalFileError.
        """
        about = _about(images, options)
        run = self._unfinished(about) if resume else None
        done = dict(self._entries(run)) if run is not None else {}
        if run is None:
            run = self._begin(about, len(images))
        yield from (row for _, row in sorted(done.items()))
        missing = [position for position in range(len(images)) if position not in done]
        yield from self._keep(run, images, missing, verify)
        self._write("update run set finished = datetime('now') where id = ?", [(run,)])

    def _keep(
        self, run: int, images: Sequence[str], missing: list[int], verify: Callable[[Iterable[str]], Iterator[Row]]
    ) -> Iterator[Row]:
        places: dict[str, list[int]] = {}
        for position in missing:
            places.setdefault(images[position], []).append(position)
        waiting: list[tuple[int, Row]] = []
        try:
            for row in verify([images[position] for position in missing]):
                waiting.append((places[row.image].pop(0), row))
                if len(waiting) >= BATCH:
                    self._write_rows(run, waiting)
                yield row
        finally:
            self._write_rows(run, waiting)

    def runs(self) -> list[Run]:
        """Return the runs, the last first. Raises LocalFileError, NotFoundError without the file."""
        if not os.path.exists(self.path):  # noqa: PTH110 (pathlib costs a command 5 ms)
            raise NotFoundError(f"there is no history at {self.path}", hint="make one with `sigwright audit --store`")
        found = self._read("select id, started, finished, images from run order by id desc")
        return [
            Run(id=id, started=started, finished=finished, images=images) for id, started, finished, images in found
        ]

    def rows(self, run: int) -> list[Row]:
        """Return the rows of a run, in the images' order."""
        return [row for _, row in self._entries(run)]

    def _entries(self, run: int) -> list[tuple[int, Row]]:
        import json

        found = self._read("select position, row from entry where run = ? order by position", (run,))
        return [(position, Row.from_dict(json.loads(text))) for position, text in found]

    def _unfinished(self, about: str) -> int | None:
        found = self._read("select id, about, finished from run order by id desc limit 1")
        return found[0][0] if found and found[0][1:] == (about, None) else None

    def _begin(self, about: str, images: int) -> int:
        self._write("insert into run (about, started, images) values (?, datetime('now'), ?)", [(about, images)])
        newest: int = self._read("select max(id) from run where about = ?", (about,))[0][0]
        return newest

    def _write_rows(self, run: int, waiting: list[tuple[int, Row]]) -> None:
        import json

        self._write(
            "insert or replace into entry values (?, ?, ?, ?, ?, ?, ?)",
            [
                (run, position, row.image, row.digest, row.verdict, row.code, json.dumps(row.to_dict()))
                for position, row in waiting
            ],
        )
        waiting.clear()

    def _write(self, statement: str, values: Sequence[tuple[Any, ...]]) -> None:
        self._with(lambda connection: connection.executemany(statement, values))

    def _read(self, statement: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self._with(lambda connection: connection.execute(statement, values).fetchall())
        return found

    def _with(self, work: Callable[[sqlite3.Connection], Any]) -> Any:
        import sqlite3
        from contextlib import closing

        try:
            with closing(sqlite3.connect(self.path, timeout=WAIT)) as connection, connection:
                connection.executescript(SCHEMA)
                return work(connection)
        except sqlite3.Error as error:
            raise LocalFileError(f"the history {self.path} cannot be used: {error}") from None


def _about(images: Sequence[str], options: dict[str, Any]) -> str:
    from hashlib import sha256

    text = "\n".join([*images, "", *(f"{name}={options[name]!r}" for name in sorted(options))])
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
