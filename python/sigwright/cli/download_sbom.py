"""Download the SBOM attached to an image, as it is; its media type goes to standard error.

Nothing of it is verified: an SBOM that somebody vouches for is an attestation."""

from __future__ import annotations

from sigwright.artifact_options import DownloadSbomOptions
from sigwright.cli import common
from sigwright.cli.images import ImageFlags
from sigwright.cli.output import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright download sbom [--platform PLATFORM] [flags] IMAGE"
EXAMPLES = (
    "sigwright download sbom registry.example/app@sha256:... > sbom.json",
    "sigwright download sbom --platform linux/arm64 registry.example/app:1",
    "sigwright download sbom --output-file sbom.json oci:layout:1",
)
EXIT_CODES = (0, 2, 10, 11, 18, 20, 21, 22)


class Flags(DownloadSbomOptions, ImageFlags):
    """The flags of `download sbom`."""


def run(values: dict[str, Any], images: list[str], output: Output) -> int:
    """Write the SBOM as it comes."""
    from sigwright.client import Client

    image = common.one(images, "IMAGE")
    given = common.keywords(values, DownloadSbomOptions)
    media_type = Client()._write_sbom(image, output.fileno(), **given)
    output.talk(f"Found SBOM of media type: {printable(media_type)}")
    return 0
