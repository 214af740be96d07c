"""Real registries as child processes on free ports of the loopback."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fakes.images import Image, RegistryClient
from interop.install_peers import peer

USER, USER_PASSWORD = "somebody", "password"
# `htpasswd -Bbn somebody password`
HTPASSWD = "somebody:$2y$05$upehjy5DvaLVUqvjq9LfdOktzZ.CsAEcHsl82gfhNPpdrVbhFnJmq\n"

PLAIN = ("distribution", "debian", "ggcr")


@dataclass(frozen=True)
class Registry:
    """A running registry and what a client must know to use it."""

    kind: str
    address: str
    client: RegistryClient
    has_referrers: bool = False
    ca_file: Path | None = None

    def push(self, repository: str, image: Image, tag: str | None = None) -> str:
        """Put the image there; returns its digest reference."""
        return f"{self.address}/{repository}@{self.client.push(repository, image, tag)}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(kind: str, state: Path) -> Iterator[Registry]:
    """Start a registry of this kind with its files in `state`, and end it afterwards."""
    process, registry = start(kind, state)
    try:
        yield registry
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def start(kind: str, state: Path) -> tuple[subprocess.Popen[bytes], Registry]:
    """A port that was free may be taken by the time the server binds it: try a few."""
    state.mkdir(parents=True, exist_ok=True)
    for _ in range(5):
        registry = describe(kind, state, free_port())
        with (state / "log").open("ab") as log:
            process = subprocess.Popen(
                command(kind, state, registry.address),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={"HOME": str(state), "OTEL_TRACES_EXPORTER": "none"},
            )
        if answers(process, registry):
            return process, registry
        process.kill()
        process.wait()
    raise RuntimeError(f"{kind} does not start:\n{(state / 'log').read_text()[-3000:]}")


def describe(kind: str, state: Path, port: int) -> Registry:
    address = f"127.0.0.1:{port}"
    ca_file = make_certificate(state) if kind == "debian-tls" else None
    credentials = (USER, USER_PASSWORD) if kind == "debian-htpasswd" else None
    url = f"{'https' if ca_file else 'http'}://{address}"
    client = RegistryClient(url, credentials=credentials, ca_file=str(ca_file) if ca_file else None)
    return Registry(kind, address, client, has_referrers=kind in ("ggcr", "slow"), ca_file=ca_file)


def command(kind: str, state: Path, address: str) -> list[str]:
    if kind == "ggcr":
        return [str(peer("ggcr-registry-referrers")), "-port", address.rpartition(":")[2]]
    if kind == "slow":
        return [str(peer("slow-registry")), "-port", address.rpartition(":")[2]]
    program = peer("registry") if kind == "distribution" else peer("docker-registry")
    http: dict[str, object] = {"addr": address}
    settings: dict[str, object] = {
        "version": 0.1,
        "log": {"level": "warn"},
        "storage": {"filesystem": {"rootdirectory": str(state / "files")}, "delete": {"enabled": True}},
        "http": http,
    }
    if kind == "debian-htpasswd":
        (state / "htpasswd").write_text(HTPASSWD)
        settings["auth"] = {"htpasswd": {"realm": "test", "path": str(state / "htpasswd")}}
    if kind == "debian-tls":
        http["tls"] = {"certificate": str(state / "server.crt"), "key": str(state / "server.key")}
    config = state / "config.yml"
    config.write_text(json.dumps(settings))  # JSON is YAML
    return [str(program), "serve", str(config)]


def answers(process: subprocess.Popen[bytes], registry: Registry) -> bool:
    for _ in range(150):
        if process.poll() is not None:
            return False
        try:
            return registry.client.request("GET", "/v2/")[0] == 200
        except OSError:
            time.sleep(0.1)
    return False


def make_certificate(state: Path) -> Path:
    """A private authority and a certificate of 127.0.0.1 issued by it."""
    authority = state / "ca.crt"
    if authority.exists():
        return authority
    (state / "extensions").write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\nbasicConstraints=CA:FALSE\n")
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    issuer = ["-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial"]
    for line in (
        ["req", "-x509", *key, "-subj", "/CN=interop authority", "-keyout", "ca.key", "-out", "ca.crt", "-days", "2"],
        ["req", *key, "-subj", "/CN=interop registry", "-keyout", "server.key", "-out", "server.csr"],
        ["x509", "-req", "-in", "server.csr", *issuer, "-days", "2", "-extfile", "extensions", "-out", "server.crt"],
    ):
        subprocess.run(["openssl", *line], cwd=state, check=True, capture_output=True)
    return authority
