"""Show and search the signing journal: who signed, copied and removed what, with which key, when, and where it went.

`sign`, `attest`, `copy`, `clean` and `keys rotate` write it where --journal or SIGWRIGHT_JOURNAL names one. Lines that
could not be written then wait in your data folder and go in with the next one, or now with --flush.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common
from sigwright.cli.output import printable
from sigwright.options import CallOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.audits.journal import Line
    from sigwright.cli.output import Output
    from sigwright.options import StrPath

USAGE = "sigwright journal --journal FILE [flags]"
EXAMPLES = (
    "sigwright journal --journal signing.db",
    "sigwright journal --journal signing.db --action sign --signer release@example.com --since 2026-11-01 -o csv",
    "sigwright journal --journal postgresql://audit@db.example/signing --image registry.example/app -o json",
)
EXIT_CODES = (0, 2, 11, 21, 22)
ACTIONS = ("", "sign", "attest", "copy", "clean", "rotate")
COLUMNS = ("time", "action", "image", "reference", "format", "signature", "signer", "algorithm", "log_url", "log_index",
           "who", "run", "tool")  # fmt: skip


class Flags(CallOptions):
    """The flags of `journal`."""

    journal: StrPath = option("", "--journal", "the journal: a file, or a database's URL", metavar="FILE", core=False)
    digest: str = option("", "--digest", "about this image", metavar="DIGEST", core=False)
    image: str = option("", "--image", "about images whose name has this in it", metavar="TEXT", core=False)
    signer: str = option("", "--signer", "by an identity or a key that has this in it", metavar="TEXT", core=False)
    action: str = option("", "--action", "of this kind alone", choices=ACTIONS, core=False)
    since: str = option("", "--since", "not before this day or moment: 2026-11-01", metavar="TIME", core=False)
    flush: bool = option(False, "--flush", "take in the lines that wait, first", core=False)
    output: str = option("text", "-o, --output", "form", choices=("text", "json", "jsonl", "csv"), core=False)


def run(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    """Print the lines."""
    common.none(arguments)
    flags = Flags(**values)
    common.needed(values, "journal")
    from sigwright.audits.journal import Journal

    journal = Journal(flags.journal)
    if flags.flush:
        journal.write([])
    lines = journal.lines(
        digest=flags.digest, image=flags.image, signer=flags.signer, action=flags.action, since=flags.since
    )
    _print(lines, flags.output, output)
    if waiting := journal.waiting():
        output.warn(f"{waiting} lines wait to go in; --flush has them go in now")
    return 0


def _print(lines: list[Line], form: str, output: Output) -> None:
    from sigwright import rendering

    if form == "json":
        output.data(rendering.as_json("lines", (line.to_dict() for line in lines)))
    elif form == "csv":
        from sigwright.audits.sheet import sheet

        output.data(sheet(COLUMNS, ([getattr(line, name) for name in COLUMNS] for line in lines)))
    else:
        for line in lines:
            output.data(rendering.jsonl([line.to_dict()]) if form == "jsonl" else _text(line))


def _text(line: Line) -> str:
    logged = f"entry {line.log_index} of {line.log_url}" if line.log_index is not None else ""
    source = f"from {line.source}" if line.source else ""
    what = (line.time, line.action, line.reference, line.format, line.signer, logged, source, f"by {line.who}")
    return "  ".join(printable(part) for part in what if part)
