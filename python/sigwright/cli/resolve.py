"""Print the digest reference of images: what to sign, verify and deploy."""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common, show
from sigwright.cli.ci import PipelineFlags
from sigwright.cli.images import ImageFlags
from sigwright.options import ResolveOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright resolve [flags] IMAGE..."
EXAMPLES = (
    "sigwright resolve registry.example/app:1",
    "sigwright resolve -o json registry.example/app:1",
    "sigwright verify --key cosign.pub --insecure-ignore-tlog $(sigwright resolve registry.example/app:1)",
)
EXIT_CODES = (0, 2, 11, 18, 20, 21, 22)


class Flags(ResolveOptions, ImageFlags, PipelineFlags):
    """The flags of `resolve`."""

    output: str = option("text", "-o, --output", "form", choices=show.LISTS, core=False)


def run(values: dict[str, Any], images: list[str], output: Output) -> int:
    """Print a reference for each image."""
    from sigwright.client import Client

    client = Client()
    given = common.keywords(values, ResolveOptions)
    form = values.get("output", "text")
    rows = []
    for image in common.several(images, "IMAGE"):
        resolved = client.resolve(image, **given)
        rows.append(resolved.to_dict())
        output.result(image, "resolved", resolved.reference)
        if form == "text":
            output.data(resolved.reference)
        elif form in ("json", "jsonl"):
            show.listed([resolved.to_dict()], "jsonl", output, "images", ())
    if form == "table":
        show.listed(rows, form, output, "images", ("image", "digest", "media_type"))
    return 0
