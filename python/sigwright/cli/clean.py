"""Remove what is attached to an image: signatures, attestations, SBOMs; other artifacts are never touched.

--signer KEY removes what that key signed and leaves what others signed. It shows what would go and asks; --force or
--yes answers."""

from __future__ import annotations

from sigwright._record import option
from sigwright.artifact_options import CleanOptions
from sigwright.cli import common, consent
from sigwright.cli.images import ImageFlags
from sigwright.cli.output import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright clean [--type TYPE] [--signer KEY] [flags] IMAGE"
EXAMPLES = (
    "sigwright clean --dry-run registry.example/app@sha256:...",
    "sigwright clean --type attestation --signer old.pub --force registry.example/app@sha256:...",
    "sigwright clean --type signature --force oci:layout:1",
)
EXIT_CODES = (0, 2, 11, 18, 19, 20, 21, 22, 23)


class Flags(CleanOptions, ImageFlags):
    """The flags of `clean`."""

    force: bool = option(False, "-f, --force", "do not ask", core=False)
    yes: bool = option(False, "-y, --yes", "do not ask", core=False, peer=False)


def run(values: dict[str, Any], images: list[str], output: Output) -> int:
    """Show what would go, ask, and remove it."""
    from sigwright.client import Client

    image = common.one(images, "IMAGE")
    given = common.keywords(values, CleanOptions)
    client = Client()
    if not (values.get("force") or values.get("yes") or values.get("dry_run")):
        shown = client.clean(image, **given | {"dry_run": True})
        if shown.removed:
            consent.confirmed([f"would remove {one}" for one in shown.removed], "Remove this?", "--force or --yes")
    cleaned = client.clean(image, **given)
    for warning in cleaned.warnings:
        output.warn(warning)
    for one in cleaned.removed:
        output.data(printable(one))
    if not cleaned.removed:
        output.talk("nothing is there to remove")
    elif values.get("dry_run"):
        output.talk("dry run: nothing was removed")
    return 0
