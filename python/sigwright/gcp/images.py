"""An image between its verification and its deployment: read once more, and compared with what was verified."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sigwright import _core
from sigwright._client_base import limits
from sigwright.errors import NotFoundError, UsageError
from sigwright.options import ResolveOptions, to_core

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from sigwright.client import Client
    from sigwright.reports import VerificationReport

PLATFORM = "linux/amd64"
"""What Cloud Run runs."""


class Verified(NamedTuple):
    """What was verified and still stands there."""

    reference: str
    """NAME@DIGEST, as Google's services write names."""
    digest: str
    digests: frozenset[str]
    """That one, and of an index the images it is made of: whoever runs the index runs one of those."""

    @property
    def name(self) -> str:
        """The image's name, without digest."""
        return self.reference.partition("@")[0]


def confirm(client: Client, report: VerificationReport, options: Mapping[str, Any]) -> Verified:
    """Return the verified image once the registry has answered for it again, by the reference that was given.

    Raises the report's error where it is not ok, `DigestMismatchError` when the tag names another image by now or other
    bytes come for the digest, `NotFoundError` when nothing in an index can run on Cloud Run.
    """
    report.raise_for_error()
    if report.image.startswith("oci:"):
        raise UsageError("Cloud Run takes images out of registries, not out of layouts", hint="push the image first")
    given = client._options(ResolveOptions, {name: options[name] for name in options if name in ResolveOptions._fields})
    facts = _core.image_facts(client._context(), report.image, report.digest, to_core(given), **limits(given))
    platforms = {platform for _, platform in facts["parts"]}
    if not platforms & {PLATFORM, ""}:
        raise NotFoundError(
            f"{report.reference} has nothing for {PLATFORM}, only {', '.join(sorted(platforms)) or 'no image'}",
            hint="build and push it for amd64/linux too: `docker buildx build --platform linux/amd64`",
        )
    reference = _as_google_writes(report.reference)
    return Verified(reference, report.digest, frozenset({report.digest, *(digest for digest, _ in facts["parts"])}))


def _as_google_writes(reference: str) -> str:
    """Name Docker Hub by the name under which Cloud Run knows it."""
    hub = "index.docker.io/"
    return f"docker.io/{reference.removeprefix(hub)}" if reference.startswith(hub) else reference


def digest_of(image: str) -> str:
    """Return the digest in a reference; empty where there is none. A bare digest is one too."""
    return image if image.startswith("sha256:") else image.partition("@")[2]
