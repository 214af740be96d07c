"""Verify attestations of Binary Authorization about images, or show an attestor.

`verify` checks every attestation itself: the signature by a key that the attestor lists, over the bytes that are
stored, and the digest in them. `show` prints the keys of attestors, and what is not verified with here.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common, show, verify_text
from sigwright.cli.output import printable
from sigwright.errors import UsageError
from sigwright.options import ResolveOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from sigwright.cli.output import Output
    from sigwright.reports import VerificationReport

USAGE = "sigwright gcp binauthz verify --attestor A IMAGE... | show ATTESTOR..."
EXAMPLES = (
    "sigwright gcp binauthz verify --attestor projects/p/attestors/release eu-docker.pkg.dev/p/r/web@sha256:...",
    "sigwright gcp binauthz verify --attestor projects/p/attestors/release --ask-google -o json "
    "eu-docker.pkg.dev/p/r/web:1",
    "sigwright gcp binauthz show projects/p/attestors/release",
)
EXIT_CODES = (0, 2, 10, 11, 12, 17, 18, 20, 21, 22)


class Flags(ResolveOptions):
    """The flags of `gcp binauthz`."""

    attestor: Sequence[str] = option(
        (), "--attestor", "who must have attested; repeatable: all of them", metavar="NAME", kind="list", core=False
    )
    project: str = option("", "--project", "the project of attestors named in short", metavar="ID", core=False)
    ask_google: bool = option(
        False, "--ask-google", "say where Google's own opinion about an attestation differs", core=False
    )
    output: str = option("text", "-o, --output", show.HELP, choices=show.FORMS, core=False)


def run(values: dict[str, Any], words: list[str], output: Output) -> int:
    """Do what the first word says."""
    actions = {"verify": _verify, "show": _show}
    action = actions.get(words[0]) if words else None
    if action is None:
        raise UsageError(f"gcp binauthz what? {', '.join(actions)}", hint=f"write {USAGE}")
    return action(values, words[1:], output)


def _verify(values: dict[str, Any], images: list[str], output: Output) -> int:
    common.several(images, "IMAGE")
    from sigwright.client import Client
    from sigwright.gcp import attestations, names

    named = values.get("attestor") or ()
    if not named:
        raise UsageError("--attestor is missing", hint="write --attestor projects/PROJECT/attestors/NAME")
    attestors = [names.attestor(name, values.get("project", "")) for name in named]
    given = common.keywords(values, ResolveOptions)
    client = Client()
    reports = [
        attestations.verify_attestations(
            image, attestor=attestors, ask_google=values.get("ask_google", False), client=client, **given
        )
        for image in images
    ]
    form = values.get("output", "text")
    for report in reports:
        _print(report, form, len(reports) > 1, output)
    if form != "text":
        show.reports(reports, form, output)
    return verify_text.exit_code(reports)


def _print(report: VerificationReport, form: str, several: bool, output: Output) -> None:
    verify_text.note(report, output)
    for warning in report.warnings:
        output.warn(warning)
    if form == "text":
        output.talk(verify_text.checks(report, "attestation"))
    if not report.ok:
        verify_text.print_failure(report, several)
    elif form == "text":
        output.data(report.reference)


def _show(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    from sigwright.gcp import attestations, names

    wanted = [names.attestor(name, values.get("project", "")) for name in common.several(arguments, "ATTESTOR")]
    services = attestations.Services(values.get("timeout"))
    found = [services.attestor(name) for name in wanted]
    if values.get("output") == "json":
        import json

        documents = [
            {"name": attestor.name, "note": attestor.note, "problems": list(attestor.problems), "keys": [
                {"id": key.id, "algorithm": key.algorithm, "fingerprint": key.fingerprint} for key in attestor.keys
            ]}
            for attestor in found
        ]  # fmt: skip
        output.data(json.dumps({"attestors": documents}, indent=2))
        return 0
    for attestor in found:
        output.data(f"{attestor.name} (note {printable(attestor.note)})")
        for key in attestor.keys:
            output.data(f"  {key.algorithm}  {key.fingerprint}  {printable(key.id)}")
        for problem in attestor.problems:
            output.warn(problem)
    return 0
