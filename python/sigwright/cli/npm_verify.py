"""Verify where an npm package came from: its provenance by the workflow that built it, its publication by the registry.

--attestations is the registry's answer (`npm view PACKAGE dist.attestations` names its address), saved to a file.
--key is the registry's public key; it asks for the publication. An identity asks for the provenance. Both may be asked.
"""

from __future__ import annotations

from functools import partial

from sigwright._record import option
from sigwright.cli import common, show
from sigwright.options import CallOptions, IdentityOptions, TrustOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright npm verify --attestations FILE [--key KEY] [--github-repo OWNER/NAME] [flags] TARBALL"
EXAMPLES = (
    "sigwright npm verify --attestations a.json --github-repo sigstore/sigstore-js sigstore-4.0.0.tgz",
    "sigwright npm verify --attestations a.json --key npm.pub --github-repo o/r --workflow ci.yml p-1.0.0.tgz",
    "sigwright npm verify --attestations a.json --key npm.pub --package @scope/p@1.0.0 scope-p-1.0.0.tgz",
)
EXIT_CODES = (0, 2, 12, 13, 14, 15, 16, 17, 19, 21, 22)


class Flags(CallOptions, TrustOptions, IdentityOptions):
    """The flags of `npm verify`."""

    attestations: str = option("", "--attestations", "the registry's attestations of it", metavar="FILE", peer=False)
    key: str = option("", "--key", "public key of the registry", metavar="KEY", peer=False)
    package: str = option(
        "",
        "--package",
        "NAME@VERSION that it must be; else what its package.json says",
        metavar="NAME@VERSION",
        peer=False,
    )
    type: str = option("", "--type", "type of the provenance, if not SLSA v1", metavar="TYPE", peer=False)
    output: str = option("text", "-o, --output", show.HELP, choices=show.FORMS, peer=False)


def run(values: dict[str, Any], tarballs: list[str], output: Output) -> int:
    """Verify a tarball."""
    tarball = common.one(tarballs, "TARBALL")
    from sigwright import npm
    from sigwright.cli import each
    from sigwright.errors import UsageError

    form = values.pop("output", "text")
    if not values.get("attestations"):
        raise UsageError("--attestations is missing")
    given = {name: value for name, value in values.items() if value and name in Flags._fields}
    reports = npm.check(tarball, **given)
    return each.verified([(tarball, partial(lambda report: report, report)) for report in reports], form, output)
