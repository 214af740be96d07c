"""Verify many images: a list, a file, the repositories of a registry. A row each, whatever is wrong with the others.

"Could not be checked" is never "not signed": an image that nothing can be said about is an error, not a failure. The
command ends with 0 when all are good, 21 when all others could not be checked, 17 else.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common
from sigwright.cli.output import printable
from sigwright.options import VerifyOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from sigwright.audits import Audit
    from sigwright.cli.output import Output
    from sigwright.options import StrPath

USAGE = "sigwright audit (--key KEY | identity flags) [flags] [IMAGE...]"
EXAMPLES = (
    "sigwright audit --key cosign.pub --insecure-ignore-tlog --from images.txt",
    "sigwright audit --key cosign.pub --registry registry.example --repository 'team/*' -o html --output-file a.html",
    "sigwright audit --key cosign.pub --store history.db --from images.txt -o junit",
)
EXIT_CODES = (0, 2, 11, 17, 19, 20, 21, 22)
FORMS = (
    "text", "table", "json", "jsonl", "csv", "junit", "sarif", "github", "prometheus", "policyreport", "html",
)  # fmt: skip

STREAMED = {"text": "line", "jsonl": "document"}
"""Forms of which a row can be printed as it comes: the function that does it."""


class Flags(VerifyOptions):
    """The flags of `audit`."""

    from_: StrPath = option(
        "", "--from", "file with an image a line, - for standard input", metavar="FILE", core=False, peer=False
    )
    registry: str = option("", "--registry", "audit what this registry has", metavar="HOST", core=False, peer=False)
    audited: Sequence[str] = option(
        (), "--repository", "of that registry: repositories named so; * and ** are wildcards", metavar="GLOB",
        core=False, peer=False,
    )  # fmt: skip
    tag: Sequence[str] = option((), "--tag", "of those: tags named so", metavar="GLOB", core=False, peer=False)
    exclude: Sequence[str] = option(
        (), "--exclude", "leave out what is named so", metavar="REPOSITORY:TAG", core=False, peer=False
    )
    store: StrPath = option("", "--store", "keep the run in this history", metavar="FILE", core=False, peer=False)
    resume: bool = option(
        False, "--resume", "go on where the history's last run was interrupted", core=False, peer=False
    )
    output: str = option("text", "-o, --output", "form", choices=FORMS, core=False)


def run(values: dict[str, Any], images: list[str], output: Output) -> int:
    """Verify all and print the rows."""
    common.signer_known(values)
    flags = Flags(**values)
    from sigwright.errors import UsageError

    if flags.resume and not flags.store:
        raise UsageError("--resume needs the history that was interrupted", hint="give --store FILE")
    wanted = [*images, *_listed(flags)]
    if not wanted:
        raise UsageError("no image is named", hint="give images, --from FILE, or --registry HOST")
    from sigwright.audits import audit

    given = common.keywords(values, VerifyOptions)
    started = audit(wanted, store=flags.store or None, resume=flags.resume, **given)
    return _print(started, flags, output, len(wanted))


def _listed(flags: Flags) -> list[str]:
    from sigwright.audits import images

    found = list(images.from_file(flags.from_)) if flags.from_ else []
    if flags.registry or flags.audited:
        from sigwright.client import default_client

        found += images.in_registry(
            default_client()._context(), flags.registry, flags, repositories=flags.audited, tags=flags.tag,
            exclude=flags.exclude,
        )  # fmt: skip
    return found


def _print(audit: Audit, flags: Flags, output: Output, total: int) -> int:
    from sigwright.audits import outputs
    from sigwright.audits.result import summary

    streamed = STREAMED.get(flags.output)
    for number, row in enumerate(audit, 1):
        if streamed:
            output.data(getattr(outputs, streamed)(row))
            output.flush()
        _progress(number, total)
        for warning in row.warnings:
            output.warn(f"{printable(row.image)}: {printable(warning)}")
    _progress(0, 0)
    if not streamed:
        output.data(outputs.FORMS[flags.output](audit.rows))
    output.talk(summary(audit.rows))
    return audit.exit_code


def _progress(number: int, total: int) -> None:
    """Show how far it is, where somebody looks on; nothing at the end."""
    import sys

    if sys.stderr is None or not sys.stderr.isatty() or sys.stdout is None or sys.stdout.isatty():
        return
    sys.stderr.write(f"\r{number} of {total}" if total else "\r\x1b[K")
    sys.stderr.flush()
