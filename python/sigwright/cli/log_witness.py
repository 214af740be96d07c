"""Sign the checkpoint of a log as a witness: somebody who has seen that it only grows.

The witness remembers in its data folder what it has signed, and refuses a log that was rolled back or rewritten since.
Its key is Ed25519 and should be held by somebody else than the log's. The signature (c2sp.org/tlog-cosignature) stands
in the checkpoint until the log grows; proofs made meanwhile carry it. Printed is the verifier key for
`sigwright log verify --witness`.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common
from sigwright.cli.output import printable
from sigwright.cli.rehearse import DryRunFlags, Played
from sigwright.errors import UsageError
from sigwright.options import CallOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright log witness --key KEY [flags] DIR"
EXAMPLES = (
    "sigwright generate-key-pair --key-type ed25519 --output-key-prefix witness",
    "sigwright log witness --key witness.key team-log",
    "sigwright log witness --key witness.key --name witness.example.com/w1 team-log",
)
EXIT_CODES = (0, 2, 11, 15, 19, 22, 23)


class Flags(CallOptions, DryRunFlags):
    """The flags of `log witness`."""

    key: str = option("", "--key", "private key of the witness, Ed25519", metavar="KEY", core=False)
    name: str = option("", "--name", "name of the witness, instead of one made of its key", metavar="NAME", core=False)


def run(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    """Witness a log."""
    directory = common.one(arguments, "DIR")
    flags = Flags(**values)
    if not flags.key:
        raise UsageError("--key is missing")
    from sigwright.cli import password
    from sigwright.logs import Log

    with Played(output) as client:
        log = Log(directory, client=client)
        secret = password.of_key(values).get("password")
        done = log.witness(flags.key, name=flags.name, password=secret, timeout=flags.timeout)
    before = "not seen by this witness before" if done.first else f"continues the {done.old_size} witnessed before"
    output.data(done.verifier_key)
    output.talk(f"{printable(done.origin)}: {done.size} entries witnessed, {before}")
    return 0
