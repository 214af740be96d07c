"""Explain an exit code, an error, a message of cosign, Docker, Cloud Run or a registry, or a reference.

A reference that names a signature is answered with the digest reference of its image. Nothing is asked of a network.
"""

from __future__ import annotations

from sigwright._record import Record, option
from sigwright.cli import common
from sigwright.cli.output import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output
    from sigwright.explain import Explanation

USAGE = "sigwright explain CODE | TEXT | REFERENCE"
EXAMPLES = (
    "sigwright explain 15",
    "sigwright explain unsupported media type application/vnd.dev.cosign.simplesigning.v1+json",
    "sigwright explain europe-docker.pkg.dev/project/repository/app:sha256-...sig",
)
EXIT_CODES = (0, 2)


class Flags(Record):
    """The flags of `explain`."""

    output: str = option("text", "-o, --output", "form", choices=("text", "json"), core=False)


def run(values: dict[str, Any], words: list[str], output: Output) -> int:
    """Print what is known."""
    from sigwright.explain import explain

    text = " ".join(common.several(words, "TEXT"))
    answer = explain(text)
    if values.get("output") == "json":
        import json

        output.data(json.dumps(answer.to_dict(), indent=2))
        return 0
    if not answer.known:
        nearest = "; the nearest messages that are:" if answer.explanations else ""
        output.data(f"not known here: {printable(text)}{nearest}")
    for explanation in answer.explanations:
        output.data(_text(explanation))
    return 0


def _text(explanation: Explanation) -> str:
    fix = explanation.fix.replace("\n", "\n          ")
    return f"{explanation.title} ({explanation.source})\n  means:  {explanation.cause}\n  to do:  {fix}"
