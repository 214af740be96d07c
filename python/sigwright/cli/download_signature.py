"""Download the signatures of an image: bundles as they are stored, others in cosign's form, one JSON text a line.

Nothing of it is verified."""

from __future__ import annotations

from sigwright.artifact_options import DownloadSignatureOptions
from sigwright.cli import common
from sigwright.cli.images import ImageFlags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright download signature [flags] IMAGE"
EXAMPLES = (
    "sigwright download signature registry.example/app@sha256:...",
    "sigwright download signature registry.example/app:1 | jq -r .Payload",
    "sigwright download signature oci:layout:1",
)
EXIT_CODES = (0, 2, 10, 11, 18, 20, 21, 22)


class Flags(DownloadSignatureOptions, ImageFlags):
    """The flags of `download signature`."""


def run(values: dict[str, Any], images: list[str], output: Output) -> int:
    """Print every signature."""
    from sigwright.client import Client

    given = common.keywords(values, DownloadSignatureOptions)
    for text in Client().download_signatures(common.one(images, "IMAGE"), **given):
        output.raw(text + b"\n")
    return 0
