"""Write a signing config: which services a signature is made with.

Each service is KEY=VALUE pairs joined by commas. Without any flag it is the config that uses no log and no timestamps.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common
from sigwright.cli.rehearse import DryRunFlags
from sigwright.options import CallOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright signing-config create [flags]"
EXAMPLES = (
    "sigwright signing-config create --out no-log.json",
    "sigwright signing-config create --rekor url=https://rekor.example,api-version=2,start-time=2026-01-01T00:00:00Z,"
    "operator=example --rekor-config ANY --out config.json",
    "sigwright signing-config create --with-default-services --no-default-rekor --out config.json",
)
EXIT_CODES = (0, 2, 22)

SERVICE = "url=U,api-version=N,start-time=T,operator=NAME[,end-time=T]"


class Flags(CallOptions, DryRunFlags):
    """The flags of `signing-config create`."""

    fulcio: Sequence[str] = option((), "--fulcio", f"certificate authority: {SERVICE}", kind="texts", metavar="SPEC")
    rekor: Sequence[str] = option((), "--rekor", f"log: {SERVICE}", kind="texts", metavar="SPEC")
    oidc_provider: Sequence[str] = option(
        (), "--oidc-provider", f"identity provider: {SERVICE}", kind="texts", metavar="SPEC"
    )
    tsa: Sequence[str] = option((), "--tsa", f"timestamp authority: {SERVICE}", kind="texts", metavar="SPEC")
    rekor_config: str = option("", "--rekor-config", "how many of the logs: ANY, ALL or EXACT:N", metavar="SELECTION")
    tsa_config: str = option("", "--tsa-config", "how many timestamp authorities, likewise", metavar="SELECTION")
    base_config: str = option("", "--base-config", "begin with this one's services; flags replace", metavar="FILE")
    with_default_services: bool = option(False, "--with-default-services", "begin with the public instance's")
    with_default_rekor_v2: bool = option(
        False, "--with-default-rekor-v2", "begin with the public instance's, and its Rekor v2 log"
    )
    no_default_fulcio: bool = option(False, "--no-default-fulcio", "but not its certificate authorities")
    no_default_rekor: bool = option(False, "--no-default-rekor", "but not its logs")
    no_default_oidc: bool = option(False, "--no-default-oidc", "but not its identity providers")
    no_default_tsa: bool = option(False, "--no-default-tsa", "but not its timestamp authorities")
    out: str = option("", "--out", "write it here instead of to standard output", metavar="FILE")


def run(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    """Write the signing config."""
    common.none(arguments)
    from sigwright import trust

    names = [name for name in trust.SIGNING_CONFIG_OPTIONS if name in values]
    common.write_or_print(trust.create_signing_config(**{name: values[name] for name in names}), values, output)
    return 0
