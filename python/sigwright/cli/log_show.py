"""Show a log: size, name, root, key, and whether it is consistent with what was last seen of it.

`sigwright log verify` computes everything again; this reads the end of the log alone.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common
from sigwright.cli.output import printable
from sigwright.options import CallOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright log show [flags] DIR"
EXAMPLES = (
    "sigwright log show team-log",
    "sigwright log show -o json team-log",
    "sigwright log show -o checkpoint team-log > seen.checkpoint",
)
EXIT_CODES = (0, 2, 11, 15, 22)


class Flags(CallOptions):
    """The flags of `log show`."""

    output: str = option("text", "-o, --output", "form", choices=("text", "json", "checkpoint"), core=False)


def run(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    """Print what a log is."""
    from sigwright.logs import Log

    state = Log(common.one(arguments, "DIR")).info()
    form = values.get("output")
    facts = state.to_dict()
    if form == "json":
        import json

        output.data(json.dumps(facts, indent=2))
    elif form == "checkpoint":
        output.data(state.checkpoint.removesuffix("\n"))
    else:
        seen = "consistent with the last checkpoint seen" if state.remembered else "no earlier checkpoint is known here"
        for name, value in (
            ("size", state.size),
            ("origin", printable(state.origin)),
            ("root", facts["root"]),
            ("key", state.key),
            ("memory", seen),
        ):
            output.data(f"{name}: {value}")
    return 0
