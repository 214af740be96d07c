"""Make a v0.3 bundle of an older one, when nothing is lost by it: of v0.1, v0.2, or cosign's old blob bundle.

The log is asked only for proofs of inclusion that the bundle lacks. What v0.3 cannot hold is refused with its reason.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common
from sigwright.cli.rehearse import DryRunFlags
from sigwright.options import CallOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright bundle upgrade [flags] BUNDLE"
EXAMPLES = (
    "sigwright bundle upgrade --out app.v0.3.sigstore.json app.sigstore.json",
    "sigwright bundle upgrade --rekor-url https://rekor.example --trusted-root root.json app.sigstore.json",
    "sigwright bundle upgrade app.cosign.bundle > app.sigstore.json",
)
EXIT_CODES = (0, 2, 11, 15, 16, 21, 22)


class Flags(CallOptions, DryRunFlags):
    """The flags of `bundle upgrade`."""

    out: str = option("", "--out", "write the bundle here instead of to standard output", metavar="FILE")
    rekor_url: str = option("https://rekor.sigstore.dev", "--rekor-url", "log to ask for missing proofs", metavar="URL")
    trusted_root: str = option(
        "", "--trusted-root", "file with the keys of logs and authorities", metavar="FILE", peer=False
    )
    profile: str = option("", "--profile", "believe the logs of this profile", metavar="NAME", peer=False)


def run(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    """Write the upgraded bundle."""
    path = common.one(arguments, "BUNDLE")
    from sigwright import bundles

    given = {name: values[name] for name in ("rekor_url", "trusted_root", "profile", "timeout") if name in values}
    made = bundles.upgrade(path, **given)
    for note in made.notes:
        output.talk(note)
    common.write_or_print(made.bundle, values, output)
    return 0
