"""Make a transparency log of your own in a directory: `--rekor-url file:DIR` records signatures there.

The key that signs the log is made in your data folder (~/.local/share/sigwright), readable by you alone. Whoever holds
it can write another history for people who have not seen this one: keep it, and see `sigwright log witness` and
`sigwright log anchor`. The directory itself holds no secret and may be published or copied.
"""

from __future__ import annotations

import os

from sigwright._record import option
from sigwright.cli import common
from sigwright.cli.output import printable
from sigwright.cli.rehearse import DryRunFlags, StateInPlay
from sigwright.errors import LocalFileError
from sigwright.options import CallOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright log init [flags] DIR"
EXAMPLES = (
    "sigwright log init team-log",
    "sigwright log init --origin log.example.com team-log",
    "sigwright log init --log-key log.key team-log",
)
EXIT_CODES = (0, 2, 19, 22)

NEXT = """\
log {origin} made in {directory}, signed by {key}
next: sigwright sign --key cosign.key --rekor-url file:{directory} IMAGE
      sigwright verify --key cosign.pub --rekor-url file:{directory} IMAGE
      cosign verify --key cosign.pub --trusted-root {directory}/trusted_root.json IMAGE"""


class Flags(CallOptions, DryRunFlags):
    """The flags of `log init`."""

    origin: str = option("", "--origin", "name of the log, which no other log may have", metavar="NAME", core=False)
    log_key: str = option(
        "", "--log-key", "P-256 key that signs the log, instead of a new one", metavar="KEY", core=False
    )


def run(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    """Make a log and say what comes next."""
    directory = common.one(arguments, "DIR")
    flags = Flags(**values)
    from sigwright.logs import Log

    with StateInPlay(output) as folder:
        if folder:
            _free(directory)
        place = f"{folder}/log" if folder else directory
        state = Log.init(place, origin=flags.origin, key=flags.log_key or None).info()
        if folder:
            output.talk(f"would make the log {state.origin} in {printable(directory)}, with another key")
            return 0
    output.data(state.key)
    output.talk(NEXT.format(origin=state.origin, directory=printable(directory), key=state.key))
    return 0


def _free(directory: str) -> None:
    """Refuse a directory as making the log would."""
    if os.access(f"{directory}/checkpoint", os.F_OK):
        raise LocalFileError(f"{printable(directory)} holds a log already", hint="choose another directory")
