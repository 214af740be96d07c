"""Attach attestations that were made elsewhere to an image: DSSE envelopes, Sigstore bundles, or one of them a line.

Each must be about this image. Whether its signer may attest is for `sigwright verify-attestation` to say."""

from __future__ import annotations

from sigwright.artifact_options import AttachAttestationOptions
from sigwright.cli import common
from sigwright.cli.images import ImageFlags
from sigwright.cli.rehearse import DryRunFlags, Played

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright attach attestation --attestation FILE [flags] IMAGE"
EXAMPLES = (
    "sigwright attach attestation --attestation provenance.intoto.jsonl registry.example/app@sha256:...",
    "sigwright attach attestation --attestation a.json --attestation b.json registry.example/app@sha256:...",
    "sigwright download attestation IMAGE | sigwright attach attestation --attestation - mirror.example/app@sha256:...",
)
EXIT_CODES = (0, 2, 11, 12, 18, 20, 21, 22, 23)


class Flags(AttachAttestationOptions, ImageFlags, DryRunFlags):
    """The flags of `attach attestation`."""


def run(values: dict[str, Any], images: list[str], output: Output) -> int:
    """Attach, and print the image's digest reference."""
    image = common.one(images, "IMAGE")
    from sigwright.cli import attach_signature

    with Played(output) as client:
        done = client.attach_attestations(image, **common.keywords(values, AttachAttestationOptions))
        attach_signature.report(done, output)
    return 0
