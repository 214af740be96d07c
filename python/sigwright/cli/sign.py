"""Sign images and store the signatures beside them.

An image is signed by its digest; a tag is resolved once. The digest reference to deploy goes to standard output.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common, consent, password
from sigwright.cli.ci import PipelineFlags
from sigwright.cli.images import ImageFlags
from sigwright.cli.rehearse import DryRunFlags, Played, agreed
from sigwright.cli.security_key import SecurityKeyFlags
from sigwright.options import SignOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output
    from sigwright.reports import SignedImage, WrittenSignature

USAGE = "sigwright sign --key KEY [flags] IMAGE..."
EXAMPLES = (
    "sigwright sign --key cosign.key --yes registry.example/app@sha256:...",
    "sigwright sign --key cosign.key --rekor-url file:auditlog -a commit=4f2a -r registry.example/app:1",
    "sigwright sign --key cosign.key --tlog-upload=false oci:layout:1",
)
EXIT_CODES = (0, 2, 11, 18, 19, 20, 21, 22, 23)


class Flags(SignOptions, ImageFlags, PipelineFlags, DryRunFlags, SecurityKeyFlags):
    """The flags of `sign`."""

    new_bundle_format: bool | None = option(
        None, "--new-bundle-format", "true: a Sigstore bundle alone; false: a .sig alone", kind="bool", core=False
    )


def run(values: dict[str, Any], images: list[str], output: Output) -> int:
    """Sign every image."""
    common.several(images, "IMAGE")
    common.signature_format(values)
    given = common.keywords(values, SignOptions) | password.of_key(values) | agreed(output)
    with Played(output) as client:
        for image in output.counted(images, len(images)):
            signed = consent.asked(client.sign, image, given)
            output.result(image, "signed", signed.reference)
            _print(signed, values, output)
    return 0


def _print(signed: SignedImage, values: dict[str, Any], output: Output) -> None:
    print_signed(signed, output, "signature")
    if not values.get("key"):
        who = "--certificate-identity ID --certificate-oidc-issuer URL"
        output.talk(f"next: sigwright verify {who} {_trust(values)}{signed.reference}")
        return
    output.talk(f"next: sigwright verify --key {_public(values['key'])} {_trust(values)}{signed.reference}")


def _public(key: str) -> str:
    """Return the name of the public half: a service has it under the same one."""
    from sigwright.keys import has_password

    if not has_password(key) and "pin-" not in key:
        return f"'{key}'" if ";" in key else key
    return key.removesuffix(".key") + ".pub" if key.endswith(".key") else "PUBLIC-KEY"


def print_signed(signed: SignedImage, output: Output, what: str) -> None:
    """Print what stands now, and the digest reference to deploy."""
    for warning in signed.warnings:
        output.warn(warning)
    for manifest in signed.manifests:
        for signature in manifest.signatures:
            output.talk(f"{signature.format} {what} of {manifest.digest} {_outcome(signature, output)}")
    output.data(signed.reference)


def _outcome(signature: WrittenSignature, output: Output) -> str:
    stored = "would be stored" if output.dry_run else "stored"
    what = "already there" if signature.existed else stored
    where = f" at tag {signature.tag}" if signature.tag else ""
    logged = f", entry {signature.log_index} of {signature.log_url}" if signature.log_index is not None else ""
    return f"{what}{where}{logged}"


def _trust(values: dict[str, Any]) -> str:
    """Return what `verify` needs to believe the log that was used."""
    if values.get("profile"):
        return f"--profile {values['profile']} "
    config = values.get("signing_config", "")
    if not values.get("tlog_upload", True) or (config and not _names_a_log(config)):
        return "--insecure-ignore-tlog "
    if values.get("trusted_root"):
        return f"--trusted-root {values['trusted_root']} "
    url = values.get("rekor_url", "")
    if url.startswith("file:"):
        return f"--rekor-url {url} "
    return "--trusted-root FILE " if url or config else ""


def _names_a_log(config: str) -> bool:
    """Tell whether a signing config, which was read for signing already, has a log."""
    import json

    from sigwright._core import read_file
    from sigwright.errors import Error

    try:
        return bool(json.loads(read_file(config, 1 << 20)).get("rekorTlogUrls"))
    except (Error, ValueError, AttributeError):
        return True
