"""Sign, verify and tamper with an image made of this machine's files, step by step, without network or registry."""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common
from sigwright.options import CallOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright demo [--directory DIR]"
EXAMPLES = ("sigwright demo", "sigwright demo --directory build/demo", "sigwright demo --output-file demo.log")
EXIT_CODES = (0, 1, 2, 22)


class Flags(CallOptions):
    """The flags of `demo`."""

    directory: str = option("", "--directory", "work here instead of in a new temporary directory", metavar="DIR")


def run(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    """Run the demo."""
    common.none(arguments)
    from sigwright import demo

    directory = demo.prepare(values.get("directory", ""))
    reference = demo.Demo(directory, output.data).run()
    output.data(f"demo directory: {directory}")
    key = directory / f"{demo.KEY}.pub"
    output.data(f"try it: sigwright verify --key {key} --insecure-ignore-tlog {reference}")
    output.data("deploy by this digest reference, never by a tag:")
    output.data(reference)
    return 0
