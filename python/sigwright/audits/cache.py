"""Verdicts that are remembered for a while: by digest reference, and by all that a verdict depends on."""

from __future__ import annotations

import errno
import os

from sigwright.audits import database
from sigwright.audits.row import DEFINITE, Row
from sigwright.errors import LocalFileError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from typing_extensions import Self

    from sigwright.options import StrPath

SCHEMA = (
    "create table if not exists verdict (policy text not null, reference text not null, expires real not null, "
    "data text not null, primary key (policy, reference)) without rowid",
)
KEEP = "insert or replace into verdict values (:policy, :reference, :expires, :data)"
DISK_FAILS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EACCES, errno.EPERM}
BATCH = 500
"""References of one question, and rows that are written together."""


class Cache:
    """Positive and definite negative verdicts. What could not be checked is not remembered, nor a layout's images.

    Written at the end of a `with` block and every BATCH rows. A disk that is full, read-only or broken is a warning and
    not an end: everything is verified that the cache does not have. Another's file, or one that is no cache, is an
    error.
    """

    def __init__(self, path: StrPath, policy: str, *, ttl: float, negative_ttl: float) -> None:
        self._path = os.fspath(path)
        self._policy = policy
        self._ttl = {True: ttl, False: negative_ttl}
        self._waiting: list[dict[str, Any]] = []
        _make_private(self._path)
        self._database = database.File(self._path, SCHEMA)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._flush()

    def found(self, references: Collection[str]) -> dict[str, Row]:
        """Return the rows that are known of these references, and that have not expired."""
        import json
        from itertools import islice
        from time import time

        found: dict[str, Row] = {}
        rest = iter(references)
        while names := list(islice(rest, BATCH)):
            values = {f"r{number}": name for number, name in enumerate(names)}
            places = ", ".join(f":{name}" for name in values)
            try:
                rows = self._database.read(
                    f"select reference, data from verdict where policy = :policy and expires > :now "  # noqa: S608 (names only)
                    f"and reference in ({places})",
                    policy=self._policy, now=time(), **values,
                )  # fmt: skip
            except database.NotADatabaseError:
                raise
            except LocalFileError as error:
                _warn("not read", error)
                return found
            found.update((reference, Row.from_dict(json.loads(data))) for reference, data in rows)
        return found

    def keep(self, row: Row) -> None:
        """Remember a verdict, where it is one that stays."""
        import json
        from time import time

        if row.code not in DEFINITE or not row.reference or row.reference.startswith("oci:"):
            return
        checked = row._replace(image=row.reference, checked=_time_text(time()))
        expires = time() + self._ttl[row.verdict == "verified"]
        data = json.dumps(checked.told())
        self._waiting.append({"policy": self._policy, "reference": row.reference, "expires": expires, "data": data})
        if len(self._waiting) >= BATCH:
            self._flush()

    def _flush(self) -> None:
        from time import time

        waiting, self._waiting = self._waiting, []
        try:
            if waiting:
                self._database.write((KEEP, waiting), ("delete from verdict where expires < :now", [{"now": time()}]))
        except LocalFileError as error:
            _warn("not kept", error)


def default_path() -> str:
    """Return where the cache is, where nobody says otherwise."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111
    return os.path.join(home, "sigwright", "verdicts.db")  # noqa: PTH118


def _warn(what: str, error: object) -> None:
    import logging

    logging.getLogger("sigwright").warning("the cache of verdicts is %s: %s", what, error)


def _make_private(path: str) -> None:
    """Make the file where it is missing; whoever can write it can say "verified". Raises LocalFileError."""
    try:
        os.makedirs(os.path.dirname(path) or ".", mode=0o700, exist_ok=True)  # noqa: PTH103, PTH120
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except OSError as error:
        if error.errno not in DISK_FAILS:
            raise LocalFileError(f"the cache {path} cannot be used: {error.strerror}") from None
        _warn("not kept", f"{path}: {error.strerror}")
        if not os.path.exists(path):  # noqa: PTH110
            return
    found = os.stat(path)  # noqa: PTH116
    if found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise LocalFileError(
            f"the cache {path} can be written by others",
            hint="whoever writes it decides what is verified: chmod 600 it",
        )


def _time_text(seconds: float) -> str:
    from time import gmtime, strftime

    return strftime("%Y-%m-%dT%H:%M:%SZ", gmtime(seconds))
