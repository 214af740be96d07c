"""Verify the signature of a file, by bundle or by signature.

FILE is read as a stream; "-" is standard input, "sha256:HEX" a digest instead of the file.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common, show, verify_text
from sigwright.cli.security_key import SecurityKeyFlags
from sigwright.errors import Error
from sigwright.options import VerifyBlobOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from sigwright.cli.output import Output
    from sigwright.reports import VerificationReport

USAGE = (
    "sigwright verify-blob (--key KEY | --certificate-identity ID --certificate-oidc-issuer URL) "
    "(--bundle FILE | --signature SIGNATURE) [flags] FILE"
)
EXAMPLES = (
    "sigwright verify-blob --key cosign.pub --insecure-ignore-tlog --bundle app.tar.sigstore.json app.tar",
    "sigwright verify-blob --key cosign.pub --insecure-ignore-tlog --signature app.tar.sig app.tar",
    "sigwright verify-blob --key cosign.pub --insecure-ignore-tlog --bundle app.json sha256:4f2a...",
)
EXIT_CODES = (0, 2, 12, 13, 14, 15, 16, 19, 21, 22)


class Flags(VerifyBlobOptions, SecurityKeyFlags):
    """The flags of `verify-blob`."""

    output: str = option("text", "-o, --output", show.HELP, choices=show.FORMS, core=False, peer=False)
    new_bundle_format: bool = option(True, "--new-bundle-format", "both are read", core=False, hidden=True)
    private_infrastructure: bool = option(
        False, "--private-infrastructure", "the same as --insecure-ignore-tlog", core=False
    )


def run(values: dict[str, Any], files: list[str], output: Output) -> int:
    """Verify a file."""
    file = common.one(files, "FILE")
    common.signer_known(values)
    if values.get("private_infrastructure"):
        values["insecure_ignore_tlog"] = True
    from sigwright.client import Client

    given = common.keywords(values, VerifyBlobOptions)
    return reported(
        file, lambda: Client().verify_blob(file, **given), lambda report: _print(report, values, output), values, output
    )


def reported(
    name: str,
    verify: Callable[[], VerificationReport],
    shown: Callable[[VerificationReport], None],
    values: dict[str, Any],
    output: Output,
) -> int:
    """Verify and show the report, whether it is good or not."""
    try:
        report = verify()
    except Error as error:
        if error.report is not None or values.get("output", "text") != "text":
            shown(show.of_error(name, error))
        raise
    shown(report)
    if values.get("output", "text") == "text":
        output.talk("Verified OK")
    return 0


def _print(report: VerificationReport, values: dict[str, Any], output: Output) -> None:
    if values.get("output", "text") == "text":
        output.talk(verify_text.checks(report))
        return
    show.reports([report], values["output"], output)
