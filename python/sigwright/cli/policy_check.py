"""Judge images by a policy: sigwright's own, or one of another tool.

The format is told from the file's content: sigwright's ImagePolicy, policy-controller's ClusterImagePolicy (with the
TrustRoots it names), containers' policy.json, Kyverno's verifyImages, Connaisseur's values, Notation's trust policy.
What is not understood whole decides nothing.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common, show, verify_text
from sigwright.cli.images import ImageFlags
from sigwright.cli.output import printable
from sigwright.errors import UsageError
from sigwright.options import StorageOptions, TrustSources

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from sigwright.cli.output import Output
    from sigwright.policy.model import Decision

USAGE = "sigwright policy check --policy FILE [flags] IMAGE..."
EXAMPLES = (
    "sigwright policy check --policy policy.yaml registry.example/app@sha256:...",
    "sigwright policy check --policy cluster-image-policy.yaml -o json registry.example/app:1 registry.example/db:2",
    "sigwright policy check --policy /etc/containers/policy.json registry.example/app@sha256:...",
)
EXIT_CODES = (0, 2, 11, 17, 18, 19, 20, 21, 22)


class Flags(StorageOptions, TrustSources, ImageFlags):
    """The flags of `policy check`."""

    policy: str = option("", "--policy", "the policy", metavar="FILE", core=False, peer=False)
    output: str = option("text", "-o, --output", show.HELP, choices=show.FORMS, core=False, peer=False)


def run(values: dict[str, Any], images: list[str], output: Output) -> int:
    """Judge every image and report each."""
    common.several(images, "IMAGE")
    found = list(decisions(values, images))
    form = values.get("output", "text")
    if form != "text":
        show.decisions(found, form, output)
    for decision in found:
        output.result(
            str(decision.row["image"]), str(decision.row["verdict"]), decision.reference if decision.admitted else ""
        )
        _print(decision, form == "text", len(found) > 1, output)
    return verify_text.common_code([decision.code for decision in found])


def decisions(values: dict[str, Any], images: list[str]) -> Iterable[Decision]:
    """Return what the policy given says about each image."""
    policy = values.get("policy")
    if not policy:
        raise UsageError("--policy is missing", hint="give --policy FILE")
    from sigwright.client import Client
    from sigwright.options import VerifyOptions
    from sigwright.policy import load

    loaded = load.load(policy)
    given = {name: value for name, value in common.keywords(values, VerifyOptions).items() if name != "policy"}
    return Client().check_policy(images, policy=loaded, **given)


def _print(decision: Decision, text: bool, several: bool, output: Output) -> None:
    if text and decision.admitted:
        output.data(f"{decision.verdict}: {printable(decision.reference)}")
        output.talk(printable(decision.message))
    if not decision.admitted:
        from sigwright._policy_calls import report_of

        verify_text.print_failure(report_of(decision), several)
