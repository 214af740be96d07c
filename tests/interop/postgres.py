"""A PostgreSQL server of one's own on a free port of the loopback, its files in a directory that is thrown away."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from interop.registries import free_port

PASSWORD = "hunter2"
USER = "auditor"
# PostgreSQL does not run as root.
SOMEBODY = "nobody"


def program(name: str) -> Path:
    """The newest that Debian has installed."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return found[-1] if found else Path(shutil.which(name) or name)


def run(*words: str | Path, state: Path) -> None:
    account = pwd.getpwnam(SOMEBODY)
    root = os.geteuid() == 0
    done = subprocess.run(
        [str(word) for word in words], cwd=state, capture_output=True, text=True, check=False, timeout=60,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        user=account.pw_uid if root else None, group=account.pw_gid if root else None,
    )  # fmt: skip
    assert done.returncode == 0, f"{words}\n{done.stdout}{done.stderr}"


@contextmanager
def running() -> Iterator[str]:
    """Yield the URL of an empty database."""
    state = Path(tempfile.mkdtemp(prefix="postgres-"))
    try:
        (state / "password").write_text(PASSWORD)
        if os.geteuid() == 0:
            shutil.chown(state, SOMEBODY)
            shutil.chown(state / "password", SOMEBODY)
        data = state / "data"
        run(program("initdb"), "-D", data, "-U", USER, "--auth=scram-sha-256", f"--pwfile={state / 'password'}",
            "--no-sync", state=state)  # fmt: skip
        port = free_port()  # only now: making the files takes a while, in which others take ports
        settings = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={state} -c fsync=off"
        run(program("pg_ctl"), "-D", data, "-w", "-l", state / "log", "-o", settings, "start", state=state)
        try:
            yield f"postgresql://{USER}:{PASSWORD}@127.0.0.1:{port}/postgres"
        finally:
            run(program("pg_ctl"), "-D", data, "-m", "immediate", "stop", state=state)
    finally:
        shutil.rmtree(state, ignore_errors=True)
