#!/usr/bin/env python3
"""Install the real programs that the interop suite runs against, once, into a cache outside the tree.

Usage: install_peers.py [NAME...]     without names: all of them; what is there in its version stays
The cache is ${SIGWRIGHT_CACHE:-~/.cache/sigwright}/peers. Building cosign or distribution takes about six minutes.
"""

from __future__ import annotations

import json
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
        target = f"{peer.module}/{package}".removesuffix("/.") + f"@{peer.version}"
        run(["go", "install", target], cwd=into, env={**os.environ, "GOBIN": str(into)})

    return install


def go_build(source: str) -> Callable[[Peer, Path], None]:
    """Build a main program of our own over the module."""

    def install(peer: Peer, into: Path) -> None:
        with tempfile.TemporaryDirectory() as scratch:
            shutil.copy(HERE / source, Path(scratch, "main.go"))
            Path(scratch, "go.mod").write_text(f"module peer\n\ngo 1.24\n\nrequire {peer.module} {peer.version}\n")
            run(["go", "mod", "tidy"], cwd=Path(scratch))
            run(["go", "build", "-mod=mod", "-o", str(into / "peer"), "."], cwd=Path(scratch))

    return install


GGCR = "github.com/google/go-containerregistry"
PEERS = {
    "cosign": Peer("github.com/sigstore/cosign/v3", "v3.1.3", go_install("cmd/cosign")),
    "regctl": Peer("github.com/regclient/regclient", "v0.11.7", go_install("cmd/regctl")),
    "crane": Peer(GGCR, "v0.22.1", go_install("cmd/crane")),
    "registry": Peer("github.com/distribution/distribution/v3", "v3.1.2", go_install("cmd/registry")),
    "ggcr-registry-referrers": Peer(GGCR, "v0.22.1", go_build("ggcr_registry/main.go")),
    "slow-registry": Peer(GGCR, "v0.22.1", go_build("slow_registry/main.go")),
}
PEERS |= {"spiffe-agent": Peer("github.com/spiffe/go-spiffe/v2", "v2.7.0", go_build("spiffe_agent/main.go"))}
PEERS |= {"sigstore-go": Peer("github.com/sigstore/sigstore-go", "v1.2.2", go_build("../bench/sigstore_go/main.go"))}
TRILLIAN = "github.com/google/trillian"
PEERS |= {
    "fulcio": Peer("github.com/sigstore/fulcio", "v1.8.8", go_install(".")),
    "rekor-server": Peer("github.com/sigstore/rekor", "v1.5.4", go_install("cmd/rekor-server")),
    "rekor-server-posix": Peer("github.com/sigstore/rekor-tiles/v2", "v2.3.0", go_install("cmd/rekor-server/posix")),
    "timestamp-server": Peer(
        "github.com/sigstore/timestamp-authority/v2", "v2.1.2", go_install("cmd/timestamp-server")
    ),
    "trillian_log_server": Peer(TRILLIAN, "v1.8.0", go_install("cmd/trillian_log_server")),
    "trillian_log_signer": Peer(TRILLIAN, "v1.8.0", go_install("cmd/trillian_log_signer")),
    "createtree": Peer(TRILLIAN, "v1.8.0", go_install("cmd/createtree")),
}
# Files of a module: where in it, and what they are called here.
FILES = {"trillian.sql": (TRILLIAN, "v1.8.0", "storage/mysql/schema/storage.sql")}
# Python programs, each in a virtual environment of its own.
PYTHON = {
    "sigstore": ("sigstore", "4.5.1"),
    "model_signing": ("model-signing", "1.1.1"),
    "pypi-attestations": ("pypi-attestations", "0.0.30"),
}
# What they import and do not ask for themselves.
FORGOTTEN = {"model_signing": ["pyopenssl==26.4.0"]}
# From Debian, unpacked and not installed: installing it would start a service on every interface.
DEBIAN = {"docker-registry": "usr/bin/docker-registry"}
ALL = [*PEERS, *FILES, *PYTHON, *DEBIAN]


def peer(name: str) -> Path:
    """Where the program is."""
    if name in PYTHON:
        package, version = PYTHON[name]
        return CACHE / "venv" / f"{package}-{version}" / "bin" / name
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


def copy(name: str) -> None:
    """Take one file out of a Go module."""
    module, version, path = FILES[name]
    with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
        run(["go", "mod", "init", "peer"], cwd=Path(scratch))
        target = f"{module}@{version}"
        line = ["go", "mod", "download", "-json", target]
        about = subprocess.run(line, cwd=scratch, capture_output=True, text=True, check=False)
        if about.returncode != 0:
            raise SystemExit(f"{' '.join(line)} failed:\n{about.stdout}{about.stderr}")
        shutil.copyfile(Path(json.loads(about.stdout)["Dir"], path), Path(scratch, name))
        Path(scratch, name).replace(CACHE / name)


def make_environment(name: str) -> None:
    """Install a Python program where nothing else is: pip writes its command last, once all it needs is there."""
    package, version = PYTHON[name]
    place = peer(name).parents[1]
    run([sys.executable, "-m", "venv", "--clear", str(place)], cwd=CACHE)
    run(
        [str(place / "bin" / "python"), "-m", "pip", "install", f"{package}=={version}", *FORGOTTEN.get(name, [])],
        cwd=CACHE,
    )


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


HOW: dict[str, Callable[[str], None]] = {
    **dict.fromkeys(PEERS, build),
    **dict.fromkeys(FILES, copy),
    **dict.fromkeys(PYTHON, make_environment),
    **dict.fromkeys(DEBIAN, unpack),
}


def main(names: list[str]) -> None:
    CACHE.mkdir(parents=True, exist_ok=True)
    unknown = set(names) - set(ALL)
    if unknown:
        raise SystemExit(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(ALL)}")
    for name in names or ALL:
        if is_current(name) if name in PEERS else peer(name).is_file():
            continue
        started = time.monotonic()
        print(f"      installing {name}", flush=True)
        HOW[name](name)
        print(f"ok    {time.monotonic() - started:4.0f} s  {name}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
