"""Attest images for Binary Authorization: sign what an attestor wants signed, and store it where Google looks for it.

The key is one that the attestor lists: a file, or gcpkms://. The digest reference goes to standard output.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common, password
from sigwright.cli.output import printable
from sigwright.cli.rehearse import DryRunFlags, Played
from sigwright.options import ResolveOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output
    from sigwright.gcp.attestations import Attested

USAGE = "sigwright gcp attest --attestor projects/P/attestors/A --key KEY [flags] IMAGE..."
EXAMPLES = (
    "sigwright gcp attest --attestor projects/p/attestors/release --key a.key eu-docker.pkg.dev/p/r/web@sha256:...",
    "sigwright gcp attest --attestor projects/p/attestors/release --key "
    "gcpkms://projects/p/locations/eu/keyRings/r/cryptoKeys/k/versions/1 --ask-google eu-docker.pkg.dev/p/r/web:1",
    "sigwright gcp attest --attestor release --project p --key cosign.key --cosign eu-docker.pkg.dev/p/r/web:1",
)
EXIT_CODES = (0, 2, 11, 12, 17, 18, 19, 20, 21, 22, 23)


class Flags(ResolveOptions, DryRunFlags):
    """The flags of `gcp attest`."""

    attestor: str = option(
        "", "--attestor", "the attestor: its full name, or with --project its short one", metavar="NAME", core=False
    )
    key: str = option("", "--key", "private key: a file, env://VARIABLE or gcpkms://...", metavar="KEY", core=False)
    project: str = option(
        "", "--project", "keep the attestation in this project instead of the attestor's", metavar="ID", core=False
    )
    dsse_type: str = option(
        "", "--dsse-type", "make a DSSE envelope with a payload of this type", metavar="TYPE", core=False
    )
    ask_google: bool = option(
        False, "--ask-google, --validate", "have Google say whether the attestor takes it; 17 where not", core=False
    )
    cosign: bool = option(
        False, "--cosign", "sign cosign's payload, and attach the same signature to the image too", core=False
    )
    output: str = option("text", "-o, --output", "form", choices=("text", "json"), core=False)


def run(values: dict[str, Any], images: list[str], output: Output) -> int:
    """Attest each image."""
    common.several(images, "IMAGE")
    from sigwright.gcp import attestations, names

    attestor = names.attestor(common.needed(values, "attestor"), values.get("project", ""))
    key = common.needed(values, "key")
    given = common.keywords(values, ResolveOptions)
    secret = password.of_key(values, data_on_stdin=False).get("password")
    code = 0
    with Played(output) as client:
        for image in images:
            done = attestations.attest(
                image, attestor=attestor, key=key, password=secret, project=values.get("project", ""),
                payload_type=values.get("dsse_type", ""), ask_google=values.get("ask_google", False), client=client,
                cosign=values.get("cosign", False), dry_run=output.dry_run, **given,
            )  # fmt: skip
            code = _print(done, values, output) or code
    return code


def _print(done: Attested, values: dict[str, Any], output: Output) -> int:
    verb = "was attested already" if done.existed else "would be attested" if output.dry_run else "is attested"
    where = f": {printable(done.occurrence)}" if done.occurrence else ""
    output.talk(f"{done.image} {verb} by {printable(done.key_id)}{where}")
    if values.get("output") == "json":
        import json

        output.data(json.dumps(done.to_dict(), indent=2))
    else:
        output.data(done.image)
    if done.opinion is None:
        return 0
    if done.opinion.holds:
        output.talk(f"Google says that {done.attestor} takes it")
        return 0
    from sigwright.cli import report
    from sigwright.errors import PolicyError

    reason = f": {done.opinion.reason}" if done.opinion.reason else ""
    hint = f"compare the keys that it lists: `sigwright gcp binauthz show {done.attestor}`"
    return report(PolicyError(f"Google says that {done.attestor} does not take the attestation{reason}", hint=hint))
