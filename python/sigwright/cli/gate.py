"""Verify images, then run a command with their digest references in the place of {image}; otherwise never run it.

The command gets standard input and output to itself and its exit code is passed on; what is said about the images goes
to standard error. {image} is replaced in every argument and nothing else is: there is no shell. With several images an
argument that is {image} alone becomes all references. Every refusal ends with "not run".
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common, show, verify_text
from sigwright.cli.ci import PipelineFlags
from sigwright.cli.images import ImageFlags
from sigwright.cli.output import printable
from sigwright.cli.security_key import SecurityKeyFlags
from sigwright.errors import InternalError, UsageError
from sigwright.options import VerifyingOptions, VerifyOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from sigwright.cli.output import Output
    from sigwright.client import Client
    from sigwright.reports import VerificationReport

USAGE = "sigwright gate --key KEY [flags] IMAGE... -- COMMAND ... {image} ..."
EXAMPLES = (
    "sigwright gate --key cosign.pub registry.example/app:1 -- docker run --rm {image}",
    "sigwright gate --key cosign.pub registry.example/app:1 -- kubectl set image deploy/app app={image}",
    "sigwright gate --key cosign.pub registry.example/app:1 -- gcloud run deploy app --image {image}",
)
EXIT_CODES = (0, 2, 10, 11, 12, 15, 17, 18, 19, 20, 21, 22)
REFUSED = "not run: the command was not started"
"""What the caller of `run` says when it raises."""


class Flags(VerifyingOptions, ImageFlags, PipelineFlags, SecurityKeyFlags):
    """The flags of `gate`."""

    annotations: Mapping[str, str] = option({}, "-a, --annotations", "demand this signed pair; repeatable")
    policy: str = option(
        "", "--policy", "judge by this policy instead of by a key or an identity", metavar="FILE", core=False,
        peer=False,
    )  # fmt: skip
    new_bundle_format: bool | None = option(
        None, "--new-bundle-format", "true: Sigstore bundles alone; false: .sig alone", kind="bool", core=False
    )
    private_infrastructure: bool = option(
        False, "--private-infrastructure", "the same as --insecure-ignore-tlog", core=False
    )
    output: str = option(
        "text", "-o, --output", "what came of the images, into --output-file: standard output is the command's",
        choices=show.FORMS, core=False,
    )  # fmt: skip


def run(values: dict[str, Any], words: list[str], output: Output) -> int:
    """Verify all images, then run the command."""
    from sigwright import gate

    images, command = _split(words)
    gate.check(command, len(images))
    form = values.pop("output", "text")
    if form != "text" and not output.to_file:
        raise UsageError("standard output is the command's alone", hint=f"write -o {form} --output-file FILE")
    from sigwright.client import Client

    reports, code = verified(Client(), values, images, output)
    if form != "text":
        _record(reports, form, output)
    if code:
        output.refuse(REFUSED)
        return code
    try:
        return gate.execute(gate.fill(command, [_reference(report) for report in reports]))
    except gate.CannotRunError as error:
        output.refuse(f"Error: {printable(str(error))}\n{REFUSED}")
        return error.code


def _record(reports: list[VerificationReport], form: str, output: Output) -> None:
    """Write the file before the command runs, which may read it."""
    if form == "json":
        from sigwright.cli import cosign_json

        output.data("\n".join(cosign_json.cosign_json(report) for report in reports if report.ok))
    else:
        show.reports(reports, form, output)
    output.flush()


def _split(words: list[str]) -> tuple[list[str], list[str]]:
    if "--" not in words:
        raise UsageError("-- is missing", hint=f"write {USAGE}")
    mark = words.index("--")
    return common.several(words[:mark], "IMAGE"), words[mark + 1 :]


def verified(
    client: Client, values: dict[str, Any], images: list[str], output: Output
) -> tuple[list[VerificationReport], int]:
    """Return what came of each image, said to people too, and the exit code: one read of each image."""
    common.signature_format(values)
    if not values.get("policy"):
        common.signer_known(values)
    if not values.get("check_claims", True):
        raise UsageError("--check-claims=false would run the command for any image at all", hint="leave it out")
    if values.get("private_infrastructure"):
        values["insecure_ignore_tlog"] = True
    given = common.keywords(values, VerifyOptions)
    if values.get("policy"):
        given["policy"] = values["policy"]
    if len(images) == 1:
        reports = [client.check(images[0], **given)]
    else:
        reports = list(client.verify_many(images, ordered=True, **given))
    for report in reports:
        _print(report, len(reports) > 1, output)
    return reports, verify_text.exit_code(reports)


def _print(report: VerificationReport, several: bool, output: Output) -> None:
    verify_text.note(report, output)
    for warning in report.warnings:
        output.warn(warning)
    if report.candidates or not report.ok:  # a policy says less: that the image is let in
        output.talk(verify_text.checks(report))
    if not report.ok:
        verify_text.print_failure(report, several)


def _reference(report: VerificationReport) -> str:
    if not report.digest or not report.reference.endswith(f"@{report.digest}"):
        raise InternalError(f"{report.image}: the report names no digest reference")
    return report.reference
