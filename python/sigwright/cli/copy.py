"""Copy an image from one repository to another, with all platforms and everything attached to it.

Signatures, attestations, SBOMs and referrers come along, and are merged with what the target has of them. Blobs are
streamed, several at once, or linked where the registry is the same; the tag comes last."""

from __future__ import annotations

from sigwright._record import option
from sigwright.artifact_options import CopyOptions
from sigwright.cli import common
from sigwright.cli.output import printable
from sigwright.cli.rehearse import DryRunFlags, Played

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.artifact_reports import CopiedImage
    from sigwright.cli.output import Output

USAGE = "sigwright copy [flags] SOURCE TARGET"
EXAMPLES = (
    "sigwright copy registry.example/app@sha256:... mirror.example/app:1",
    "sigwright copy --only=sig,att registry.example/app:1 mirror.example/app",
    "sigwright copy --platform linux/arm64 registry.example/app:1 oci:layout:1",
)
EXIT_CODES = (0, 2, 11, 18, 20, 21, 22, 23)


class Flags(CopyOptions, DryRunFlags):
    """The flags of `copy`."""

    sig_only: bool = option(False, "--sig-only", "the same as --only=sig", core=False)


def run(values: dict[str, Any], images: list[str], output: Output) -> int:
    """Copy, and print where the image stands."""
    source, target = common.two(images, "SOURCE", "TARGET")
    if values.get("sig_only"):
        values["only"] = (*values.get("only", ()), "sig")
    with Played(output) as client:
        report(client.copy(source, target, **common.keywords(values, CopyOptions)), output)
    return 0


def report(copied: CopiedImage, output: Output) -> None:
    """Tell what was copied; the reference is for programs."""
    for warning in copied.warnings:
        output.warn(warning)
    for attached in copied.attached:
        output.talk(f"with {printable(attached)}")
    output.data(copied.reference)
