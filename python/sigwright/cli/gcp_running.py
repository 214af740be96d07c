"""List what runs on Cloud Run: revisions that get traffic, and jobs, each by the digest that its image was resolved to.

Standard output feeds an audit: `sigwright gcp running ... -o refs | sigwright audit --key cosign.pub --from -`.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common, show
from sigwright.cli.output import printable
from sigwright.options import CallOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright gcp running --project P --region R [flags]"
EXAMPLES = (
    "sigwright gcp running --project my-project --region europe-west1",
    "sigwright gcp running --project my-project --region - -o json",
    "sigwright gcp running --project my-project --region us-east1 -o refs | sigwright audit --key cosign.pub --from -",
)
EXIT_CODES = (0, 2, 20, 21, 22)
COLUMNS = ("kind", "region", "name", "revision", "percent", "image")


class Flags(CallOptions):
    """The flags of `gcp running`."""

    project: str = option(
        "", "--project", "the project", metavar="ID", env=("CLOUDSDK_CORE_PROJECT", "GOOGLE_CLOUD_PROJECT"), core=False
    )
    region: str = option(
        "", "--region", "the region; - is all of them", metavar="NAME", env=("CLOUDSDK_RUN_REGION",), core=False
    )
    output: str = option(
        "table",
        "-o, --output",
        "form; refs: digest references alone",
        choices=("table", "json", "jsonl", "refs"),
        core=False,
    )


def run(values: dict[str, Any], words: list[str], output: Output) -> int:
    """Print a row for each container."""
    common.none(words)
    project, region = (common.needed(values, name) for name in ("project", "region"))
    from sigwright.client import Client
    from sigwright.gcp.running import running

    rows = running(project, region, timeout=values.get("timeout"), client=Client())
    for row in rows:
        if row.moves:
            output.warn(f"{row.kind} {row.name}: {row.given or row.image} may change by itself")
    form = values.get("output", "table")
    if form == "refs":
        for image in dict.fromkeys(row.image for row in rows):
            output.data(printable(image))
        return 0
    show.listed([row.to_dict() for row in rows], form, output, "running", COLUMNS)
    return 0
