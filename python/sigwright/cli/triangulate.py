"""Print the reference at which the signature of an image is kept, or another attachment of it."""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common, show
from sigwright.cli.images import ImageFlags
from sigwright.options import TriangulateOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright triangulate [flags] IMAGE"
EXAMPLES = (
    "sigwright triangulate registry.example/app:1",
    "sigwright triangulate --type attestation registry.example/app:1",
    "sigwright triangulate oci:layout:1",
)
EXIT_CODES = (0, 2, 11, 18, 20, 21, 22)


class Flags(TriangulateOptions, ImageFlags):
    """The flags of `triangulate`."""

    output: str = option("text", "-o, --output", "form", choices=show.LISTS, core=False, peer=False)


def run(values: dict[str, Any], images: list[str], output: Output) -> int:
    """Print a place."""
    from sigwright.client import Client

    given = common.keywords(values, TriangulateOptions)
    image = common.one(images, "IMAGE")
    place = Client().triangulate(image, **given)
    form = values.get("output", "text")
    if form == "text":
        output.data(place)
    else:
        row = {"image": image, "type": values.get("type", "signature"), "reference": place}
        show.listed([row], form, output, "places", tuple(row))
    return 0
