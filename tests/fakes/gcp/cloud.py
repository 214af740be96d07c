"""All of Google's services together, and the environment in which a program finds them."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from fakes.gcp.artifact_registry import ArtifactRegistryApi, GoogleRegistry
from fakes.gcp.binauthz import Analysis, BinaryAuthorization
from fakes.gcp.identity import Identity
from fakes.gcp.run import CloudRun


class Cloud:
    """A context manager; every server is started on an address of its own."""

    def __init__(self, *, immutable: bool = False) -> None:
        self.registry = GoogleRegistry(immutable=immutable, login=False)
        self.run = CloudRun(self.registry)
        self.binauthz = BinaryAuthorization()
        self.analysis = Analysis()
        self.artifacts = ArtifactRegistryApi()
        self.identity = Identity()
        self._stack = ExitStack()

    def __enter__(self) -> Cloud:
        for server in (self.registry, self.run, self.binauthz, self.analysis, self.artifacts, self.identity):
            self._stack.enter_context(server)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def environment(self, folder: Path) -> dict[str, str]:
        """Return what leads a program here, with an account whose key file is written to `folder`."""
        return {
            "SIGWRIGHT_GCP_ENDPOINT_RUN": self.run.url,
            "SIGWRIGHT_GCP_ENDPOINT_BINAUTHZ": self.binauthz.url,
            "SIGWRIGHT_GCP_ENDPOINT_CONTAINERANALYSIS": self.analysis.url,
            "SIGWRIGHT_GCP_ENDPOINT_ARTIFACTREGISTRY": self.artifacts.url,
            "GOOGLE_APPLICATION_CREDENTIALS": str(self.identity.key_file(folder / "robot.json")),
        }

    def problems(self) -> list[str]:
        """Return what was wrong with any request or answer, by Google's own descriptions."""
        services = (self.run, self.binauthz, self.analysis, self.artifacts)
        return [problem for service in services for problem in service.problems]
