"""Watch a log: that it only grows, and who appears in it.

The log is a directory, or the URL of a Rekor v1 or v2 server; of a server the log's key must be named. What was seen is
kept in your data folder, so that a log which is rolled back or rewritten later is noticed: exit code 15. With
--registry the log must continue the checkpoints too that `sigwright log anchor --registry` has left there, even at the
first look. An entry that names one of the keys, identities or images given is a line on standard output. Images are
found as cosign and sigwright sign them without annotations; a legacy signature only by NAME@DIGEST.
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
    from sigwright.logs import MonitorReport

USAGE = "sigwright log monitor [flags] DIR|URL"
EXAMPLES = (
    "sigwright log monitor --once team-log",
    "sigwright log monitor --key release.pub --image app@sha256:... team-log",
    "sigwright log monitor --rekor-public-key rekor.pub --identity dev@example.com https://rekor.example.com",
)
EXIT_CODES = (0, 2, 11, 15, 19, 20, 21, 22)
PAUSE = 60.0


class Flags(ResolveOptions):
    """The flags of `log monitor`."""

    key: Sequence[str] = option(
        (), "--key", "tell of entries by this public key; repeatable", metavar="KEY", core=False
    )
    identity: Sequence[str] = option(
        (), "--identity", "tell of certificates for this identity; repeatable", metavar="TEXT", core=False
    )
    image: Sequence[str] = option(
        (), "--image", "tell of signatures of this image; repeatable", metavar="[NAME@]DIGEST", core=False
    )
    once: bool = option(False, "--once", "look once and end", core=False)
    interval: float = option(PAUSE, "--interval", "time between two looks", kind="duration", core=False)
    max_entries: int = option(10_000, "--max-entries", "entries to read at one look", core=False)
    start: str = option(
        "", "--from", "first entry to read when nothing is known of the log", metavar="INDEX", core=False
    )
    state: str = option(
        "", "--state", "file to keep what was seen, instead of the data folder's", metavar="FILE", core=False
    )
    trusted_root: str = option("", "--trusted-root", "file with the log's key", metavar="FILE", core=False)
    rekor_public_key: str = option("", "--rekor-public-key", "the log's key, PEM", metavar="FILE", core=False)
    rekor_read_url: str = option(
        "", "--rekor-read-url", "where the tiles of a Rekor v2 log are served, if not at URL/api/v2",
        metavar="URL", core=False,
    )  # fmt: skip
    registry: str = option(
        "", "--registry", "repository that keeps checkpoints of the log (log anchor), which it must continue too",
        metavar="REPOSITORY", core=False,
    )  # fmt: skip
    output: str = option("text", "-o, --output", "form", choices=("text", "json"), core=False)


def run(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    """Look at a log, once or until stopped."""
    place = common.one(arguments, "DIR or URL")
    flags = Flags(**values)
    start = common.number(flags.start, "--from") if flags.start else None
    from sigwright.logs import monitor

    while True:
        report = monitor(
            place,
            keys=flags.key,
            identities=flags.identity,
            images=flags.image,
            state=flags.state,
            trusted_root=flags.trusted_root,
            rekor_public_key=flags.rekor_public_key,
            rekor_read_url=flags.rekor_read_url,
            start=start,
            max_entries=flags.max_entries,
            registry=flags.registry,
            **common.keywords(values, ResolveOptions),
        )
        _print(report, flags.output, output)
        output.flush()
        if report.next < report.size and not flags.once:
            continue
        if flags.once:
            return 0
        _pause(flags.interval)


def _print(report: MonitorReport, form: str, output: Output) -> None:
    if form == "json":
        import json

        output.data(json.dumps(report.to_dict()))
        return
    origin = printable(report.origin)
    before = "seen for the first time" if report.first else f"continues the {report.old_size} entries seen before"
    output.talk(f"{origin}: {report.size} entries, {before}")
    if report.anchored:
        output.talk(f"{origin}: continues the {report.anchored} checkpoints that the registry keeps")
    if report.next < report.size:
        output.talk(f"{origin}: {report.size - report.next} entries are left for the next look")
    for one in report.sightings:
        output.data(f"{origin} entry {one.index}: {printable(one.why)}")


def _pause(seconds: float) -> None:
    from threading import Event

    Event().wait(seconds)
