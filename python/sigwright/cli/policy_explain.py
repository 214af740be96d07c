"""Show how a policy comes to what it says about an image: which rule is about it, and who vouches for it.

Ends with 0 whatever the policy says; `policy check` is for scripts.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common
from sigwright.cli.output import printable
from sigwright.cli.policy_check import decisions
from sigwright.options import StorageOptions, TrustSources

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output
    from sigwright.policy.model import Decision

USAGE = "sigwright policy explain --policy FILE [flags] IMAGE"
EXAMPLES = (
    "sigwright policy explain --policy policy.yaml registry.example/app@sha256:...",
    "sigwright policy explain --policy cluster-image-policy.yaml registry.example/app:1",
    "sigwright policy explain --policy /etc/containers/policy.json oci:layout:1",
)
EXIT_CODES = (0, 2, 19, 22)
MARKS = {True: "yes", False: "no ", None: "-  "}


class Flags(StorageOptions, TrustSources):
    """The flags of `policy explain`."""

    policy: str = option("", "--policy", "the policy", metavar="FILE", core=False, peer=False)


def run(values: dict[str, Any], images: list[str], output: Output) -> int:
    """Explain one image."""
    image = common.one(images, "IMAGE")
    for decision in decisions(values, [image]):
        output.data(_text(decision))
    return 0


def _text(decision: Decision) -> str:
    lines = [f"image: {printable(decision.reference or decision.image)}"]
    lines += [f"  {MARKS[step.met]} {'  ' * step.depth}{printable(step.text)}" for step in decision.steps]
    return "\n".join([*lines, f"{decision.verdict} (exit code {decision.code}): {printable(decision.message)}"])
