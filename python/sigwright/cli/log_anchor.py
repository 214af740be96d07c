"""Anchor a log: have its checkpoint stamped by a timestamp authority, or logged in somebody else's log.

Whoever rewrites the log afterwards contradicts the anchor, even with the log's key; `sigwright log verify` finds out.
Nothing of the log but the hash of its checkpoint and its public key leaves the machine. Proofs are kept in DIR/anchors.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common, consent
from sigwright.errors import UsageError
from sigwright.options import CallOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright log anchor [flags] DIR"
EXAMPLES = (
    "sigwright log anchor --timestamp-server-url https://timestamp.example.com/api/v1/timestamp team-log",
    "sigwright log anchor --rekor-url https://rekor.example.com team-log",
    "sigwright log anchor --rekor-url file:company-log team-log",
)
EXIT_CODES = (0, 2, 11, 15, 19, 20, 21, 22)


class Flags(CallOptions):
    """The flags of `log anchor`."""

    rekor_url: str = option(
        "", "--rekor-url", "log to record the checkpoint in: a URL, or file:DIR", metavar="URL", core=False
    )
    timestamp_server_url: str = option(
        "", "--timestamp-server-url", "RFC 3161 authority that stamps the checkpoint, its full URL",
        metavar="URL", core=False,
    )  # fmt: skip
    trusted_root: str = option("", "--trusted-root", "file with the key of that log", metavar="FILE", core=False)
    yes: bool = option(False, "-y, --yes", "agree that a public log keeps the entry for ever", core=False)


def run(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    """Anchor a log."""
    directory = common.one(arguments, "DIR")
    flags = Flags(**values)
    if not (flags.rekor_url or flags.timestamp_server_url):
        raise UsageError("--rekor-url or --timestamp-server-url is missing")
    from sigwright.logs import Log

    given = {name: getattr(flags, name) for name in Flags._fields}
    anchors = consent.asked(lambda _, **options: Log(directory).anchor(**options), directory, given)
    for anchor in anchors:
        output.data(f"{directory}/{anchor.file}")
        output.talk(f"{anchor.size} entries anchored")
    return 0
