"""Fetch the trusted root and the signing config of a Sigstore instance, checked by TUF.

Verifying by identity and signing without a key use them from then on. Without flags that is the public instance. They
are kept as cosign keeps them, in $TUF_ROOT or ~/.sigstore/root, and serve both programs.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common
from sigwright.cli.rehearse import DryRunFlags, StateInPlay
from sigwright.errors import UsageError
from sigwright.options import CallOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright initialize [flags]"
EXAMPLES = (
    "sigwright initialize",
    "sigwright initialize --mirror https://tuf.example.com --root root.json",
    "sigwright initialize --mirror https://tuf.example.com --root https://example.com/root.json --root-checksum HEX",
)
EXIT_CODES = (0, 2, 16, 21, 22)


class Flags(CallOptions, DryRunFlags):
    """The flags of `initialize`."""

    mirror: str = option(
        "", "--mirror", "the TUF repository: an https URL, or file:///DIRECTORY; the public one", metavar="URL",
        core=False,
    )  # fmt: skip
    root: str = option(
        "", "--root", "its root metadata, a file or a URL, instead of what comes with sigwright", metavar="FILE",
        core=False,
    )  # fmt: skip
    root_checksum: str = option(
        "", "--root-checksum", "what that must hash to: hex SHA-256, or sha512:HEX", metavar="HEX", core=False
    )
    staging: bool = option(False, "--staging", "use Sigstore's staging instance", core=False)


def run(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    """Fetch, check and keep."""
    common.none(arguments)
    flags = Flags(**values)
    if flags.staging and (flags.mirror or flags.root):
        raise UsageError("--staging names a repository, and so do --mirror and --root", hint="give one of the two")
    from sigwright import _roots, trust

    if flags.root.startswith(("https://", "http://")) and not flags.root_checksum:
        output.warn("--root is fetched without --root-checksum: whoever answers there is believed for good")
    with StateInPlay(output):
        kept = trust.initialize(
            mirror=_roots.STAGING if flags.staging else flags.mirror,
            root=flags.root,
            root_checksum=flags.root_checksum,
            timeout=flags.timeout,
        )
        output.talk(f"trusted root of {kept.mirror} kept in {kept.trusted_root}")
        if kept.signing_config:
            output.talk(f"signing config kept in {kept.signing_config}")
    return 0
