"""Which trusted root is believed where nothing else is named: a TUF repository's, kept as cosign keeps it, or our copy.

$TUF_ROOT, or ~/.sigstore/root, holds `remote.json` (whose repository, after `initialize`), a folder for each repository
and beside it `NAME.json`, written after each refresh. Nothing here imports `tuf`.
"""

from __future__ import annotations

import os
import time

from sigwright import _core
from sigwright._client_base import tuf_folder
from sigwright.errors import Error, LocalFileError, TimedOutError, UnreachableError, UntrustedError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

HERE = f"{os.path.dirname(__file__)}/trusted_roots"  # noqa: PTH120
PUBLIC = "https://tuf-repo-cdn.sigstore.dev"
STAGING = "https://tuf-repo-cdn.sigstage.dev"
BUNDLED = {PUBLIC: "public_good", STAGING: "staging"}
"""The repositories whose roots come with this version: the names of their files."""
BUNDLED_AS_OF = 1785542400
"""2026-08-01, as the folder's README has it."""
TRUSTED_ROOT = "trusted_root.json"
SIGNING_CONFIG = "signing_config.v0.2.json"
DAY = 86400.0
STALE = 7 * DAY
"""Sigstore's own metadata ends after a week: older roots are worth a word."""
RETRY = 3600.0
"""Seconds before a repository that could not be read is asked again."""
PATIENCE = 10.0
"""Seconds for each request of a refresh that nobody asked for."""
CAP = 1 << 20


class Repository:
    """A TUF repository by its URL, and its copy on this machine."""

    def __init__(self, folder: str, mirror: str) -> None:
        self.mirror = mirror.rstrip("/")
        self.name = _file_name(self.mirror)
        self.folder = folder
        self.metadata = f"{folder}/{self.name}"
        self.targets = f"{self.metadata}/targets"
        self.stamp = f"{folder}/{self.name}.json"
        self.failure = f"{folder}/{self.name}.failed"

    def target(self, name: str) -> str:
        """Return where a target is kept, or nothing where it is not."""
        path = f"{self.targets}/{name}"
        return path if os.path.isfile(path) else ""  # noqa: PTH113

    def bundled(self, kind: str = "") -> str:
        """Return our own copy, `kind` ".tuf" of its TUF root; nothing where there is none."""
        return f"{HERE}/{BUNDLED[self.mirror]}{kind}.json" if self.mirror in BUNDLED else ""

    def age(self) -> float:
        """Return the seconds since the last refresh."""
        return time.time() - (_changed(self.stamp) or 0.0)


def here() -> Repository:
    """Return the repository that counts: TUF_MIRROR's, else that of the last `initialize`, else the public one."""
    where = tuf_folder()
    mirror = os.environ.get("TUF_MIRROR") or _initialized(where)
    return Repository(where, mirror or PUBLIC)


def _initialized(where: str) -> str:
    path = f"{where}/remote.json"
    if not os.path.exists(path):  # noqa: PTH110
        return ""
    import json

    try:
        mirror = json.loads(_core.read_file(path, CAP))["mirror"]
    except (ValueError, KeyError, TypeError, RecursionError):
        mirror = None
    if not isinstance(mirror, str) or not mirror:
        raise UsageError(f"{path} does not name a repository", hint="run `sigwright initialize` again")
    return mirror


def _file_name(mirror: str) -> str:
    """Return the name that sigstore-go gives a repository's folder."""
    name = mirror.removeprefix("https://").removeprefix("http://").replace("/", "-").replace(":", "-").lower()
    if not _is_address(mirror) or name.startswith(".") or not name.isprintable():
        hint = "name an https URL, or file:///DIRECTORY"
        raise UsageError(f"that is no address of a TUF repository: {mirror!r}", hint=hint)
    return name


def _is_address(mirror: str) -> bool:
    scheme, _, place = mirror.partition("://")
    if scheme == "file":
        return place.startswith("/")
    return scheme in ("https", "http") and place.lstrip("/") == place != "" and " " not in place


def _changed(path: str) -> float | None:
    try:
        return os.stat(path).st_mtime  # noqa: PTH116
    except OSError:
        return None


def current(context: _core.Context, limits: dict[str, Any], *, may_refresh: bool, offline: bool) -> str:
    """Return the file of the trusted root to believe, refreshed where that is allowed and due.

    Raises `UntrustedError` when the repository answers with what must not be believed, or was never read; and
    `UnreachableError` when it does not answer and what is kept of it has ended.
    """
    repository = here()
    if may_refresh and not offline:
        _refresh_if_due(repository, context, limits)
    return believed(repository, offline=offline)


def believed(repository: Repository, *, offline: bool) -> str:
    """Return what is kept of a repository, else our copy of it."""
    path = repository.target(TRUSTED_ROOT)
    since = _changed(repository.stamp) if path else None
    path = path or repository.bundled()
    if not path:
        raise UntrustedError(
            f"nothing is known of the trusted root of {repository.mirror}",
            hint=f"run `sigwright initialize --mirror {repository.mirror} --root FILE` once",
        )
    if offline:
        _warn_when_stale(path, BUNDLED_AS_OF if since is None else since)
    return path


def signing_config(context: _core.Context, limits: dict[str, Any]) -> str:
    """Return the file of the signing config that the repository has, refreshed where that is due; or nothing."""
    repository = here()
    _refresh_if_due(repository, context, limits)
    return repository.target(SIGNING_CONFIG)


def _refresh_if_due(repository: Repository, context: _core.Context, limits: dict[str, Any]) -> None:
    if repository.age() < DAY and repository.target(TRUSTED_ROOT):
        return
    failed = _changed(repository.failure)
    if failed is not None and time.time() - failed < RETRY:
        _go_on_without(repository, "it could not be read a while ago")
        return
    from sigwright import _tuf

    allowed = limits.get("timeout")
    patience = PATIENCE if allowed is None else min(PATIENCE, allowed)
    try:
        _tuf.refresh(repository, context, {**limits, "timeout": patience})
    except (UnreachableError, TimedOutError) as error:
        remember_failure(repository)
        _go_on_without(repository, str(error))
    except LocalFileError as error:  # a home that is full or read-only is no reason not to verify
        warn(f"the trusted root of {repository.mirror} could not be kept: {error}")


def _go_on_without(repository: Repository, why: str) -> None:
    """Say what is believed instead; fail where that has ended by its own word."""
    if repository.target(TRUSTED_ROOT) and repository.age() > STALE:
        raise UnreachableError(
            f"the trusted root of {repository.mirror} is older than a week and could not be refreshed: {why}",
            hint="--offline believes it as it is; --trusted-root names another",
        )
    what = "the one kept here" if repository.target(TRUSTED_ROOT) else "the copy that came with sigwright, of 2026-08,"
    warn(f"the trusted root of {repository.mirror} could not be refreshed ({why}); {what} is believed")


def remember_failure(repository: Repository) -> None:
    """Note when the repository was last asked in vain, so that it is not asked again at once."""
    import contextlib

    with contextlib.suppress(OSError, Error):
        os.makedirs(repository.folder, mode=0o700, exist_ok=True)  # noqa: PTH103
        _core.write_file(repository.failure, b"", mode=0o600)


def _warn_when_stale(path: str, since: float) -> None:
    days = int((time.time() - since) / DAY)
    if days * DAY >= STALE:
        warn(f"the trusted root {os.path.basename(path)} was last known to be current {days} days ago")  # noqa: PTH119


_warned: set[str] = set()


def warn(text: str) -> None:
    """Log a warning, once; without any logging set up, Python prints it on standard error."""
    if text in _warned:
        return
    _warned.add(text)
    from sigwright import _logging

    _logging.emit(2, "trust", f"warning: {text}")
