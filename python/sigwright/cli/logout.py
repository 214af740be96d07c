"""Take the credentials of a registry out of docker's configuration, or of the helper that it names."""

from __future__ import annotations

from sigwright.cli import common
from sigwright.cli.login import HUB
from sigwright.cli.output import printable
from sigwright.cli.rehearse import DryRunFlags
from sigwright.options import CallOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright logout [REGISTRY]"
EXAMPLES = (
    "sigwright logout registry.example.com",
    "sigwright logout europe-docker.pkg.dev",
    "sigwright logout",
)
EXIT_CODES = (0, 2, 20, 22)


class Flags(CallOptions, DryRunFlags):
    """The flags of `logout`."""


def run(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    """Forget the credentials."""
    from sigwright import docker_config

    registry = common.one(arguments or [HUB], "registry")
    if output.dry_run:
        place = docker_config.place_of(registry)
        output.talk(f"would forget credentials for {printable(registry)} in {printable(place)}")
        return 0
    where = docker_config.forget(registry)
    if where is None:
        output.talk(f"no credentials for {printable(registry)} are kept in {docker_config.path()}")
    else:
        output.talk(f"credentials for {printable(registry)} are no longer kept in {printable(where)}")
    return 0
