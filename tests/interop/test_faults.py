"""A proxy that misbehaves before real servers: registry, Rekor v1, Fulcio, timestamp authority. More: tests/faults."""

from __future__ import annotations

import json
import signal
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fakes.images import image
from faults.interruptions import Stage
from faults.matrix import Cell
from faults.strike import Fault, strike
from faults.world import World
from interop.fulcio import Sigstore
from interop.registries import Registry

ENTRIES, CERTIFICATES, STAMPS = "/api/v1/log/entries", "/api/v2/signingCert", "/api/v1/timestamp"
CELLS = [
    # The log has the entry, and its answer never came: the next attempt is told that it is there already.
    Cell("reset before the status line", "sign, logged", 0, 1, ENTRIES),
    Cell("end in the body", "sign, logged", 0, 1, ENTRIES),
    Cell("the request twice", "sign, logged", 0, None, ENTRIES),
    Cell("a changed byte", "sign-blob, keyless", 0, None, ENTRIES),
    Cell("half closed in the headers", "sign-blob, keyless", 0, None, CERTIFICATES),
    Cell("403 with what was sent", "sign, keyless", 0, None, CERTIFICATES),
    Cell("a changed byte", "sign, logged", 0, None, STAMPS),
    Cell("garbage", "sign, logged", 0, None, STAMPS),
    Cell("reset before the status line", "sign", 0, 3, "/manifests/"),
    Cell("the request is lost", "copy", 3, 2, "/blobs/uploads/"),
    Cell("reset in the body", "save", 1, None, "/blobs/"),
    Cell("the answer to another question", "verify, wrong key", 0, None),
    Cell("status 503", "audit", 2, None),
]
STAGES = [
    Stage("sign, logged", 4, signal.SIGKILL, served=True),
    Stage("sign", 20, signal.SIGKILL, served=True),
    Stage("copy", 14, signal.SIGTERM, served=True),
]


class RealWorld(World):
    """The same, with servers that others wrote behind the proxies."""

    def __init__(self, folder: Path, registry: Registry, sigstore: Sigstore) -> None:
        super().__init__(folder, secrets=False)
        self._registry = registry
        self._sigstore = sigstore

    def __enter__(self) -> RealWorld:
        real = self._sigstore
        self._serve(f"http://{self._registry.address}", real.fulcio.url, real.log.url, real.authority.url)
        trusted, services = (json.loads(path.read_text()) for path in (real.trusted_root, real.signing_config))
        self._furnish(trusted, services, real.fulcio.issuer.url, real.token())
        return self

    def image(self) -> tuple[str, str]:
        name, digest = self.unsigned()
        self.sign_as_other(name, digest)
        return name, digest

    def unsigned(self) -> tuple[str, str]:
        name = f"faults/{uuid.uuid4().hex[:12]}"
        return name, self._registry.push(name, image(name), "v1").rpartition("@")[2]


@pytest.fixture(scope="module")
def world(
    tmp_path_factory: pytest.TempPathFactory,
    registry_of: Callable[[str], Registry],
    sigstore_of: Callable[[str], Sigstore],
) -> Iterator[World]:
    with RealWorld(tmp_path_factory.mktemp("faults"), registry_of("distribution"), sigstore_of("v1")) as running:
        yield running


@pytest.mark.parametrize("fault", [*CELLS, *STAGES], ids=str)
def test_a_fault_before_a_real_server_is_survived(world: World, fault: Fault) -> None:
    strike(world, fault)
