"""Verify the signature of a directory and every file of it.

A file that was changed, is missing, was added or cannot be read is named, each as what it is.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common, show, verify_text
from sigwright.cli.verify_blob import reported
from sigwright.options import VerifyDirectoryOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output
    from sigwright.reports import VerificationReport

USAGE = (
    "sigwright verify-directory (--key KEY | --certificate-identity ID --certificate-oidc-issuer URL) "
    "--bundle FILE [flags] DIR"
)
EXAMPLES = (
    "sigwright verify-directory --key cosign.pub --rekor-url file:auditlog --bundle model.sig model",
    "sigwright verify-directory --key cosign.pub --insecure-ignore-tlog --bundle model/model.sig model",
    "sigwright verify-directory --github-repo OWNER/NAME --bundle model.sig -o report model",
)
EXIT_CODES = (0, 2, 12, 13, 14, 15, 16, 19, 21, 22)


class Flags(VerifyDirectoryOptions):
    """The flags of `verify-directory`."""

    output: str = option("text", "-o, --output", show.HELP, choices=show.FORMS, core=False, peer=False)


def run(values: dict[str, Any], directories: list[str], output: Output) -> int:
    """Verify a directory."""
    directory = common.one(directories, "DIR")
    common.signer_known(values)
    from sigwright.client import Client

    given = common.keywords(values, VerifyDirectoryOptions)
    return reported(
        directory,
        lambda: Client().verify_directory(directory, **given),
        lambda report: _print(report, values, output),
        values,
        output,
    )


def _print(report: VerificationReport, values: dict[str, Any], output: Output) -> None:
    if values.get("output", "text") == "text":
        output.talk(verify_text.checks(report))
        return
    show.reports([report], values["output"], output)
