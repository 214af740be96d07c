"""Verify attestations about images: of one type, by the digest of each image, in every format, against a key.

Standard output has the DSSE envelope of each verified attestation, a line each, as cosign prints them; standard error
says which checks were made, and which were not.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common, show, verify_text
from sigwright.cli.ci import PipelineFlags
from sigwright.cli.images import ImageFlags
from sigwright.cli.security_key import SecurityKeyFlags
from sigwright.options import VerifyAttestationOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output
    from sigwright.reports import CandidateReport, VerificationReport

USAGE = "sigwright verify-attestation --key KEY --type TYPE [flags] IMAGE..."
EXAMPLES = (
    "sigwright verify-attestation --key cosign.pub --type spdxjson registry.example/app@sha256:...",
    "sigwright verify-attestation --key cosign.pub --type https://slsa.dev/provenance/v1 app:1",
    "sigwright verify-attestation --key cosign.pub --insecure-ignore-tlog --type custom -o report oci:layout:1",
)
EXIT_CODES = (0, 2, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22)


class Flags(VerifyAttestationOptions, ImageFlags, PipelineFlags, SecurityKeyFlags):
    """The flags of `verify-attestation`."""

    output: str = option(
        "text", "-o, --output", "json: cosign's; report: every check, and the predicate; others: a row for each image",
        choices=show.FORMS, core=False,
    )  # fmt: skip
    new_bundle_format: bool | None = option(
        None, "--new-bundle-format", "true: Sigstore bundles alone; false: .att alone", kind="bool", core=False
    )
    local_image: bool = option(False, "--local-image", "IMAGE is a directory that holds a layout", core=False)
    private_infrastructure: bool = option(
        False, "--private-infrastructure", "the same as --insecure-ignore-tlog", core=False
    )


def run(values: dict[str, Any], images: list[str], output: Output) -> int:
    """Verify the attestations of every image and report each."""
    common.several(images, "IMAGE")
    common.signature_format(values)
    if values.get("private_infrastructure"):
        values["insecure_ignore_tlog"] = True
    if values.get("local_image"):
        images = [f"oci:{image}" for image in images]
    from sigwright.client import Client

    client = Client()
    given = common.keywords(values, VerifyAttestationOptions)
    reports = [client.check_attestation(image, **given) for image in output.counted(images, len(images))]
    form = values.get("output", "text")
    for report in reports:
        _print(report, form, len(reports) > 1, output)
    if form not in ("text", "json"):
        show.reports(reports, form, output, report_with_predicates)
    return verify_text.exit_code(reports)


def _print(report: VerificationReport, form: str, several: bool, output: Output) -> None:
    verify_text.note(report, output)
    if form == "text":
        output.talk(verify_text.checks(report, "attestation"))
    if form in ("text", "json") and report.ok:
        from sigwright.cli import cosign_json

        for candidate in report.verified:
            output.pieces(cosign_json.envelope(candidate))
    if not report.ok:
        verify_text.print_failure(report, several)


def report_with_predicates(report: VerificationReport) -> dict[str, Any]:
    """Return the report with what each verified attestation says, as it stands and as typed content."""
    document = show.as_report(report)
    for row, candidate in zip(document["candidates"], report.candidates, strict=True):
        row["predicate"] = candidate.predicate if candidate.verified else None
        row["content"] = _content(candidate) if candidate.verified else None
    return document


def _content(candidate: CandidateReport) -> dict[str, Any] | None:
    """Return the typed content with its class's name; of a predicate that is not of its type's form, why."""
    from sigwright.errors import Error

    try:
        content = candidate.content
    except Error as error:
        return {"error": f"the predicate is not what its type says: {error}"}
    return None if content is None else {"kind": type(content).__name__, **content.to_dict()}
