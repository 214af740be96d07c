"""Attach a signature that was made elsewhere to an image.

It must be about this image; a certificate, a log entry and a timestamp given with it must be of this very signature.
Whether its signer may sign is for `sigwright verify` to say."""

from __future__ import annotations

from sigwright.artifact_options import AttachSignatureOptions
from sigwright.cli import common
from sigwright.cli.images import ImageFlags
from sigwright.cli.rehearse import DryRunFlags, Played

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.artifact_reports import AttachedFiles
    from sigwright.cli.output import Output

USAGE = "sigwright attach signature --payload FILE --signature FILE [flags] IMAGE"
EXAMPLES = (
    "sigwright attach signature --payload payload.json --signature sig --certificate signer.pem app@sha256:...",
    "sigwright attach signature --payload payload.json --signature sig registry.example/app@sha256:...",
    "sigwright attach signature --bundle signature.sigstore.json registry.example/app@sha256:...",
)
EXIT_CODES = (0, 2, 11, 12, 15, 18, 20, 21, 22, 23)


class Flags(AttachSignatureOptions, ImageFlags, DryRunFlags):
    """The flags of `attach signature`."""


def run(values: dict[str, Any], images: list[str], output: Output) -> int:
    """Attach, and print the image's digest reference."""
    image = common.one(images, "IMAGE")
    with Played(output) as client:
        report(client.attach_signature(image, **common.keywords(values, AttachSignatureOptions)), output)
    return 0


def report(done: AttachedFiles, output: Output) -> None:
    """Tell what was attached; the reference is for programs."""
    for warning in done.warnings:
        output.warn(warning)
    for one in done.attached:
        at = f" at {one['tag']}" if one["tag"] else ""
        output.talk(f"attached {one['digest']}{at}")
    output.data(done.reference)
