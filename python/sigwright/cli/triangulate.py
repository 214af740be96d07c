"""Print the reference at which the signature of an image is kept, or another attachment of it."""

from __future__ import annotations

from sigwright.cli import common
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


class Flags(TriangulateOptions):
    """The flags of `triangulate`."""


def run(values: dict[str, Any], images: list[str], output: Output) -> int:
    """Print a place."""
    from sigwright.client import Client

    given = common.keywords(values, TriangulateOptions)
    output.data(Client().triangulate(common.one(images, "IMAGE"), **given))
    return 0
