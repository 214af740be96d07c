"""Sign files and write Sigstore bundles.

A file is read as a stream, whatever its size; "-" is standard input. Without --bundle and --output-signature the
signature goes to standard output in base64.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common, consent, password
from sigwright.cli.rehearse import DryRunFlags, Played, agreed
from sigwright.cli.security_key import SecurityKeyFlags
from sigwright.options import SignBlobOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output
    from sigwright.reports import SignedBlob

USAGE = "sigwright sign-blob --key KEY --bundle FILE [flags] FILE"
EXAMPLES = (
    "sigwright sign-blob --key cosign.key --rekor-url file:auditlog --bundle app.tar.sigstore.json app.tar",
    "sigwright sign-blob --key cosign.key --tlog-upload=false --output-signature app.tar.sig app.tar",
    "tar c src | COSIGN_PASSWORD=... sigwright sign-blob --key cosign.key --tlog-upload=false --bundle src.json -",
)
EXIT_CODES = (0, 2, 19, 21, 22)


class Flags(SignBlobOptions, DryRunFlags, SecurityKeyFlags):
    """The flags of `sign-blob`."""

    bundle: str = option("", "--bundle", "write the Sigstore bundle here", metavar="FILE", core=False)
    output_signature: str = option(
        "", "--output, --output-signature", "write the signature here", metavar="FILE", core=False
    )
    output_certificate: str = option(
        "", "--output-cert, --output-certificate", "write the signer's certificate here", metavar="FILE", core=False
    )
    rfc3161_timestamp: str = option(
        "", "--rfc3161-timestamp", "write the timestamp authority's answer here too", metavar="FILE", core=False
    )
    b64: bool = option(True, "--b64", "write signature and certificate in base64", core=False)
    new_bundle_format: bool = option(
        True, "--new-bundle-format", "false: no bundle is expected", core=False, hidden=True
    )
    signing_algorithm: str = option(
        "", "--signing-algorithm", "accepted; the key decides", core=False, hidden=True
    )  # fmt: skip


def run(values: dict[str, Any], files: list[str], output: Output) -> int:
    """Sign a file."""
    file = common.one(files, "FILE")
    given = common.keywords(values, SignBlobOptions) | password.of_key(values, data_on_stdin=file == "-")
    with Played(output) as client:
        signed = consent.asked(client.sign_blob, file, given | agreed(output))
    for warning in signed.warnings:
        output.warn(warning)
    _write(signed, values, output)
    return 0


def _write(signed: SignedBlob, values: dict[str, Any], output: Output) -> None:
    text = _text(signed, values)
    if values.get("bundle"):
        output.write_file(values["bundle"], signed.bundle.encode(), f"bundle written to {values['bundle']}")
    if values.get("output_signature"):
        path = values["output_signature"]
        output.write_file(path, text, f"signature written to {path}")
    if values.get("rfc3161_timestamp"):
        common.write_timestamp(signed, values["rfc3161_timestamp"], output)
    if values.get("output_certificate"):
        common.write_certificate(signed, values["output_certificate"], output, b64=values.get("b64", True))
    if not values.get("bundle") and not values.get("output_signature"):
        output.data(text.decode("latin-1"))


def _text(signed: SignedBlob, values: dict[str, Any]) -> bytes:
    from binascii import b2a_base64

    return b2a_base64(signed.signature, newline=False) if values.get("b64", True) else signed.signature
