"""A registry full of signed images, made on the spot."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import sigwright
from fakes.images import OCI_MANIFEST, Image, descriptor, encode, image
from interop.programs import PASSWORD
from interop.registries import Registry, running

Format = Literal["legacy", "bundle"]
SETTLE = 0.001  # nobody else writes
THREADS = 8


class Fleet:
    """Images of a registry whose answers take as long as they are told to; each has a repository of its own.

    That registry looks through a whole repository for each question about referrers, which is not what is measured.
    """

    def __init__(self, registry: Registry, key: Path) -> None:
        self.registry = registry
        self._key = sigwright.PrivateKey.from_file(key, PASSWORD)
        self._base = image("fleet")
        registry.client.push("base", self._base)

    def set_latency(self, milliseconds: int) -> None:
        status, _, text = self.registry.client.request("POST", "/latency", str(milliseconds).encode())
        assert status == 200, text

    def add(self, count: int, name: str, formats: tuple[Format, ...]) -> list[str]:
        """Push and sign images, the formats in turn; returns their digest references."""
        with ThreadPoolExecutor(THREADS) as pool:
            return list(pool.map(lambda n: self._add_one(f"{name}/app{n}", formats[n % len(formats)]), range(count)))

    def _add_one(self, repository: str, form: Format) -> str:
        config, layer = self._base.blobs
        document = {
            "schemaVersion": 2,
            "mediaType": OCI_MANIFEST,
            "config": descriptor("application/vnd.oci.image.config.v1+json", config),
            "layers": [descriptor("application/vnd.oci.image.layer.v1.tar+gzip", layer)],
            "annotations": {"repository": repository},
        }
        made = Image(OCI_MANIFEST, encode(document))
        self.registry.client.put_manifest(repository, "v1", made.manifest, made.media_type)
        reference = f"{self.registry.address}/{repository}@{made.digest}"
        sigwright.sign(reference, key=self._key, tlog_upload=False, signature_format=form, settle=SETTLE)
        return reference


@contextmanager
def fleet(scratch: Path, key: Path) -> Iterator[Fleet]:
    with running("slow", scratch / "slow-registry") as registry:
        yield Fleet(registry, key)
