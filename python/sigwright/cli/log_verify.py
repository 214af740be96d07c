"""Compute a log again from its entries: every leaf, every tile, the root that its key signed.

Anchors (`sigwright log anchor`) are checked too, with --registry those that were pushed there; whose they are only
where --trusted-root, --rekor-public-key or --timestamp-certificate-chain name whom you believe. --witness demands that
a witness signed the newest checkpoint.

--since proves that the tree of an earlier checkpoint is a prefix of this one: nothing it covered was changed or taken
out. Keep one with `sigwright log show -o checkpoint DIR`. Without an earlier checkpoint, a timestamp or a witness, no
check can tell a log from one that its key's holder has written anew.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common
from sigwright.cli.output import printable
from sigwright.options import ResolveOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from sigwright.cli.output import Output
    from sigwright.logs import Log, LogVerdict

USAGE = "sigwright log verify [flags] DIR"
EXAMPLES = (
    "sigwright log verify team-log",
    "sigwright log verify --since seen.checkpoint team-log",
    "sigwright log verify -o json team-log",
)
EXIT_CODES = (0, 2, 11, 15, 22)


class Flags(ResolveOptions):
    """The flags of `log verify`."""

    since: str = option("", "--since", "earlier checkpoint, which must be of a prefix", metavar="FILE", core=False)
    witness: Sequence[str] = option(
        (), "--witness", "verifier key of a witness that must have signed; repeatable", metavar="KEY", core=False
    )
    registry: str = option(
        "", "--registry", "repository in which checkpoints of the log are kept", metavar="REPOSITORY", core=False
    )
    trusted_root: str = option(
        "", "--trusted-root", "keys of logs and authorities of anchors", metavar="FILE", core=False
    )
    rekor_public_key: str = option(
        "", "--rekor-public-key", "key of a log that anchors, PEM", metavar="FILE", core=False
    )
    timestamp_certificate_chain: str = option(
        "", "--timestamp-certificate-chain", "chain of a timestamp authority, PEM", metavar="FILE", core=False
    )
    output: str = option("text", "-o, --output", "form", choices=("text", "json"), core=False)


def run(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    """Verify a log."""
    directory = common.one(arguments, "DIR")
    flags = Flags(**values)
    from sigwright.logs import Log, read_checkpoint

    since = read_checkpoint(flags.since) if flags.since else None
    log = Log(directory)
    verdict = _verify(log, since, flags.timeout, output)
    witnesses = {key: log.witnessed_at(key) for key in flags.witness}
    anchors = log.anchors(
        trusted_root=flags.trusted_root,
        rekor_public_key=flags.rekor_public_key,
        timestamp_certificate_chain=flags.timestamp_certificate_chain,
    )
    pushed = log.pushed(flags.registry, **common.keywords(values, ResolveOptions)) if flags.registry else []
    if flags.output == "json":
        import json

        more = {"witnesses": witnesses, "anchors": [anchor.to_dict() for anchor in (*anchors, *pushed)]}
        output.data(json.dumps(verdict.to_dict() | more))
        return 0
    output.data(f"{verdict.leaves} entries and {verdict.tiles} tiles are what the checkpoint was signed over")
    if verdict.since is not None:
        output.data(f"the checkpoint of {verdict.since} entries is of a prefix")
    for key, time in witnesses.items():
        output.data(f"witnessed by {printable(key.partition('+')[0])} at {time}")
    for anchor in anchors:
        whose = "trusted" if anchor.trusted else "whose it is was not checked"
        whose += f", {anchor.time}" if anchor.time else ""
        output.data(f"{anchor.file} holds: {anchor.size} entries ({whose})")
    for anchor in pushed:
        output.data(f"{anchor.file} holds: {anchor.size} entries, signed by the log")
    if not verdict.remembered:
        output.talk("no earlier checkpoint of this log was known here; this one is remembered from now on")
    return 0


def _verify(log: Log, since: str | None, timeout: float | None, output: Output) -> LogVerdict:
    if output.progress is None:
        return log.verify(since=since, timeout=timeout)
    from sigwright._core import Progress

    entries = Progress()
    output.progress.follow(lambda: entries.done, log.info().size, "entries")
    return log.verify(since=since, timeout=timeout, progress=entries)
