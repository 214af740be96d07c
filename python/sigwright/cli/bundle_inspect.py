"""Explain a bundle check by check, without network: what it is, who signed, what each part proves, what is missing.

Logs and authorities are those of --trusted-root, of the profile, or of the public instance. Nothing that it prints says
that the signature is verified: `verify-blob` and `verify` do that, for an artifact and a signer.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common
from sigwright.options import CallOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright bundle inspect [flags] BUNDLE"
EXAMPLES = (
    "sigwright bundle inspect app.tar.sigstore.json",
    "sigwright bundle inspect -o json app.tar.sigstore.json",
    "sigwright bundle inspect --key cosign.pub --trusted-root team-log/trusted_root.json app.tar.sigstore.json",
)
EXIT_CODES = (0, 2, 16, 19, 22)


class Flags(CallOptions):
    """The flags of `bundle inspect`."""

    key: str = option("", "--key", "who is said to have signed, without a certificate", metavar="KEY", peer=False)
    trusted_root: str = option(
        "", "--trusted-root", "file with the keys of logs and authorities", metavar="FILE", peer=False
    )
    profile: str = option("", "--profile", "believe the logs of this profile", metavar="NAME", peer=False)
    output: str = option("text", "-o, --output", "form", choices=("text", "json"), peer=False)


def run(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    """Print what a bundle is."""
    path = common.one(arguments, "BUNDLE")
    from sigwright import bundles

    found = bundles.inspect(
        path,
        key=values.get("key") or None,
        trusted_root=values.get("trusted_root", ""),
        profile=values.get("profile", ""),
    )
    if values.get("output") == "json":
        import json

        output.data(json.dumps(found.to_dict(), indent=2))
    else:
        from sigwright.cli import bundle_text

        output.data(bundle_text.of(found))
    return 0
