"""List what runs on Cloud Run: revisions that get traffic, and jobs, each by the digest that its image was resolved to.

Standard output feeds an audit: `sigwright gcp running ... -o refs | sigwright audit --key cosign.pub --from -`.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common
from sigwright.cli.output import printable
from sigwright.options import CallOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output
    from sigwright.gcp.running import Running

USAGE = "sigwright gcp running --project P --region R [flags]"
EXAMPLES = (
    "sigwright gcp running --project my-project --region europe-west1",
    "sigwright gcp running --project my-project --region - -o json",
    "sigwright gcp running --project my-project --region us-east1 -o refs | sigwright audit --key cosign.pub --from -",
)
EXIT_CODES = (0, 2, 20, 21, 22)


class Flags(CallOptions):
    """The flags of `gcp running`."""

    project: str = option(
        "", "--project", "the project", metavar="ID", env=("CLOUDSDK_CORE_PROJECT", "GOOGLE_CLOUD_PROJECT"), core=False
    )
    region: str = option(
        "", "--region", "the region; - is all of them", metavar="NAME", env=("CLOUDSDK_RUN_REGION",), core=False
    )
    output: str = option(
        "table", "-o, --output", "form; refs: digest references alone", choices=("table", "json", "refs"), core=False
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
            output.talk(f"warning: {row.kind} {row.name}: {printable(row.given or row.image)} may change by itself")
    form = values.get("output", "table")
    if form == "json":
        import json

        output.data(json.dumps({"running": [row.to_dict() for row in rows]}, indent=2))
    elif form == "refs":
        for image in dict.fromkeys(row.image for row in rows):
            output.data(printable(image))
    else:
        _table(rows, output)
    return 0


def _table(rows: list[Running], output: Output) -> None:
    lines = [("KIND", "NAME", "REVISION", "TRAFFIC", "IMAGE")]
    for row in rows:
        share = f"{row.percent}%" if row.revision else ""
        lines.append((row.kind, f"{row.region}/{row.name}", row.revision, share, row.image))
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    for line in lines:
        cells = (printable(cell).ljust(width) for cell, width in zip(line, [*widths, 0], strict=True))
        output.data("  ".join(cells).rstrip())
