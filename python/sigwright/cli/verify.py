"""Verify the signatures of images: by the digest of each, in every format, against a key or an identity.

Standard output has cosign's JSON, one element for each verified signature; standard error says which checks were made,
and which were not.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common, show, verify_text
from sigwright.cli.ci import PipelineFlags
from sigwright.cli.images import ImageFlags
from sigwright.cli.security_key import SecurityKeyFlags
from sigwright.options import VerifyOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output
    from sigwright.reports import VerificationReport

USAGE = "sigwright verify (--key KEY | --certificate-identity ID --certificate-oidc-issuer URL) [flags] IMAGE..."
EXAMPLES = (
    "sigwright verify --key cosign.pub --insecure-ignore-tlog registry.example/app@sha256:...",
    "sigwright verify --key cosign.pub --insecure-ignore-tlog -a commit=4f2a -o report registry.example/app:1",
    "sigwright verify --certificate-identity me@example.com --certificate-oidc-issuer https://accounts.google.com "
    "registry.example/app:1",
)
EXIT_CODES = (0, 2, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22)


class VerifyFlags(VerifyOptions, PipelineFlags, SecurityKeyFlags):
    """The flags of whatever verifies images as `verify` does."""

    policy: str = option(
        "", "--policy", "judge by this policy instead of by a key or an identity", metavar="FILE", core=False,
        peer=False,
    )  # fmt: skip
    output: str = option(
        "text", "-o, --output", "json: cosign's; text: a line for each payload; report: every check; the others: a row "
        "for each image",
        choices=show.FORMS, core=False,
    )  # fmt: skip
    new_bundle_format: bool | None = option(
        None, "--new-bundle-format", "true: Sigstore bundles alone; false: .sig alone", kind="bool", core=False
    )
    local_image: bool = option(False, "--local-image", "IMAGE is a directory that holds a layout", core=False)
    private_infrastructure: bool = option(
        False, "--private-infrastructure", "the same as --insecure-ignore-tlog", core=False
    )


class Flags(VerifyFlags, ImageFlags):
    """The flags of `verify`."""


def run(values: dict[str, Any], images: list[str], output: Output) -> int:
    """Verify all images together and report each."""
    if not (values.get("signature") and values.get("payload")):
        common.several(images, "IMAGE")
    common.signature_format(values)
    if values.get("private_infrastructure"):
        values["insecure_ignore_tlog"] = True
    if values.get("local_image"):
        images = [f"oci:{image}" for image in images]
    if values.get("policy"):
        return _by_policy(values, images, output)
    common.signer_known(values)
    return _verify(values, images or [""], output)


def _by_policy(values: dict[str, Any], images: list[str], output: Output) -> int:
    from sigwright.cli import policy_check

    return policy_check.run(values, images, output)


def _verify(values: dict[str, Any], images: list[str], output: Output) -> int:
    from sigwright.client import Client

    client = Client()
    given = common.keywords(values, VerifyOptions)
    if len(images) == 1:
        reports = [client.check(images[0], **given)]
    else:
        reports = list(output.counted(client.verify_many(images, ordered=True, **given), len(images)))
    form = values.get("output", "text")
    lines = values.get("output") == "text"
    for report in reports:
        _print(report, form, len(reports) > 1, output, lines=lines)
    if form not in ("text", "json"):
        show.reports(reports, form, output)
    return verify_text.exit_code(reports)


def _print(report: VerificationReport, form: str, several: bool, output: Output, *, lines: bool) -> None:
    """Print a report. Where text is asked for, each payload is a line, as in cosign; else they are its array."""
    verify_text.note(report, output)
    for warning in report.warnings:
        output.warn(warning)
    if form == "text":
        output.talk(verify_text.checks(report))
    if report.ok and (lines or form in ("text", "json")):
        from sigwright.cli import cosign_json

        output.data(cosign_json.cosign_lines(report) if lines else cosign_json.cosign_json(report))
    if not report.ok:
        verify_text.print_failure(report, several)
