"""Try a policy on images whose verdict is known: what a policy should have before anything depends on it.

CASES is a YAML or JSON file: tests: [{image: REFERENCE, expect: verified|allowed|failed|error}, ...]
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

USAGE = "sigwright policy test --policy FILE [flags] CASES"
EXAMPLES = (
    "sigwright policy test --policy policy.yaml cases.yaml",
    "sigwright policy test --policy cluster-image-policy.yaml cases.json",
    "sigwright policy test --policy policy.yaml --trusted-root trusted_root.json cases.yaml",
)
EXIT_CODES = (0, 2, 17, 19, 22)
VERDICTS = ("verified", "allowed", "failed", "error")


class Flags(StorageOptions, TrustSources):
    """The flags of `policy test`."""

    policy: str = option("", "--policy", "the policy", metavar="FILE", core=False, peer=False)


def run(values: dict[str, Any], files: list[str], output: Output) -> int:
    """Judge the image of every case; 17 where any verdict is another than expected."""
    cases = _read(common.one(files, "CASES"))
    wrong = 0
    found = decisions(values, [image for image, _ in cases])
    for (_, expected), decision in zip(cases, found, strict=True):
        right = decision.verdict == expected
        wrong += not right
        said = decision.verdict if right else f"{decision.verdict}, not {expected}: {decision.message}"
        output.data(f"{'ok  ' if right else 'FAIL'} {printable(decision.image)}: {printable(said)}")
    output.talk(f"{len(cases) - wrong} of {len(cases)} verdicts are as expected")
    return 17 if wrong else 0


def _read(name: str) -> list[tuple[str, str]]:
    from sigwright.errors import MalformedError
    from sigwright.policy import documents
    from sigwright.policy.fields import Fields

    cases = []
    with Fields(documents.read(name)[0], name) as fields:
        for one in fields.each("tests"):
            with one:
                cases.append((one.required("image"), one.one_of("expect", VERDICTS, "")))
    if not cases:
        raise MalformedError(f"{name}: no tests")
    return cases
