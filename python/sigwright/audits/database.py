"""Where histories are kept: a SQLite file, or any server that SQLAlchemy reaches. One dialect of SQL for all."""

from __future__ import annotations

import os
from contextlib import contextmanager

from sigwright.errors import LocalFileError, UnreachableError, UsageError
from sigwright.rendering import without_secrets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any, Protocol

    from sigwright.options import StrPath

    Values = dict[str, Any]

    class Database(Protocol):
        """Runs statements whose parameters are called :name."""

        name: str
        """What messages call it; without a password."""

        def exists(self) -> bool:
            """Tell whether anything was ever kept there."""

        def write(self, *steps: tuple[str, Sequence[Values]]) -> None:
            """Run each statement once for each of its values, all of them in one transaction."""

        def read(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
            """Return the rows; what a statement writes besides is kept."""


WAIT = 60.0
"""Seconds that a write waits for another audit's."""


def at(place: StrPath, schema: Sequence[str]) -> Database:
    """Return the database at a path or a URL. Nothing is opened yet."""
    text = os.fspath(place)
    return Server(text, schema) if "://" in text else File(text, schema)


class NotADatabaseError(LocalFileError):
    """A file that is there and readable, and is something else."""


class File:
    """SQLite. Several processes may share the file."""

    def __init__(self, path: str, schema: Sequence[str]) -> None:
        self.name = path
        self._schema = schema

    def exists(self) -> bool:
        """Tell whether there is such a file."""
        return os.path.exists(self.name)  # noqa: PTH110 (pathlib costs a command 5 ms)

    def write(self, *steps: tuple[str, Sequence[Values]]) -> None:
        """Run the statements in one transaction."""
        with self._opened() as connection:
            for statement, values in steps:
                connection.executemany(statement, values)

    def read(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        """Return the rows."""
        with self._opened() as connection:
            found: list[tuple[Any, ...]] = connection.execute(statement, values).fetchall()
        return found

    @contextmanager
    def _opened(self) -> Iterator[Any]:
        """Yield one connection, inside a transaction."""
        import sqlite3
        from contextlib import closing

        try:
            with closing(sqlite3.connect(self.name, timeout=WAIT)) as connection, connection:
                for statement in self._schema:
                    connection.execute(statement)
                yield connection
        except sqlite3.Error as error:
            # A disk that fails is an OperationalError; what is no database, or a spoilt one, is not.
            kind = LocalFileError if isinstance(error, sqlite3.OperationalError) else NotADatabaseError
            raise kind(
                f"{self.name} cannot be used: {error}",
                hint="look whether it is a database, and whether the disk is full",
            ) from None


class Server:
    """Any database of SQLAlchemy's, PostgreSQL above all."""

    def __init__(self, url: str, schema: Sequence[str]) -> None:
        try:
            import sqlalchemy
        except ImportError:
            raise UsageError("SQLAlchemy is not installed", hint="pip install 'sigwright[store]'") from None
        try:
            parsed = sqlalchemy.make_url(url)
            self._engine = sqlalchemy.create_engine(_with_driver(parsed), pool_pre_ping=True)
        except (sqlalchemy.exc.ArgumentError, ImportError) as error:
            raise UsageError(
                f"--store: {_one_line(error)}",
                hint="postgresql://USER@HOST/DATABASE is one; pip install 'sigwright[store]'",
            ) from None
        self.name = without_secrets(parsed.render_as_string())
        self._schema = schema
        self._ready = False

    def exists(self) -> bool:
        """Tell that it does: a server is there before its tables are."""
        return True

    def write(self, *steps: tuple[str, Sequence[Values]]) -> None:
        """Run the statements in one transaction."""
        from sqlalchemy import text

        with self._opened() as connection:
            for statement, values in steps:
                if values:
                    connection.execute(text(statement), list(values))

    def read(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        """Return the rows."""
        from sqlalchemy import text

        with self._opened() as connection:
            return [tuple(row) for row in connection.execute(text(statement), values)]

    @contextmanager
    def _opened(self) -> Iterator[Any]:
        """Yield one connection, inside a transaction."""
        from sqlalchemy import text
        from sqlalchemy.exc import SQLAlchemyError

        try:
            if not self._ready:
                with self._engine.begin() as connection:
                    for statement in self._schema:
                        connection.execute(text(statement))
                self._ready = True
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise UnreachableError(f"{self.name} cannot be used: {_one_line(error)}") from None


def _with_driver(url: Any) -> Any:
    """Name the driver that the package asks for, where the URL names none."""
    return url.set(drivername="postgresql+psycopg") if url.drivername in ("postgresql", "postgres") else url


def _one_line(error: Exception) -> str:
    """Return the server's words, without the statement and its parameters."""
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0]
