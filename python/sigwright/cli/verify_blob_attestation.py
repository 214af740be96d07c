"""Verify an attestation about a file, by bundle or by DSSE envelope.

FILE is read as a stream; "-" is standard input, "sha256:HEX" a digest instead of the file.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common, show, verify_text
from sigwright.cli.security_key import SecurityKeyFlags
from sigwright.cli.verify_attestation import report_with_predicates
from sigwright.cli.verify_blob import reported
from sigwright.options import VerifyBlobAttestationOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output
    from sigwright.reports import VerificationReport

USAGE = "sigwright verify-blob-attestation --key KEY --type TYPE (--bundle FILE | --signature FILE) [flags] FILE"
EXAMPLES = (
    "sigwright verify-blob-attestation --key cosign.pub --rekor-url file:auditlog --bundle b.json app.tar",
    "sigwright verify-blob-attestation --key cosign.pub --type slsaprovenance1 --bundle b.json app.tar",
    "sigwright verify-blob-attestation --key cosign.pub --type custom --bundle b.json --digest 4f2a...",
)
EXIT_CODES = (0, 2, 10, 12, 13, 14, 15, 16, 17, 19, 21, 22)


class Flags(VerifyBlobAttestationOptions, SecurityKeyFlags):
    """The flags of `verify-blob-attestation`."""

    output: str = option("text", "-o, --output", show.HELP, choices=show.FORMS, core=False, peer=False)
    digest: str = option("", "--digest", "digest of the file in hex, instead of the file", metavar="HEX", core=False)
    digest_alg: str = option(
        "sha256", "--digestAlg", "algorithm of --digest", choices=("sha256", "sha384", "sha512"), core=False
    )
    new_bundle_format: bool = option(True, "--new-bundle-format", "both are read", core=False, hidden=True)
    private_infrastructure: bool = option(
        False, "--private-infrastructure", "the same as --insecure-ignore-tlog", core=False
    )


def run(values: dict[str, Any], files: list[str], output: Output) -> int:
    """Verify an attestation about a file."""
    if values.get("digest"):
        common.none(files)
        file = f"{values.get('digest_alg', 'sha256')}:{values['digest']}"
    else:
        file = common.one(files, "FILE")
    if values.get("private_infrastructure"):
        values["insecure_ignore_tlog"] = True
    from sigwright.client import Client

    given = common.keywords(values, VerifyBlobAttestationOptions)
    client = Client()
    return reported(
        file,
        lambda: client.verify_blob_attestation(file, **given),
        lambda report: _print(report, values, output),
        values,
        output,
    )


def _print(report: VerificationReport, values: dict[str, Any], output: Output) -> None:
    if values.get("output", "text") == "text":
        output.talk(verify_text.checks(report, "attestation"))
        return
    show.reports([report], values["output"], output, report_with_predicates)
