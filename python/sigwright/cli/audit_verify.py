"""Verify the evidence of an audit again: the auditor's signature, every file, every image. No registry is asked."""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common
from sigwright.options import CallOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output
    from sigwright.keys import KeyLike

USAGE = "sigwright audit verify --key AUDITOR.pub [flags] DIRECTORY"
EXAMPLES = (
    "sigwright audit verify --key auditor.pub evidence",
    "sigwright audit verify --key auditor.pub --image-key cosign.pub evidence",
    "sigwright audit verify --key auditor.pub -o json evidence",
)
EXIT_CODES = (0, 2, 12, 17, 19, 22)


class Flags(CallOptions):
    """The flags of `audit verify`."""

    key: KeyLike | None = option(None, "--key", "public key of whoever made the audit", metavar="KEY")
    image_key: KeyLike | None = option(
        None, "--image-key", "believe this key about the images, and not those in the evidence", metavar="KEY"
    )
    output: str = option("text", "-o, --output", "form", choices=("text", "table", "json", "jsonl"))


def run(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    """Print a row for each image."""
    from sigwright.audits import evidence, outputs
    from sigwright.audits.row import Tally
    from sigwright.client import default_client
    from sigwright.errors import UsageError

    flags = Flags(**values)
    pack = common.one(arguments, "DIRECTORY")
    if flags.key is None:
        raise UsageError("--key is missing: the public key of whoever made the audit")
    rows = list(evidence.verify(default_client(), pack, key=flags.key, image_key=flags.image_key))
    output.data(outputs.rendered(flags.output, rows))
    tally = Tally(rows)
    output.talk(tally.summary)
    return tally.exit_code
