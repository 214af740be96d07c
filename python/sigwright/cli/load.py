"""Load the image of an OCI layout into a registry, with everything attached to it.

The layout may be one that `sigwright save` or cosign wrote. Each blob and manifest is checked by its digest before the
registry keeps it, links in the layout are not followed, and nothing but the layout is read."""

from __future__ import annotations

from sigwright._record import option
from sigwright.artifact_options import LoadOptions
from sigwright.cli import common
from sigwright.cli.rehearse import DryRunFlags, Played

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright load --dir DIR [flags] IMAGE"
EXAMPLES = (
    "sigwright load --dir app registry.example/app:1",
    "sigwright load --dir app --force registry.example/app:latest",
    "sigwright load --dir app oci:other:1",
)
EXIT_CODES = (0, 2, 11, 18, 20, 21, 22, 23)


class Flags(LoadOptions, DryRunFlags):
    """The flags of `load`."""

    dir: str = option("", "--dir", "directory that holds the layout", metavar="DIR", core=False)


def run(values: dict[str, Any], images: list[str], output: Output) -> int:
    """Load, and print where the image stands."""
    image = common.one(images, "IMAGE")
    directory = common.needed(values, "dir")
    from sigwright.cli import copy

    with Played(output) as client:
        copy.report(client.load(directory, image, **common.keywords(values, LoadOptions)), output)
    return 0
