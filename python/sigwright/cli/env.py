"""Print the environment variables that count, and what they are set to.

Every flag has a variable of its own besides, which counts where the flag is not given: SIGWRIGHT_REKOR_URL for
--rekor-url, and COSIGN_REKOR_URL too where cosign has the flag on that command.
"""

from __future__ import annotations

import os

from sigwright._record import option
from sigwright.cli import common
from sigwright.cli.output import printable
from sigwright.options import CallOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright env [flags]"
EXAMPLES = ("sigwright env", "sigwright env --show-descriptions=false", "sigwright env --show-sensitive-values")
EXIT_CODES = (0, 2)


class Flags(CallOptions):
    """The flags of `env`."""

    show_descriptions: bool = option(True, "--show-descriptions", "say what each is for")
    show_sensitive_values: bool = option(False, "--show-sensitive-values", "show passwords and tokens too")


def run(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    """Print them, as NAME=VALUE."""
    from sigwright import environment

    common.none(arguments)
    flags = Flags(**values)
    for variable in environment.VARIABLES:
        if flags.show_descriptions:
            output.data(f"# {variable.name}: {variable.does}\n# Expects: {variable.expects}")
        value = environment.shown(variable, os.environ, sensitive=flags.show_sensitive_values)
        output.data(f"{variable.name}={printable(value)}")
    return 0
