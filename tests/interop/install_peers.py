#!/usr/bin/env python3
"""Install the real programs that the interop suite runs against, once, into a cache outside the tree.

Usage: install_peers.py [NAME...]     without names: all of them; what is there in its version stays
The cache is ${SIGWRIGHT_CACHE:-~/.cache/sigwright}/peers. Building cosign or distribution takes about six minutes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
CACHE = Path(os.environ.get("SIGWRIGHT_CACHE", Path.home() / ".cache" / "sigwright")) / "peers"


@dataclass(frozen=True)
class Peer:
    """`module` at `version` is what the binary must be built from; `install` puts it into a directory."""

    module: str
    version: str
    install: Callable[[Peer, Path], None]


def go_install(package: str) -> Callable[[Peer, Path], None]:
    """Build the module's package `package`, whatever its binary is called."""

    def install(peer: Peer, into: Path) -> None:
        target = f"{peer.module}/{package}@{peer.version}"
        run(["go", "install", target], cwd=into, env={**os.environ, "GOBIN": str(into)})

    return install


def go_build(source: str) -> Callable[[Peer, Path], None]:
    """Build a main program of our own over the module."""

    def install(peer: Peer, into: Path) -> None:
        with tempfile.TemporaryDirectory() as scratch:
            shutil.copy(HERE / source, Path(scratch, "main.go"))
            Path(scratch, "go.mod").write_text(f"module peer\n\ngo 1.24\n\nrequire {peer.module} {peer.version}\n")
            run(["go", "build", "-mod=mod", "-o", str(into / "peer"), "."], cwd=Path(scratch))

    return install


GGCR = "github.com/google/go-containerregistry"
PEERS = {
    "cosign": Peer("github.com/sigstore/cosign/v3", "v3.1.3", go_install("cmd/cosign")),
    "crane": Peer(GGCR, "v0.22.1", go_install("cmd/crane")),
    "registry": Peer("github.com/distribution/distribution/v3", "v3.1.2", go_install("cmd/registry")),
    "ggcr-registry-referrers": Peer(GGCR, "v0.22.1", go_build("ggcr_registry/main.go")),
}
# From Debian, unpacked and not installed: installing it would start a service on every interface.
DEBIAN = {"docker-registry": "usr/bin/docker-registry"}


def peer(name: str) -> Path:
    """Where the program is."""
    return Path(shutil.which(name) or CACHE / name) if name in DEBIAN else CACHE / name


def run(command: list[str], *, cwd: Path, env: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")


def is_current(name: str) -> bool:
    """Whether the binary in the cache was built from the version of the table."""
    binary = CACHE / name
    if not binary.is_file():
        return False
    if shutil.which("go") is None:
        return True
    about = subprocess.run(["go", "version", "-m", str(binary)], capture_output=True, text=True, check=False).stdout
    wanted = PEERS[name]
    return any(line.split()[1:3] == [wanted.module, wanted.version] for line in about.splitlines())


def build(name: str) -> None:
    if shutil.which("go") is None:
        raise SystemExit(f"Go 1.26 or newer is needed to build {name}; please install it and run this again")
    with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
        PEERS[name].install(PEERS[name], Path(scratch))
        (binary,) = Path(scratch).iterdir()
        binary.replace(CACHE / name)


def unpack(name: str) -> None:
    with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
        if os.geteuid() == 0:
            Path(scratch).chmod(0o777)  # apt fetches as a user of its own
        run(
            ["sh", "-c", f"apt-get download {name} || {{ apt-get update && apt-get download {name}; }}"],
            cwd=Path(scratch),
        )
        (package,) = Path(scratch).glob("*.deb")
        run(["dpkg-deb", "-x", str(package), "unpacked"], cwd=Path(scratch))
        Path(scratch, "unpacked", DEBIAN[name]).replace(CACHE / name)


def main(names: list[str]) -> None:
    CACHE.mkdir(parents=True, exist_ok=True)
    unknown = set(names) - {*PEERS, *DEBIAN}
    if unknown:
        raise SystemExit(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join([*PEERS, *DEBIAN])}")
    for name in names or [*PEERS, *DEBIAN]:
        if is_current(name) if name in PEERS else peer(name).is_file():
            continue
        started = time.monotonic()
        print(f"      installing {name}", flush=True)
        build(name) if name in PEERS else unpack(name)
        print(f"ok    {time.monotonic() - started:4.0f} s  {name}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
