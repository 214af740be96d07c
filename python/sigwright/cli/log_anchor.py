"""Anchor a log: have its checkpoint stamped by a timestamp authority, logged in another log, or kept in a registry.

Whoever rewrites the log afterwards contradicts the anchor, even with the log's key; `sigwright log verify` finds out.
Nothing of the log but its checkpoint and its public key leaves the machine. Proofs are kept in DIR/anchors; what is in
a registry is checked there: `sigwright log verify --registry REPOSITORY`.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common, consent
from sigwright.cli.rehearse import DryRunFlags, Played, agreed
from sigwright.errors import UsageError
from sigwright.options import ResolveOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output
    from sigwright.logs import Anchor

USAGE = "sigwright log anchor [flags] DIR"
EXAMPLES = (
    "sigwright log anchor --timestamp-server-url https://timestamp.example.com/api/v1/timestamp team-log",
    "sigwright log anchor --rekor-url https://rekor.example.com team-log",
    "sigwright log anchor --registry registry.example/team/log team-log",
)
ELSEWHERE = ("rekor_url", "timestamp_server_url", "trusted_root", "yes", "timeout")
EXIT_CODES = (0, 2, 11, 15, 19, 20, 21, 22)


class Flags(ResolveOptions, DryRunFlags):
    """The flags of `log anchor`."""

    rekor_url: str = option(
        "", "--rekor-url", "log to record the checkpoint in: a URL, or file:DIR", metavar="URL", core=False
    )
    timestamp_server_url: str = option(
        "", "--timestamp-server-url", "RFC 3161 authority that stamps the checkpoint, its full URL",
        metavar="URL", core=False,
    )  # fmt: skip
    registry: str = option(
        "", "--registry", "repository to keep the checkpoint in, without a tag", metavar="REPOSITORY", core=False
    )
    trusted_root: str = option("", "--trusted-root", "file with the key of that log", metavar="FILE", core=False)
    yes: bool = option(False, "-y, --yes", "agree that a public log keeps the entry for ever", core=False)


def run(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    """Anchor a log."""
    directory = common.one(arguments, "DIR")
    flags = Flags(**values)
    if not (flags.rekor_url or flags.timestamp_server_url or flags.registry):
        raise UsageError("--rekor-url, --timestamp-server-url or --registry is missing")
    from sigwright.logs import Log

    anchors: list[Anchor] = []
    pushed: list[Anchor] = []
    with Played(output) as client:
        log = Log(directory, client=client)
        if flags.rekor_url or flags.timestamp_server_url:
            given = {name: getattr(flags, name) for name in ELSEWHERE} | agreed(output)
            anchors = consent.asked(lambda _, **options: log.anchor(**options), directory, given)
        if flags.registry:
            pushed = [log.push(flags.registry, **common.keywords(values, ResolveOptions))]
    for anchor in anchors:
        output.data(f"{directory}/{anchor.file}")
    for anchor in pushed:
        output.data(anchor.file)
    for anchor in (*anchors, *pushed)[:1]:
        output.talk(f"{anchor.size} entries anchored")
    return 0
