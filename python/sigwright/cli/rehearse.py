"""--dry-run: everything as it would be, and nothing written."""

from __future__ import annotations

from sigwright._record import Record, option

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from sigwright.cli.output import Output
    from sigwright.client import Client

WORDS = {
    "store": "would store {where}{kind}",
    "remove": "would remove {where}",
    "log": "would record the signature in {where}",
    "stamp": "would have it stamped by {where}",
    "certify": "would log in and ask {where} for a certificate",
    "write": "would write {where}",
}
STATE = {"XDG_CONFIG_HOME": ".config", "XDG_DATA_HOME": ".local/share", "TUF_ROOT": ".sigstore/root"}
"""Where sigwright keeps what it knows, and where that is below the home directory."""
COPIED = {"XDG_CONFIG_HOME": "sigwright", "TUF_ROOT": ""}
"""What of that a dry run begins with; never keys, which stay where they are."""


class DryRunFlags(Record, shared=True):
    """Of every verb that writes."""

    dry_run: bool = option(
        False, "--dry-run", "do everything but write: say what would be written, and where", core=False, peer=False
    )


class Played:
    """A client for one command, real or in play; at the end it says what was not done."""

    def __init__(self, output: Output) -> None:
        self._output = output

    def __enter__(self) -> Client:
        from sigwright.client import Client

        self._client = Client.rehearsal() if self._output.dry_run else Client()
        return self._client

    def __exit__(self, kind: object, *_: object) -> None:
        if not self._output.dry_run:
            return
        for planned in self._client.take_planned():
            size = f" ({planned.media_type}, {planned.size} bytes)" if planned.media_type else ""
            from sigwright.rendering import printable

            self._output.talk(WORDS[planned.action].format(where=printable(planned.where), kind=printable(size)))
        if kind is None:
            self._output.talk("nothing was written")


def agreed(output: Output) -> dict[str, Any]:
    """Return the yes that a dry run needs nobody for: nothing goes to a public log."""
    return {"yes": True} if output.dry_run else {}


class StateInPlay:
    """In a dry run: what sigwright keeps (profiles, keys of logs, trusted roots) is a copy that goes away again."""

    def __init__(self, output: Output) -> None:
        self._output = output

    def __enter__(self) -> str:
        """Return a directory for whatever else would be written; empty where it is no dry run."""
        if not self._output.dry_run:
            return ""
        import os
        import tempfile

        self._before = {name: os.environ.get(name) for name in STATE}
        self._folder = tempfile.TemporaryDirectory(prefix="sigwright-")
        for name, source in _places():
            os.environ[name] = self._copied(name, source)
        return self._folder.name

    def _copied(self, name: str, source: str) -> str:
        import shutil
        from pathlib import Path

        copy = Path(self._folder.name, name)
        if name in COPIED and Path(source, COPIED[name]).is_dir():
            shutil.copytree(Path(source, COPIED[name]), copy / COPIED[name])
        return str(copy)

    def __exit__(self, kind: object, *_: object) -> None:
        if not self._output.dry_run:
            return
        import os

        for name, value in self._before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
        self._folder.cleanup()
        if kind is None:
            self._output.talk("nothing was written")


def _places() -> Iterator[tuple[str, str]]:
    import os

    home = os.environ.get("HOME", "")
    for name, below in STATE.items():
        yield name, os.environ.get(name) or f"{home}/{below}"
