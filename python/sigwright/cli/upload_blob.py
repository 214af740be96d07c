"""Store files in a registry as an image, one layer each, as cosign does; several become an index of platforms."""

from __future__ import annotations

from sigwright.artifact_options import UploadBlobOptions
from sigwright.cli import common
from sigwright.cli.output import printable
from sigwright.cli.rehearse import DryRunFlags, Played

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.artifact_reports import UploadedImage
    from sigwright.cli.output import Output

USAGE = "sigwright upload blob -f FILE[:OS[/ARCHITECTURE]]... [flags] IMAGE"
EXAMPLES = (
    "sigwright upload blob -f tool registry.example/tool:1",
    "sigwright upload blob -f tool-amd64:linux/amd64 -f tool-arm64:linux/arm64 registry.example/tool:1",
    "sigwright upload blob -f data.csv --ct text/csv -a source=census registry.example/data:2026",
)
EXIT_CODES = (0, 2, 11, 18, 20, 21, 22, 23)


class Flags(UploadBlobOptions, DryRunFlags):
    """The flags of `upload blob`."""


def run(values: dict[str, Any], images: list[str], output: Output) -> int:
    """Upload, and print the image's digest reference."""
    image = common.one(images, "IMAGE")
    with Played(output) as client:
        report(client.upload_blob(image, **common.keywords(values, UploadBlobOptions)), output)
    return 0


def report(uploaded: UploadedImage, output: Output) -> None:
    """Tell what was uploaded; the reference is for programs."""
    for warning in uploaded.warnings:
        output.warn(warning)
    for file in uploaded.files:
        output.talk(f"{printable(file.path)} ({file.media_type}) is at {file.url}")
    output.data(uploaded.reference)
