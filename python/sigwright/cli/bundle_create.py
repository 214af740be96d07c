"""Make a v0.3 bundle of a signature that was made earlier, out of the files that are left of it.

Whatever goes in is checked against the artifact and the signature. The log entry is looked for in the log, unless
--ignore-tlog says that there is none.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common
from sigwright.cli.rehearse import DryRunFlags
from sigwright.cli.security_key import SecurityKeyFlags
from sigwright.errors import UsageError
from sigwright.options import CallOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright bundle create --artifact FILE (--signature FILE | --attestation FILE | --bundle FILE) [flags]"
EXAMPLES = (
    "sigwright bundle create --artifact app.tar --signature app.sig --key cosign.pub --ignore-tlog --out app.json",
    "sigwright bundle create --artifact app.tar --signature app.sig --certificate app.pem --out app.sigstore.json",
    "sigwright bundle create --artifact app.tar --attestation app.att --key cosign.pub --rekor-url https://rekor.example",
)
EXIT_CODES = (0, 2, 11, 12, 15, 16, 19, 21, 22)


class Flags(CallOptions, DryRunFlags, SecurityKeyFlags):
    """The flags of `bundle create`."""

    artifact: str = option("", "--artifact", "what was signed", metavar="FILE")
    signature: str = option("", "--signature", "its signature, base64 or raw", metavar="FILE")
    attestation: str = option("", "--attestation", "a DSSE envelope about it", metavar="FILE")
    bundle: str = option("", "--bundle", "cosign's old blob bundle, with what it has", metavar="FILE")
    certificate: str = option("", "--cert, --certificate", "the signer's certificate, PEM", metavar="FILE")
    key: str = option("", "--key", "the signer's public key", metavar="KEY")
    rfc3161_timestamp: str = option("", "--rfc3161-timestamp", "a timestamp of the signature", metavar="FILE")
    ignore_tlog: bool = option(False, "--ignore-tlog", "look for no log entry: there is none")
    rekor_url: str = option("https://rekor.sigstore.dev", "--rekor-url", "log that has the entry", metavar="URL")
    trusted_root: str = option(
        "", "--trusted-root", "file with the keys of logs and authorities", metavar="FILE", peer=False
    )
    profile: str = option("", "--profile", "believe the logs of this profile", metavar="NAME", peer=False)
    out: str = option("", "--out", "write the bundle here instead of to standard output", metavar="FILE")


def run(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    """Write the bundle."""
    common.none(arguments)
    given = {name: value for name, value in values.items() if name in Flags._options and name != "out"}
    artifact = given.pop("artifact", "")
    if not artifact:
        raise UsageError("--artifact is missing", hint="pass --artifact FILE: what was signed")
    from sigwright import bundles

    common.write_or_print(bundles.create(artifact, **given), values, output)
    return 0
