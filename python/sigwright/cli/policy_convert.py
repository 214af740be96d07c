"""Convert a policy: of images from any format that is read into another, or plain constraints in CUE to a JSON Schema.

The documents go to standard output as JSON, which is YAML too. What would be lost is refused, and what is different
where the policy is then used is said on standard error.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common
from sigwright.options import CallOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright policy convert [--to FORMAT] FILE"
EXAMPLES = (
    "sigwright policy convert policy.cue > policy.json",
    "sigwright policy convert cluster-image-policy.yaml > policy.yaml",
    "sigwright policy convert --to kyverno policy.yaml | kubectl apply -f -",
)
EXIT_CODES = (0, 2, 22)
FORMS = ("sigwright", "cluster-image-policy", "policy.json", "kyverno", "binary-authorization")


class Flags(CallOptions):
    """The flags of `policy convert`."""

    to: str = option("sigwright", "--to", "the format to write", choices=FORMS, core=False, peer=False)


def run(values: dict[str, Any], files: list[str], output: Output) -> int:
    """Print the converted policy."""
    import json

    name = common.one(files, "FILE")
    documents = _converted(name, values.get("to", "sigwright"), output)
    texts = [json.dumps(document, indent=2, ensure_ascii=False) for document in documents]
    output.data("\n".join(f"---\n{text}" for text in texts) if len(texts) > 1 else texts[0])
    return 0


def _converted(name: str, form: str, output: Output) -> list[dict[str, Any]]:
    from sigwright.policy import convert, cue, load, material

    if name.lower().endswith(".cue"):
        return [cue.schema_of(material.file_beside("", name), name)]
    policy = load.load(name)
    documents, notes = convert.convert(policy, form)
    for note in (*policy.notes, *notes):
        output.talk(f"note: {note}")
    return documents
