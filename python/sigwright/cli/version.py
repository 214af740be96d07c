"""Print the version, and with --verbose the libraries: which, and whether they are inside or the system's."""

from __future__ import annotations

from sigwright._record import option
from sigwright._version import __version__
from sigwright.cli import common
from sigwright.options import CallOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright version [--json] [--verbose]"
EXAMPLES = ("sigwright version", "sigwright version --json", "sigwright version --verbose")
EXIT_CODES = (0, 2)


class Flags(CallOptions):
    """The flags of `version`."""

    json: bool = option(False, "--json", "print JSON", core=False)


def run(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    """Print the version."""
    common.none(arguments)
    libraries = _libraries() if output.verbose else {}
    if values.get("json"):
        import json
        import platform

        python = platform.python_version()
        facts = {"version": __version__, "python": python, "platform": platform.platform(terse=True)}
        facts["gitVersion"] = f"v{__version__}"  # the name that cosign's has, for pipelines that ask
        output.data(json.dumps({**facts, "libraries": libraries} if libraries else facts))
        return 0
    output.data(f"sigwright {__version__}")
    for library, message in libraries.items():
        output.data(f"{library}: {message}")
    return 0


def _libraries() -> dict[str, str]:
    from sigwright import _machine
    from sigwright.client import default_client

    return _machine.libraries(default_client()._context())
