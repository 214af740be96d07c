from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest

from interop import fulcio, keys, logs, programs, registries
from interop.fulcio import Sigstore
from interop.install_peers import ALL, peer
from interop.keys import KeyPair
from interop.logs import Authority, Log
from interop.programs import Program
from interop.registries import Registry


@pytest.fixture(scope="session", autouse=True)
def _peers_are_there() -> None:
    missing = [name for name in ALL if not peer(name).is_file()]
    assert missing == [], "run tests/interop/install_peers.py first, or `make interop`"


@pytest.fixture(scope="session")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("interop")


@pytest.fixture(scope="session")
def cosign(scratch: Path) -> Program:
    return programs.cosign(scratch)


@pytest.fixture(scope="session")
def sigwright(scratch: Path) -> Program:
    return programs.sigwright(scratch)


@pytest.fixture(scope="session")
def crane(scratch: Path) -> Program:
    return programs.crane(scratch)


@pytest.fixture(scope="session")
def regctl(scratch: Path) -> Program:
    return programs.regctl(scratch)


@pytest.fixture(scope="session")
def key(scratch: Path, cosign: Program) -> Callable[[str], KeyPair]:
    """The session's pair of a type; another name gives another pair: key("p256"), key("p256", "stranger")."""

    @cache
    def of(kind: str, name: str = "own") -> KeyPair:
        return keys.make(kind, scratch / "keys" / name, cosign)

    return of


@pytest.fixture(scope="session")
def registry_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Registry]]:
    """The session's registry of a kind, started when it is first wanted."""
    with ExitStack() as stack:

        @cache
        def of(kind: str) -> Registry:
            return stack.enter_context(registries.running(kind, tmp_path_factory.mktemp(kind)))

        yield of


@pytest.fixture(scope="session")
def log_of(tmp_path_factory: pytest.TempPathFactory, cosign: Program) -> Iterator[Callable[[str], Log]]:
    """The session's log of a kind ("v1", "v2-ed25519", "v2-p256", "v2-rsa"), started when it is first wanted."""
    with ExitStack() as stack:

        @cache
        def of(kind: str) -> Log:
            state = tmp_path_factory.mktemp(kind)
            version, _, key = kind.partition("-")
            log = logs.rekor_v1(state, cosign) if version == "v1" else logs.rekor_v2(state, cosign, key)
            return stack.enter_context(log)

        yield of


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with logs.timestamp_authority(tmp_path_factory.mktemp("tsa")) as running:
        yield running


@pytest.fixture(scope="session")
def sigstore_of(
    tmp_path_factory: pytest.TempPathFactory, cosign: Program, log_of: Callable[[str], Log], authority: Authority
) -> Iterator[Callable[[str], Sigstore]]:
    """The session's Fulcio with a log of a kind."""
    with ExitStack() as stack:
        issuing = stack.enter_context(fulcio.running(tmp_path_factory.mktemp("fulcio")))

        @cache
        def of(kind: str) -> Sigstore:
            return fulcio.deployed(tmp_path_factory.mktemp("sigstore"), issuing, log_of(kind), authority, cosign)

        yield of


@pytest.fixture(scope="session")
def sigstore_python(scratch: Path) -> Program:
    return programs.sigstore_python(scratch)


@pytest.fixture(params=["distribution", "ggcr"])
def registry(request: pytest.FixtureRequest, registry_of: Callable[[str], Registry]) -> Registry:
    """Once without the referrers API and once with it."""
    return registry_of(request.param)


@pytest.fixture
def repository() -> str:
    """A name that no other test uses."""
    return f"interop/{uuid.uuid4().hex[:12]}"
