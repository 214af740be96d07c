"""Convert a policy: of another tool into sigwright's own format, or plain constraints in CUE into a JSON Schema.

The document goes to standard output as JSON, which is YAML too. What would be lost is refused.
"""

from __future__ import annotations

from sigwright.cli import common
from sigwright.options import CallOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright policy convert FILE"
EXAMPLES = (
    "sigwright policy convert policy.cue > policy.json",
    "sigwright policy convert cluster-image-policy.yaml > policy.yaml",
    "sigwright policy convert kyverno.yaml | less",
)
EXIT_CODES = (0, 2, 22)


class Flags(CallOptions):
    """The flags of `policy convert`."""


def run(values: dict[str, Any], files: list[str], output: Output) -> int:
    """Print the converted policy."""
    import json

    name = common.one(files, "FILE")
    output.data(json.dumps(_converted(name, output), indent=2, ensure_ascii=False))
    return 0


def _converted(name: str, output: Output) -> dict[str, Any]:
    from sigwright.policy import cue, export, load, material

    if name.lower().endswith(".cue"):
        return cue.schema_of(material.file_beside("", name), name)
    policy = load.load(name)
    for note in policy.notes:
        output.talk(f"note: {note}")
    return export.to_native(policy)
