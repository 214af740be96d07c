#!/usr/bin/env python3
"""MariaDB, Trillian's two servers and Rekor v1, started in their order; for a network namespace of its own.

rekor_v1_stack.py STATE      the files of all of them lie in STATE; Rekor answers on 127.0.0.1:3000
"""

from __future__ import annotations

import getpass
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from interop.install_peers import peer

DATABASE = "trillian"
LOG_SERVER, LOG_SERVER_HTTP, SIGNER, SIGNER_HTTP, REKOR = 8090, 8091, 8092, 8093, 3000
HOSTNAME = "rekor.local"


class Stack:
    """The processes; the first that ends takes the others with it."""

    def __init__(self, state: Path) -> None:
        self.state = state
        # A socket's path is short, and a test's directory may not be.
        self.sockets = Path(tempfile.mkdtemp(prefix="stack-"))
        self.socket = self.sockets / "db"
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self, name: str, *command: str) -> None:
        with (self.state / f"{name}.log").open("wb") as log:
            # No inherited settings: Rekor takes PORT and the like from the environment.
            environment = {"HOME": str(self.state), "PATH": os.environ["PATH"]}
            self.processes.append(
                subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment)
            )

    def wait(self, name: str, *command: str) -> None:
        for _ in range(300):
            if self.processes[-1].poll() is not None:
                break
            if subprocess.run(command, capture_output=True, check=False).returncode == 0:
                return
            time.sleep(0.1)
        sys.exit(f"{name} does not start:\n{(self.state / f'{name}.log').read_text()[-2000:]}")

    def wait_for_url(self, name: str, port: int, path: str) -> bytes:
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
                    body: bytes = answer.read()
                    return body
            except OSError:
                time.sleep(0.1)
        sys.exit(f"{name} does not answer:\n{(self.state / f'{name}.log').read_text()[-2000:]}")

    def sql(self, *arguments: str) -> list[str]:
        return [peer_path("mariadb"), "--no-defaults", "--user=root", f"--socket={self.socket}", *arguments]

    def database(self) -> None:
        data = self.state / "data"
        subprocess.run(
            [peer_path("mariadb-install-db"), "--no-defaults", f"--datadir={data}", f"--user={getpass.getuser()}",
             "--auth-root-authentication-method=normal", "--skip-test-db"],
            check=True, capture_output=True,
        )  # fmt: skip
        self.start(
            "mariadb", peer_path("mariadbd"), "--no-defaults", f"--user={getpass.getuser()}", f"--datadir={data}",
            f"--socket={self.socket}", "--skip-networking", "--innodb-buffer-pool-size=64M",
            f"--pid-file={self.sockets}/pid", "--innodb-flush-log-at-trx-commit=0",
        )  # fmt: skip
        self.wait("mariadb", *self.sql("-e", "select 1"))
        create = (
            f"create database {DATABASE}; create user '{DATABASE}'@'localhost' identified by '{DATABASE}';"
            f"grant all on {DATABASE}.* to '{DATABASE}'@'localhost'"
        )
        subprocess.run(self.sql("-e", create), check=True)
        with peer("trillian.sql").open("rb") as schema:
            subprocess.run(self.sql(DATABASE), check=True, stdin=schema)

    @property
    def address(self) -> str:
        return f"{DATABASE}:{DATABASE}@unix({self.socket})/{DATABASE}"

    def trillian(self, name: str, rpc: int, http: int, *more: str) -> None:
        self.start(
            name, str(peer(name)), "--storage_system=mysql", f"--mysql_uri={self.address}", "--quota_system=noop",
            f"--rpc_endpoint=127.0.0.1:{rpc}", f"--http_endpoint=127.0.0.1:{http}", "--alsologtostderr", *more,
        )  # fmt: skip
        self.wait_for_url(name, http, "/healthz")

    def rekor(self) -> None:
        made = subprocess.run(
            [str(peer("createtree")), f"--admin_server=127.0.0.1:{LOG_SERVER}"], check=True, capture_output=True
        )
        self.start(
            "rekor", str(peer("rekor-server")), "serve", "--rekor_server.address=127.0.0.1", f"--port={REKOR}",
            f"--rekor_server.hostname={HOSTNAME}", f"--rekor_server.signer={self.state / 'log.key'}",
            "--trillian_log_server.address=127.0.0.1", f"--trillian_log_server.port={LOG_SERVER}",
            f"--trillian_log_server.tlog_id={made.stdout.decode().strip()}", "--enable_retrieve_api=true",
            "--search_index.storage_provider=mysql", f"--search_index.mysql.dsn={self.address}",
            "--enable_attestation_storage=false", "--log_type=prod",
        )  # fmt: skip

    def run(self) -> None:
        self.database()
        self.trillian("trillian_log_server", LOG_SERVER, LOG_SERVER_HTTP)
        fast = ("--force_master", "--sequencer_interval=50ms", "--batch_size=1000")
        self.trillian("trillian_log_signer", SIGNER, SIGNER_HTTP, *fast)
        self.rekor()
        while all(process.poll() is None for process in self.processes):
            time.sleep(0.1)

    def end(self) -> None:
        # State that nobody needs again: no reason to wait for Trillian's signer to let go of its tree.
        for process in self.processes:
            process.kill()
            process.wait()
        shutil.rmtree(self.sockets, ignore_errors=True)


def peer_path(name: str) -> str:
    return shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin") or name


def main(state: Path) -> None:
    stack = Stack(state)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        stack.run()
    finally:
        stack.end()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
