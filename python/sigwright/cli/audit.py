"""Verify many images: a list, a file, the repositories of a registry. A row each, whatever is wrong with the others.

"Could not be checked" is never "not signed": an image that nothing can be said about is an error, not a failure. The
command ends with 0 when all are good, 21 when all others could not be checked, 17 else.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import Terminated, common
from sigwright.cli.audit_after import After
from sigwright.cli.many_images import ManyImages, listed, nothing
from sigwright.cli.output import printable
from sigwright.options import VerifyOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from opentelemetry.trace import Tracer

    from sigwright.audits import Audit, Row
    from sigwright.audits.images import Images
    from sigwright.audits.row import Tally
    from sigwright.cli.output import Output
    from sigwright.options import StrPath

USAGE = "sigwright audit (--key KEY | identity flags | --policy FILE) [flags] [IMAGE...]"
EXAMPLES = (
    "sigwright audit --key cosign.pub --insecure-ignore-tlog --from images.txt",
    "sigwright audit --key cosign.pub --registry registry.example --repository 'team/*' -o html --output-file a.html",
    "sigwright audit --key cosign.pub --store history.db --from images.txt -o junit",
)
EXIT_CODES = (0, 2, 11, 17, 19, 20, 21, 22)
FORMS = (
    "text", "table", "json", "jsonl", "csv", "junit", "sarif", "github", "prometheus", "policyreport", "html",
    "parquet",
)  # fmt: skip

BY_LINE = ("text", "jsonl")
"""Forms that can be read line by line: rows may come in any order, and those of an audit that was stopped are good."""
NO_CACHE = ("cache_file", "cache_ttl", "cache_negative_ttl")


class Flags(VerifyOptions, ManyImages):
    """The flags of `audit`."""

    policy: StrPath = option(
        "", "--policy", "judge by this policy instead of by a key or an identity", metavar="FILE", core=False,
        peer=False,
    )  # fmt: skip
    newest: int = option(
        0, "--newest", "of each repository: the last N tags, by upload where it is told, else by version", metavar="N",
        core=False, peer=False,
    )  # fmt: skip
    ordered: bool = option(
        False, "--ordered", "print rows in the order of the images, not as they are done", core=False, peer=False
    )
    image_timeout: float | None = option(
        None, "--image-timeout", "give up on an image after this time (default 3m; none with --rate); --timeout is of "
        "all (default none)", kind="duration", core=False, peer=False,
    )  # fmt: skip
    attestations: bool = option(
        False, "--attestations", "tell which attestations are verified too", core=False, peer=False
    )
    cache: bool = option(
        False, "--cache", "remember verdicts by digest, policy and trust, and do not ask again", core=False, peer=False
    )
    cache_file: StrPath = option(
        "", "--cache-file", "remember them in this file", metavar="FILE", core=False, peer=False
    )
    cache_ttl: float | None = option(
        None, "--cache-ttl", "for how long (default 24h)", kind="duration", core=False, peer=False
    )
    cache_negative_ttl: float | None = option(
        None, "--cache-negative-ttl", "for how long a verdict against an image (default 15m)", kind="duration",
        core=False, peer=False,
    )  # fmt: skip
    store: StrPath = option(
        "", "--store", "keep the run in this history: a file, or postgresql://USER@HOST/DATABASE", metavar="PLACE",
        core=False, peer=False,
    )  # fmt: skip
    resume: bool = option(
        False, "--resume", "go on where the history's last run was interrupted", core=False, peer=False
    )
    keep_runs: int = option(
        0, "--keep-runs", "drop all but so many of the history's runs; 0 keeps all", metavar="N", core=False,
        peer=False,
    )  # fmt: skip
    baseline: StrPath = option(
        "", "--baseline", "accept the failures that this earlier output has (-o json, jsonl)", metavar="FILE",
        core=False, peer=False,
    )  # fmt: skip
    fail_on: Sequence[str] = option(
        (), "--fail-on", "end with 17 for these alone: failed, error, or what `audit diff` tells of since the last run",
        metavar="WHAT", core=False, peer=False,
    )  # fmt: skip
    notify: str = option(
        "", "--notify", "send word of what is not well to this webhook; slack+https://... takes what Slack's take",
        metavar="URL", core=False, peer=False,
    )  # fmt: skip
    notify_always: bool = option(False, "--notify-always", "send word of success too", core=False, peer=False)
    evidence: StrPath = option(
        "", "--evidence", "write what it takes to verify all of it again, signed, to this new directory",
        metavar="DIR", core=False, peer=False,
    )  # fmt: skip
    evidence_key: StrPath = option(
        "", "--evidence-key", "private key that signs the evidence", metavar="KEY", core=False, peer=False
    )
    kubernetes: StrPath = option(
        "", "--kubernetes", "audit what these manifests name or, of a kubeconfig, what its cluster runs",
        metavar="PATH", core=False, peer=False,
    )  # fmt: skip
    otel: bool = option(False, "--otel", "send OpenTelemetry spans where OTEL_* variables say", core=False, peer=False)
    output: str = option("text", "-o, --output", "form", choices=FORMS, core=False)


def run(values: dict[str, Any], images: list[str], output: Output) -> int:
    """Verify all and print the rows."""
    flags = Flags(**values)
    _consistent(flags, values)
    wanted = _wanted(images, flags)
    if not wanted:
        raise nothing(flags, "images, --from FILE, --registry HOST, --gcp-project ID or --kubernetes PATH")
    after = After(flags, common.keywords(values, VerifyOptions))
    audit = _started(flags, values, wanted)
    tally = _printed(audit, flags, output, len(wanted), kept=after.wants_rows)
    output.talk(tally.summary)
    return after.finish(audit, tally, output)


def _consistent(flags: Flags, values: dict[str, Any]) -> None:
    """Refuse flags that make no sense together."""
    from sigwright.errors import UsageError

    if not flags.policy:
        common.signer_known(values)
    if flags.resume and not flags.store:
        raise UsageError("--resume needs the history that was interrupted", hint="give --store PLACE")
    if flags.newest < 0:
        raise UsageError("--newest is a number of tags")
    idle = [name for name in NO_CACHE if values.get(name) and values.get("cache") is False]
    if idle:
        raise UsageError(f"--{idle[0].replace('_', '-')} is of the cache, and --no-cache switches it off")


def _started(flags: Flags, values: dict[str, Any], wanted: Images) -> Audit:
    from sigwright.audits import audit

    return audit(
        wanted,
        policy=flags.policy or None,
        ordered=flags.ordered or flags.output not in BY_LINE,
        image_timeout=_image_timeout(flags),
        attestations=flags.attestations,
        cache=flags.cache_file or flags.cache,
        cache_ttl=flags.cache_ttl,
        cache_negative_ttl=flags.cache_negative_ttl,
        store=flags.store or None,
        resume=flags.resume,
        baseline=flags.baseline or None,
        tracer=_tracer() if flags.otel else None,
        **common.keywords(values, VerifyOptions),
    )


def _image_timeout(flags: Flags) -> float | None:
    """Return what an image may take: as long as a command about it alone, unless it waits for its turns."""
    from sigwright.cli.parse import TIMEOUT

    if flags.image_timeout is None:
        return None if flags.rate else TIMEOUT
    return flags.image_timeout or None


def _wanted(named: list[str], flags: Flags) -> Images:
    from sigwright.audits.images import Images

    found = listed(flags, newest=flags.newest)
    if not flags.kubernetes:
        return Images(named, found)
    from sigwright.audits import kubernetes

    return Images(named, found, kubernetes.images(flags.kubernetes))


def _tracer() -> Tracer:
    from sigwright.audits import spans

    return spans.tracer()


def _printed(audit: Audit, flags: Flags, output: Output, total: int, *, kept: bool) -> Tally:
    """Print the rows and count them; they are kept where that is wanted."""
    from sigwright.audits.row import Tally

    tally = Tally()
    try:
        _print(audit, flags, output, tally, total, kept=kept)
    except (KeyboardInterrupt, Terminated):
        output.talk(f"interrupted; of {total} images so far: {tally.summary}")
        raise
    return tally


def _print(audit: Audit, flags: Flags, output: Output, tally: Tally, total: int, *, kept: bool) -> None:
    """Print the rows as they come, where the form allows it, or else when all are there."""
    from sigwright.audits import outputs

    streamed = outputs.STREAMED.get(flags.output)
    coming = _counted(output.counted(audit.stream() if streamed and not kept else audit, total), tally, output)
    if streamed:
        _print_pieces(streamed(coming), output, by_line=flags.output in BY_LINE)
        return
    for _ in coming:
        pass
    if flags.output == "parquet":
        output.raw(outputs.parquet(audit))
    else:
        output.data(outputs.WHOLE[flags.output](audit.rows))


def _print_pieces(pieces: Iterable[str], output: Output, *, by_line: bool) -> None:
    output.begin_much()
    try:
        for text in pieces:
            output.data(text)
            if by_line:
                output.flush_stream()
    except BaseException:
        if not by_line:
            output.forget()
        raise


def _counted(rows: Iterable[Row], tally: Tally, output: Output) -> Iterator[Row]:
    for row in rows:
        tally.add(row)
        for warning in row.warnings:
            output.warn(f"{printable(row.image)}: {printable(warning)}")
        yield row
