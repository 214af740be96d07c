"""Sign every file of a directory, in the format of OpenSSF model signing.

The bundle lists the SHA-256 of each file. Links, devices and files that cannot be read are refused, never left out in
silence. Without --bundle the bundle goes to standard output.
"""

from __future__ import annotations

from sigwright.cli import common, consent, password
from sigwright.cli.rehearse import DryRunFlags, Played, agreed
from sigwright.options import SignDirectoryOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright sign-directory --key KEY --bundle FILE [flags] DIR"
EXAMPLES = (
    "sigwright sign-directory --key cosign.key --rekor-url file:auditlog --bundle model.sig model",
    "sigwright sign-directory --key cosign.key --tlog-upload=false --bundle model/model.sig model",
    "sigwright sign-directory --key cosign.key --tlog-upload=false --ignore cache --bundle dist.sig dist",
)
EXIT_CODES = (0, 2, 19, 21, 22)


class Flags(SignDirectoryOptions, DryRunFlags):
    """The flags of `sign-directory`."""


def run(values: dict[str, Any], directories: list[str], output: Output) -> int:
    """Sign a directory."""
    directory = common.one(directories, "DIR")
    given = common.keywords(values, SignDirectoryOptions) | password.of_key(values, data_on_stdin=False)
    with Played(output) as client:
        signed = consent.asked(client.sign_directory, directory, given | agreed(output))
    for warning in signed.warnings:
        output.warn(warning)
    if values.get("bundle"):
        output.talk(
            f"{directory}: {signed.digest}, bundle {'would be ' if output.dry_run else ''}written to {values['bundle']}"
        )
    else:
        output.data(signed.bundle)
    return 0
