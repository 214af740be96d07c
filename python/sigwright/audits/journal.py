"""The signing journal: who signed, copied and removed what, with which key, where it was logged and stored, and when.

It is kept in the store of audits, a file or a database server. A signature never fails because its line cannot be
written: the line then waits in the user's data folder, or in the warning where it cannot wait there either, and goes
into the journal with the next one.
"""

from __future__ import annotations

import json
import os

from sigwright._record import Record
from sigwright.audits import database
from sigwright.errors import Error, LocalFileError, NotFoundError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from typing_extensions import Self

    from sigwright.options import StrPath

SCHEMA = (
    "create table if not exists journal (id text primary key, time text not null, action text not null, "
    "digest text not null, reference text not null, signature text not null, signer text not null, line text not null)",
    "create index if not exists journal_digest on journal (digest)",
)
KEEP = (
    "insert into journal values (:id, :time, :action, :digest, :reference, :signature, :signer, :line) "
    "on conflict (id) do nothing"
)
ACTIONS = ("sign", "attest", "copy", "clean", "rotate")
RUNS = (
    ("GITHUB_RUN_ID", "{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}/actions/runs/{GITHUB_RUN_ID}"),
    ("CI_JOB_URL", "{CI_JOB_URL}"),
    ("BUILD_URL", "{BUILD_URL}"),
    ("BUILD_ID", "{BUILD_ID}"),
)
"""How services name a run of theirs: the variable that says so, and where the run is seen."""
MOST_WAITING = 64 << 20
"""Bytes."""


class Line(Record):
    """What was done once, to one image."""

    id: str
    """Unlike every other's; the same line is never there twice."""
    time: str
    action: str
    """One of ACTIONS."""
    image: str
    """As it was given, with the tag."""
    reference: str
    """NAME@DIGEST: where it is."""
    digest: str
    format: str = ""
    signature: str = ""
    """"sha256:HEX" of the bytes of the signature: its name in inventories and logs."""
    stored: str = ""
    """Digest of the layer (legacy) or of the referrer's manifest (bundle)."""
    tag: str = ""
    """That the signature was stored at."""
    key: str = ""
    algorithm: str = ""
    identities: tuple[str, ...] = ()
    issuer: str = ""
    log_url: str = ""
    log_index: int | None = None
    annotations: Mapping[str, str] = {}
    predicate_type: str = ""
    source: str = ""
    """Of a copy: where it came from. Of a rotation: the key before."""
    attached: tuple[str, ...] = ()
    """Of a copy: what came along. Of a cleaning: what was removed."""
    who: str = ""
    """The account, and its machine."""
    run: str = ""
    """Of a service that builds: where the run is seen."""
    tool: str = ""

    @property
    def signer(self) -> str:
        """The identity, or the fingerprint of the key."""
        return ", ".join(self.identities) or self.key

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Make it again of what `to_dict()` gave; what a later version has added is left out."""
        known = {name: value for name, value in data.items() if name in cls._fields}
        return cls(**known)


def now_line(action: str, **facts: Any) -> Line:
    """Return a line about what was done just now, by whoever runs this."""
    from datetime import datetime, timezone
    from uuid import uuid4

    from sigwright._version import __version__

    time = datetime.now(timezone.utc).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return Line(
        id=uuid4().hex, time=time, action=action, who=_who(), run=_run(), tool=f"sigwright {__version__}", **facts
    )


class Journal:
    """The lines at a place: a SQLite file, or the URL of a database server."""

    def __init__(self, place: StrPath) -> None:
        self._database = database.at(place, SCHEMA)
        self.name = self._database.name

    def write(self, lines: Iterable[Line]) -> None:
        """Write lines, and those that waited; all or none. Raises LocalFileError, UnreachableError."""
        waiting, text = self._waiting()
        self._database.write((KEEP, [_values(line) for line in (*waiting, *lines)]))
        if text:
            self._forget(text)

    def keep(self, lines: Iterable[Line]) -> str:
        """Write lines, or have them wait for the next one: return what to tell of it, nothing where all went well."""
        lines = list(lines)
        try:
            self.write(lines)
        except Error as error:
            return f"the journal was not written: {error}; {self._put_off(lines)}"
        return ""

    def lines(
        self, *, digest: str = "", signer: str = "", action: str = "", image: str = "", since: str = ""
    ) -> list[Line]:
        """Return the lines, the oldest first, of which all that is given holds: `signer` and `image` as parts.

        Raises NotFoundError where there is no journal yet, LocalFileError, UnreachableError.
        """
        if not self._database.exists():
            hint = "sign with --journal, or set SIGWRIGHT_JOURNAL"
            raise NotFoundError(f"there is no journal at {self.name}", hint=hint)
        found = self._database.read(
            "select line from journal where (:digest = '' or digest = :digest) and (:action = '' or action = :action) "
            "and time >= :since order by time, id",
            digest=digest, action=action, since=since,
        )  # fmt: skip
        read = (Line.from_dict(json.loads(text)) for (text,) in found)
        return [
            line
            for line in read
            if signer in line.signer + " " + line.key and image in line.image + " " + line.reference
        ]

    def waiting(self) -> int:
        """Return how many lines wait to go in. Raises LocalFileError where they cannot be read."""
        return len(self._waiting()[0])

    def _put_off(self, lines: list[Line]) -> str:
        """Have lines wait in the user's data folder, and return where, or the lines themselves."""
        text = "".join(json.dumps(line.to_dict(), separators=(",", ":")) + "\n" for line in lines)
        path = self._waiting_file()
        try:
            os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)  # noqa: PTH103, PTH120
            descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
            with open(descriptor, "ab") as file:
                _locked(file)
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            return f"nor could it wait in {path} ({error.strerror}): keep this: {text.strip()}"
        return f"its lines wait in {path} and go in with the next one"

    def _waiting(self) -> tuple[list[Line], bytes]:
        """Return the lines that wait, and their text."""
        try:
            with open(self._waiting_file(), "rb") as file:
                text = file.read(MOST_WAITING)
        except OSError:
            return [], b""
        text = text[: text.rfind(b"\n") + 1]
        try:
            return [Line.from_dict(json.loads(line)) for line in text.splitlines()], text
        except (ValueError, TypeError) as error:
            raise LocalFileError(
                f"{self._waiting_file()} holds what is no line of a journal: {error}",
                hint="look at it, and move it away",
            ) from None

    def _forget(self, text: bytes) -> None:
        """Take the lines that are in the journal now out of those that wait; others may have come meanwhile."""
        try:
            with open(self._waiting_file(), "r+b") as file:
                _locked(file)
                rest = file.read()[len(text) :]
                file.seek(0)
                file.truncate()
                file.write(rest)
        except OSError:  # they stay, and are known by their id when they are written again
            return

    def _waiting_file(self) -> str:
        from hashlib import sha256

        home = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")  # noqa: PTH111
        place = self.name if "://" in self.name else os.path.abspath(self.name)  # noqa: PTH100
        return f"{home}/sigwright/journals/{sha256(place.encode('utf-8', 'surrogateescape')).hexdigest()}.jsonl"


def _locked(file: Any) -> None:
    import fcntl

    fcntl.flock(file, fcntl.LOCK_EX)


def _values(line: Line) -> dict[str, str]:
    columns = {name: getattr(line, name) for name in ("id", "time", "action", "digest", "reference", "signature")}
    return {**columns, "signer": line.signer, "line": json.dumps(line.to_dict())}


def _who() -> str:
    import pwd

    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a container's user without an entry
        name = str(os.getuid())
    return f"{name}@{os.uname().nodename}"


def _run() -> str:
    from collections import defaultdict

    for mark, form in RUNS:
        if os.environ.get(mark):
            return form.format_map(defaultdict(str, os.environ))
    return ""
