"""Refreshing trusted roots through TUF: python-tuf checks, the core fetches, and files appear whole or not at all."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tuf.api.exceptions import DownloadError, DownloadHTTPError, DownloadLengthMismatchError, RepositoryError
from tuf.ngclient.config import UpdaterConfig
from tuf.ngclient.fetcher import FetcherInterface
from tuf.ngclient.updater import Updater

from sigwright import _core, _roots
from sigwright._roots import SIGNING_CONFIG, TRUSTED_ROOT, Repository
from sigwright.errors import Error, LocalFileError, UnreachableError, UntrustedError, UsageError

CAP = 5_000_000
"""No honest file of a repository is longer: python-tuf's own limit of targets metadata."""


class Fetcher(FetcherInterface):
    """Fetches with the core's client, which knows proxies, caps and how to be interrupted; or from a directory."""

    def __init__(self, context: _core.Context, limits: dict[str, Any]) -> None:
        self._context = context
        self._limits = limits

    def _fetch(self, url: str) -> Iterator[bytes]:
        if url.startswith("file:"):
            return iter([_from_directory(url)])
        try:
            status, body = _core.exchange(self._context, url, most=CAP, follow=True, **self._limits)
        except Error as error:
            raise DownloadError(str(error)) from error
        if status != 200:
            raise DownloadHTTPError(f"{url} answered {status}", status)
        return iter([body])


def _from_directory(url: str) -> bytes:
    path = Path(unquote(urlsplit(url).path))
    if not path.exists():
        raise DownloadHTTPError(f"{path} is not there", 404)
    try:
        return _core.read_file(path, CAP)
    except Error as error:
        raise DownloadError(str(error)) from error


def refresh(repository: Repository, context: _core.Context, limits: dict[str, Any]) -> None:
    """Bring what is kept of a repository up to date.

    Raises `UnreachableError`, `UntrustedError` for what must not be believed, and `LocalFileError`.
    """
    if os.environ.get("SIGSTORE_NO_CACHE", "").lower() in ("1", "t", "true"):
        _keep_for_this_process(repository)
    with _file_errors(repository), _alone(repository):
        _update(repository, _anchor(repository), Fetcher(context, limits))
        stamp(repository)


def _anchor(repository: Repository) -> bytes:
    """Return the root metadata to begin with: that of TUF_ROOT_JSON, the one kept here, or ours."""
    named = "" if repository.mirror in _roots.BUNDLED else os.environ.get("TUF_ROOT_JSON", "")
    path = named or f"{repository.metadata}/root.json"
    if not Path(path).exists():
        path = repository.bundled(".tuf")
    if not path:
        raise UntrustedError(
            f"nothing is known of {repository.mirror} that its metadata could be checked with",
            hint=f"run `sigwright initialize --mirror {repository.mirror} --root FILE` once",
        )
    return _core.read_file(path, CAP)


def initialize(repository: Repository, root: bytes, context: _core.Context, limits: dict[str, Any]) -> None:
    """Begin anew with `root`: what was kept of the repository is replaced once all of it is there."""
    with _file_errors(repository), _alone(repository):
        with tempfile.TemporaryDirectory(dir=repository.folder, prefix=".new-") as fresh:
            beside = Repository(fresh, repository.mirror)
            _update(beside, root, Fetcher(context, limits))
            shutil.rmtree(repository.metadata, ignore_errors=True)
            Path(beside.metadata).rename(repository.metadata)
        remote = json.dumps({"mirror": repository.mirror}).encode()
        _core.write_file(f"{repository.folder}/remote.json", remote, mode=0o600)
        stamp(repository)


def _update(repository: Repository, anchor: bytes, fetcher: Fetcher) -> None:
    Path(repository.targets).mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        updater = Updater(
            repository.metadata,
            repository.mirror,
            repository.targets,
            f"{repository.mirror}/targets/",
            fetcher,
            UpdaterConfig(),
            bootstrap=anchor,
        )
        updater.refresh()
        _take(updater, repository, TRUSTED_ROOT, required=True)
        _take(updater, repository, SIGNING_CONFIG, required=False)
    except (RepositoryError, DownloadLengthMismatchError) as error:
        raise UntrustedError(
            f"what {repository.mirror} says of itself is not to be believed: {error}",
            hint="do not use it; ask its operator, or take the trusted root from elsewhere with --trusted-root",
        ) from None
    except DownloadError as error:
        raise UnreachableError(f"{repository.mirror} cannot be read: {error}") from None


def _take(updater: Updater, repository: Repository, name: str, *, required: bool) -> None:
    """Fetch a target; whoever reads it meanwhile sees the old one."""
    about = updater.get_targetinfo(name)
    if about is None:
        if required:
            raise UntrustedError(f"{repository.mirror} has no {name}", hint="name another repository with --mirror")
        Path(repository.targets, name).unlink(missing_ok=True)
        return
    if updater.find_cached_target(about) is not None:
        return
    with tempfile.TemporaryDirectory(dir=repository.metadata, prefix=".new-") as scratch:
        Path(updater.download_target(about, f"{scratch}/{name}")).replace(f"{repository.targets}/{name}")


def stamp(repository: Repository) -> None:
    """Write down that the repository was read now, as sigstore-go does."""
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    _core.write_file(repository.stamp, json.dumps({"lastTimestamp": now}).encode(), mode=0o600)
    Path(repository.failure).unlink(missing_ok=True)


@contextlib.contextmanager
def _alone(repository: Repository) -> Iterator[None]:
    """Let one process at a time write here."""
    Path(repository.folder).mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(f"{repository.folder}/.{repository.name}.lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _file_errors(repository: Repository) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        where = error.filename or repository.folder
        raise LocalFileError(f"{where} cannot be written: {error.strerror}") from None


def _keep_for_this_process(repository: Repository) -> None:
    """Point a repository at a folder that goes with the process: SIGSTORE_NO_CACHE."""
    import atexit

    scratch = tempfile.mkdtemp(prefix="sigwright-tuf-")
    atexit.register(shutil.rmtree, scratch, ignore_errors=True)
    repository.__init__(scratch, repository.mirror)  # type: ignore[misc]


def check_sum(root: bytes, expected: str) -> None:
    """Compare root metadata with a checksum: hex SHA-256, or "sha512:HEX"."""
    name, colon, digest = expected.rpartition(":")
    algorithm = name if colon else "sha256"
    if algorithm not in ("sha256", "sha512"):
        raise UsageError(f"--root-checksum is sha256 or sha512, not {algorithm!r}")
    found = hashlib.new(algorithm, root).hexdigest()
    if found != digest.strip().lower():
        raise UntrustedError(
            f"the root metadata has the {algorithm} checksum {found}, not {digest}",
            hint="ask whoever gave you the checksum for the file that belongs to it",
        )
