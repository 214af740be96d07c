"""Compare the last two runs of an audit that a history has: what is newly unsigned, whose tag moved, who signs now."""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common
from sigwright.cli.output import printable
from sigwright.options import CallOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from sigwright.cli.output import Output
    from sigwright.options import StrPath

USAGE = "sigwright audit diff --store FILE [flags]"
EXAMPLES = (
    "sigwright audit diff --store history.db",
    "sigwright audit diff --store history.db -o json",
    "sigwright audit diff --store history.db --fail-on newly-unsigned,tag-moved",
)
EXIT_CODES = (0, 2, 11, 17, 22)
POLICY = 17


class Flags(CallOptions):
    """The flags of `audit diff`."""

    store: StrPath = option("", "--store", "the history", metavar="FILE")
    fail_on: Sequence[str] = option((), "--fail-on", "end with 17 when there is such a change", metavar="CHANGE")
    output: str = option("text", "-o, --output", "form", choices=("text", "json"))


def run(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    """Print the changes."""
    from sigwright.audits.changes import KINDS, of_last_runs
    from sigwright.audits.store import Store
    from sigwright.errors import UsageError

    common.none(arguments)
    flags = Flags(**values)
    if not flags.store:
        raise UsageError("--store is missing")
    unknown = sorted(set(flags.fail_on) - set(KINDS))
    if unknown:
        raise UsageError(f"--fail-on: no such change: {unknown[0]}", hint=f"there are {', '.join(KINDS)}")
    changes = of_last_runs(Store(flags.store))
    if flags.output == "json":
        import json

        output.data(json.dumps({"changes": [change.to_dict() for change in changes]}, indent=2))
    else:
        for change in changes:
            told = f": {change.before or '-'} -> {change.after or '-'}" if change.before or change.after else ""
            output.data(f"{change.change}  {printable(change.image)}{printable(told)}")
    return POLICY if {change.change for change in changes} & set(flags.fail_on) else 0
