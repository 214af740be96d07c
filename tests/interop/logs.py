"""Real transparency logs and a timestamp authority as child processes, each in a network namespace of its own."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from interop import rekor_v1_stack
from interop.install_peers import peer
from interop.programs import Program
from interop.registries import free_port

HERE = Path(__file__).resolve().parent
EPOCH = "2024-01-01T00:00:00Z"
LOG_KEY = {
    "p256": ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"),
    "ed25519": ("-algorithm", "ED25519"),
    "rsa": ("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"),
}


@dataclass(frozen=True)
class Authority:
    """A running timestamp authority."""

    url: str
    chain: Path


@dataclass(frozen=True)
class Log:
    """A running log, and the files by which clients know it."""

    kind: str
    version: int
    url: str
    read_url: str
    public_key: Path
    trusted_root: Path
    signing_config: Path

    def forms(self) -> tuple[str, ...]:
        """The formats that its evidence fits."""
        return ("legacy", "bundle") if self.version == 1 else ("bundle",)


@contextmanager
def confined(
    inside: int, command: list[str], state: Path, ready: str, seconds: int = 60, reach: tuple[int, ...] = ()
) -> Iterator[str]:
    """Run it behind a free port of ours, and return the URL once `ready` answers there.

    `reach`: the ports of ours that it may speak to.
    """
    url = f"http://127.0.0.1:{(port := free_port())}"
    options = [word for other in reach for word in ("--reach", str(other))]
    with (state / "log").open("ab") as log:
        line = [sys.executable, str(HERE / "confine.py"), *options, str(port), str(inside), *command]
        process = subprocess.Popen(line, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        wait(process, f"{url}{ready}", state, seconds)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait(process: subprocess.Popen[bytes], url: str, state: Path, seconds: int) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            fetch(url)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"nothing answers at {url}:\n{(state / 'log').read_text()[-3000:]}")


def fetch(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=5) as answer:
        body: bytes = answer.read()
        return body


def make_key(state: Path, kind: str) -> Path:
    """`log.key` and `log.pub`."""
    private, public = state / "log.key", state / "log.pub"
    subprocess.run(["openssl", "genpkey", *LOG_KEY[kind], "-out", private], check=True, capture_output=True)
    subprocess.run(["openssl", "pkey", "-in", private, "-pubout", "-out", public], check=True, capture_output=True)
    return public


def describe(log: str, version: int, url: str, read: str, origin: str, state: Path, cosign: Program) -> Log:
    """cosign writes the trusted root and the signing config, as a company would have it do."""
    public, root, config = state / "log.pub", state / "trusted_root.json", state / "signing_config.json"
    cosign.succeeds(
        "trusted-root", "create", "--out", root,
        "--rekor", f"url=https://{origin},public-key={public},start-time={EPOCH},origin={origin}",
    )  # fmt: skip
    cosign.succeeds(
        "signing-config", "create", "--out", config, "--rekor-config", "ANY",
        "--rekor", f"url={url},api-version={version},start-time={EPOCH},operator=interop",
    )  # fmt: skip
    return Log(log, version, url, read, public, root, config)


@contextmanager
def rekor_v1(state: Path, cosign: Program) -> Iterator[Log]:
    """rekor-server over Trillian and MariaDB."""
    make_key(state, "p256")
    command = [sys.executable, str(HERE / "rekor_v1_stack.py"), str(state)]
    with confined(rekor_v1_stack.REKOR, command, state, "/api/v1/log", 120) as url:
        yield describe("rekor-v1", 1, url, url, rekor_v1_stack.HOSTNAME, state, cosign)


@contextmanager
def rekor_v2(state: Path, cosign: Program, key: str = "ed25519") -> Iterator[Log]:
    """rekor-tiles on files, and a static server for what it serves nobody: checkpoint and tiles."""
    make_key(state, key)
    origin, files = f"{key}.rekor2.local", state / "files"
    files.mkdir()
    command = [
        str(peer("rekor-server-posix")), "serve", "--http-address=127.0.0.1", "--http-port=3003",
        "--grpc-address=127.0.0.1", "--grpc-port=3004", "--http-metrics-port=3006", f"--hostname={origin}",
        f"--storage-dir={files}", f"--signer-filepath={state / 'log.key'}", "--checkpoint-interval=200ms",
        "--batch-max-age=50ms", "--persistent-antispam=true", "--log-level=warn",
    ]  # fmt: skip
    tiles = [sys.executable, "-m", "http.server", "3007", "--bind", "127.0.0.1", "--directory", str(files)]
    with confined(3003, command, state, "/healthz") as url, confined(3007, tiles, state, "/checkpoint") as read:
        yield describe(f"rekor-v2-{key}", 2, url, read, origin, state, cosign)


@contextmanager
def timestamp_authority(state: Path) -> Iterator[Authority]:
    """timestamp-server with a chain that it makes when it starts."""
    command = [
        str(peer("timestamp-server")), "serve", "--host=127.0.0.1", "--port=3000", "--timestamp-signer=memory",
        "--disable-ntp-monitoring", "--log-type=prod",
    ]  # fmt: skip
    with confined(3000, command, state, "/api/v1/timestamp/certchain") as url:
        chain = state / "chain.pem"
        chain.write_bytes(fetch(f"{url}/api/v1/timestamp/certchain"))
        yield Authority(f"{url}/api/v1/timestamp", chain)
