"""Show an entry of a log, its proof checked against the log's checkpoint. Its signature is not verified."""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common
from sigwright.cli.output import printable
from sigwright.errors import UsageError
from sigwright.options import CallOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright log get [flags] DIR INDEX"
EXAMPLES = (
    "sigwright log get team-log 0",
    "sigwright log get -o json team-log 0",
    "sigwright log get -o body team-log 0",
)
EXIT_CODES = (0, 2, 11, 15, 22)


class Flags(CallOptions):
    """The flags of `log get`."""

    output: str = option(
        "text", "-o, --output", "text, json (with the proof, as Rekor gives it) or body (what is hashed)",
        choices=("text", "json", "body"), core=False,
    )  # fmt: skip


def run(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    """Print an entry."""
    if len(arguments) != 2:
        raise UsageError("DIR and INDEX are wanted")
    directory, index = arguments
    wanted = common.number(index, "INDEX")
    from sigwright.logs import Log

    entry = Log(directory).get(wanted)
    form = values.get("output")
    if form == "json":
        output.data(entry.json)
    elif form == "body":
        output.data(entry.body.decode())
    else:
        output.data(f"index: {entry.index}\nkind: {printable(entry.kind)} {printable(entry.version)}")
        for digest in entry.digests:
            output.data(f"digest: {digest}")
        for signer in entry.signers:
            output.data(f"signer: {' '.join([signer['fingerprint'], *map(printable, signer['identities'])])}")
    return 0
