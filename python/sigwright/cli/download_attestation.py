"""Download the attestations about an image: bundles as they are stored, others as DSSE envelopes, one a line.

Nothing of it is verified."""

from __future__ import annotations

from sigwright.artifact_options import DownloadAttestationOptions
from sigwright.cli import common
from sigwright.cli.images import ImageFlags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright download attestation [--predicate-type TYPE] [flags] IMAGE"
EXAMPLES = (
    "sigwright download attestation registry.example/app@sha256:...",
    "sigwright download attestation --predicate-type slsaprovenance1 registry.example/app:1",
    "sigwright download attestation --platform linux/arm64 registry.example/app:1",
)
EXIT_CODES = (0, 2, 10, 11, 18, 20, 21, 22)


class Flags(DownloadAttestationOptions, ImageFlags):
    """The flags of `download attestation`."""


def run(values: dict[str, Any], images: list[str], output: Output) -> int:
    """Print every attestation."""
    from sigwright.client import Client

    given = common.keywords(values, DownloadAttestationOptions)
    Client()._write_attestations(common.one(images, "IMAGE"), output.fileno(), **given)
    return 0
