"""Attest something about a file: sign an in-toto statement and write it as a Sigstore bundle."""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common, consent, password
from sigwright.cli.rehearse import DryRunFlags, Played, agreed
from sigwright.cli.security_key import SecurityKeyFlags
from sigwright.options import AttestBlobOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright attest-blob --key KEY --predicate FILE --type TYPE --bundle FILE [flags] FILE"
EXAMPLES = (
    "sigwright attest-blob --key cosign.key --rekor-url file:auditlog --predicate note.txt --bundle b.json app.tar",
    "sigwright attest-blob --key cosign.key --yes --type slsaprovenance1 --predicate p.json --bundle b.json app.tar",
    "sigwright attest-blob --key cosign.key --tlog-upload=false --statement s.json --bundle b.json app.tar",
)
EXIT_CODES = (0, 2, 12, 19, 21, 22)


class Flags(AttestBlobOptions, DryRunFlags, SecurityKeyFlags):
    """The flags of `attest-blob`."""

    bundle: str = option("", "--bundle", "write the Sigstore bundle here", metavar="FILE", core=False)
    hash: str = option(
        "", "--hash", "digest of the file (hex SHA-256), instead of reading it", metavar="HEX", core=False
    )
    output_attestation: str = option(
        "", "--output-attestation", "write the DSSE envelope here", metavar="FILE", core=False
    )
    output_signature: str = option(
        "", "--output-signature", "the same as --output-attestation", metavar="FILE", core=False
    )
    output_certificate: str = option(
        "", "--output-cert, --output-certificate", "write the signer's certificate here", metavar="FILE", core=False
    )
    rfc3161_timestamp_bundle: str = option(
        "", "--rfc3161-timestamp-bundle", "write the timestamp authority's answer here too", metavar="FILE", core=False
    )
    new_bundle_format: bool = option(
        True, "--new-bundle-format", "false: no bundle is expected", core=False, hidden=True
    )


def run(values: dict[str, Any], files: list[str], output: Output) -> int:
    """Attest something about a file."""
    file = _subject(values, files)
    stdin = "-" in (file, values.get("predicate"), values.get("statement"))
    given = common.keywords(values, AttestBlobOptions) | password.of_key(values, data_on_stdin=stdin)
    written = _files(values)
    with Played(output) as client:
        made = consent.asked(
            lambda data, **options: client._attest_blob(data, options, written), file, given | agreed(output)
        )
    for warning in made.warnings:
        output.warn(warning)
    for what, path in () if output.dry_run else written.items():
        output.talk(f"{'bundle' if what == 'bundle_file' else 'attestation'} written to {path}")
    if not written:
        output.data(_envelope(made.bundle))
    if values.get("rfc3161_timestamp_bundle"):
        common.write_timestamp(made, values["rfc3161_timestamp_bundle"], output)
    if values.get("output_certificate"):
        common.write_certificate(made, values["output_certificate"], output, b64=False)
    return 0


def _files(values: dict[str, Any]) -> dict[str, str]:
    """Return where the core is to write what it makes."""
    envelope = values.get("output_attestation") or values.get("output_signature")
    files = {"bundle_file": values.get("bundle"), "envelope_file": envelope}
    return {name: path for name, path in files.items() if path}


def _subject(values: dict[str, Any], files: list[str]) -> str:
    """Return what is attested to: a statement that is read from a file says so itself."""
    if values.get("hash"):
        return f"sha256:{values['hash']}"
    if files or values.get("statement") in (None, "", "-"):
        return common.one(files, "FILE")
    from sigwright import _statements

    return _statements.subject_of(values["statement"])


def _envelope(bundle: str) -> str:
    import json

    return json.dumps(json.loads(bundle)["dsseEnvelope"], separators=(",", ":"))
