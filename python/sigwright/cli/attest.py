"""Attest something about images: sign in-toto statements and store them beside the images.

The predicate is a file; its type is a name (custom, slsaprovenance, slsaprovenance02, slsaprovenance1, link, spdx,
spdxjson, cyclonedx, vuln, openvex) or a URI. The digest reference goes to standard output.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common, consent, password, sign
from sigwright.cli.ci import PipelineFlags
from sigwright.cli.images import ImageFlags
from sigwright.cli.rehearse import DryRunFlags, Played, agreed
from sigwright.cli.security_key import SecurityKeyFlags
from sigwright.options import AttestOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright attest --key KEY --predicate FILE --type TYPE [flags] IMAGE..."
EXAMPLES = (
    "sigwright attest --key cosign.key --rekor-url file:auditlog --type spdxjson --predicate sbom.json app@sha256:...",
    "sigwright attest --key cosign.key --tlog-upload=false --type custom --predicate note.txt oci:layout:1",
    "sigwright attest --key cosign.key --yes --statement statement.json registry.example/app@sha256:...",
)
EXIT_CODES = (0, 2, 11, 12, 18, 19, 20, 21, 22, 23)


class Flags(AttestOptions, ImageFlags, PipelineFlags, DryRunFlags, SecurityKeyFlags):
    """The flags of `attest`."""

    new_bundle_format: bool | None = option(
        None, "--new-bundle-format", "true: a Sigstore bundle alone; false: an .att alone", kind="bool", core=False
    )
    no_upload: bool = option(False, "--no-upload", "do not store it in the registry", core=False)


def run(values: dict[str, Any], images: list[str], output: Output) -> int:
    """Attest the same about every image."""
    common.several(images, "IMAGE")
    common.signature_format(values)
    if values.pop("no_upload", False):
        values["upload"] = False
    stdin = "-" in (values.get("predicate"), values.get("statement"))
    given = common.keywords(values, AttestOptions) | password.of_key(values, data_on_stdin=stdin)
    given |= agreed(output)
    with Played(output) as client:
        for image in output.counted(images, len(images)):
            signed = consent.asked(client.attest, image, given)
            output.result(image, "attested", signed.reference)
            sign.print_signed(signed, output, "attestation")
    return 0
