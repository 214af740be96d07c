"""Save an image with all its evidence as an OCI layout, for a machine without a network.

The layout is cosign's too. `sigwright verify --local-image DIR` and `sigwright load` read it. A directory that is not
there yet appears whole or not at all; in a layout that is, this image takes the place of the others."""

from __future__ import annotations

from sigwright._record import option
from sigwright.artifact_options import SaveOptions
from sigwright.cli import common
from sigwright.cli.images import ImageFlags
from sigwright.cli.rehearse import DryRunFlags, Played

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright save --dir DIR [flags] IMAGE"
EXAMPLES = (
    "sigwright save --dir app registry.example/app@sha256:...",
    "sigwright save --dir app registry.example/app:1 && sigwright verify --local-image --key cosign.pub app",
    "sigwright save --dir app --signature-repository registry.example/signatures registry.example/app:1",
)
EXIT_CODES = (0, 2, 11, 18, 20, 21, 22, 23)


class Flags(SaveOptions, ImageFlags, DryRunFlags):
    """The flags of `save`."""

    dir: str = option("", "--dir", "directory to write", metavar="DIR", core=False)


def run(values: dict[str, Any], images: list[str], output: Output) -> int:
    """Save, and print where the image stands."""
    image = common.one(images, "IMAGE")
    directory = common.needed(values, "dir")
    from sigwright.cli import copy

    with Played(output) as client:
        copy.report(client.save(image, directory, **common.keywords(values, SaveOptions)), output)
    return 0
