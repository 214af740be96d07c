"""Tell what this machine has, which log and authorities would be used, whether they answer and are believed.

Looked at are the versions of OpenSSL and curl and where they come from, the authorities for TLS, the age of the trusted
root, the credentials for each registry and where they are from, the log with its clock, and timestamp authorities. It
takes what `sign` and `verify` take for that; without anything it looks at what they would use by default. Nothing is
signed or uploaded.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common, show
from sigwright.cli.output import printable
from sigwright.options import CallOptions
from sigwright.rendering import without_secrets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from sigwright.cli.output import Output
    from sigwright.trust import Finding

USAGE = "sigwright doctor [flags]"
EXAMPLES = (
    "sigwright doctor",
    "sigwright doctor --profile team -o json",
    "sigwright doctor --rekor-url https://rekor.example --image eu-docker.pkg.dev/p/r/web:1",
)
COLUMNS = ("health", "subject", "message", "hint")
EXIT_CODES = (0, 2, 11, 15, 16, 20, 21, 22)


class Flags(CallOptions):
    """The flags of `doctor`."""

    profile: str = option("", "--profile", "look at this profile, a name or a file", metavar="NAME")
    rekor_url: str = option("", "--rekor-url", "the log to record in: a URL, or file:DIR", metavar="URL")
    rekor_read_url: str = option("", "--rekor-read-url", "where the tiles of a Rekor v2 log are served", metavar="URL")
    signing_config: str = option("", "--signing-config", "file that names the services to use", metavar="FILE")
    trusted_root: str = option("", "--trusted-root", "file with the keys of logs and authorities", metavar="FILE")
    rekor_public_key: str = option(
        "", "--rekor-public-key", "public key of a log to believe, PEM", metavar="FILE",
        env=("SIGSTORE_REKOR_PUBLIC_KEY",),
    )  # fmt: skip
    timestamp_server_url: str = option("", "--timestamp-server-url", "RFC 3161 authority, its full URL", metavar="URL")
    timestamp_certificate_chain: str = option(
        "", "--timestamp-certificate-chain", "chain of a timestamp authority to believe, PEM", metavar="FILE"
    )
    image: Sequence[str] = option(
        (), "--image", "look at what would lose the signatures of this image: settings of its repository in Artifact "
        "Registry; repeatable", metavar="REF", kind="texts",
    )  # fmt: skip
    registry: Sequence[str] = option(
        (), "--registry", "registries whose credentials to look for, instead of those of Docker's file", metavar="HOST"
    )
    output: str = option("text", "-o, --output", "form", choices=show.LISTS)


def run(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    """Print every finding, and return the code of the first that is bad."""
    from sigwright import _machine, trust
    from sigwright.client import default_client

    common.none(arguments)
    names = Flags._options.keys() - {"output", "image", "registry"}
    asked = {name: value for name, value in values.items() if name in names}
    machine = _machine.findings(default_client()._context(), values.get("registry", ()), timeout=values.get("timeout"))
    findings = [_shown(finding) for finding in (*machine, *trust.doctor(**asked), *_of_images(values))]
    form = values.get("output", "text")
    if form != "text":
        show.listed([finding.to_dict() for finding in findings], form, output, "findings", COLUMNS)
    else:
        for finding in findings:
            output.data(f"{finding.health:<4}  {printable(finding.subject)}: {printable(finding.message)}")
            if finding.hint:
                output.data(f"      hint: {printable(finding.hint)}")
    return next((finding.exit_code for finding in findings if finding.exit_code), 0)


def _shown(finding: Finding) -> Finding:
    """Return a finding without what was written into an address that it names."""
    texts = {name: without_secrets(getattr(finding, name)) for name in ("subject", "message", "hint")}
    return finding._replace(**texts)


def _of_images(values: dict[str, Any]) -> Iterator[Finding]:
    if not values.get("image"):
        return
    from sigwright.gcp import retention

    for image in values["image"]:
        yield from retention.findings(image, values.get("timeout"))
