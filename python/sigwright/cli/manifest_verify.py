"""Verify the images that Kubernetes manifests name: of pods and of what makes pods, in all documents of a YAML file."""

from __future__ import annotations

from sigwright.cli import common, verify

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright manifest verify (--key KEY | --certificate-identity ID ...) [flags] MANIFEST"
EXAMPLES = (
    "sigwright manifest verify --key cosign.pub deployment.yaml",
    "sigwright manifest verify --key cosign.pub --insecure-ignore-tlog -o json deployment.yaml",
    "kubectl get pods -o yaml | sigwright manifest verify --key cosign.pub -",
)
EXIT_CODES = verify.EXIT_CODES


class Flags(verify.VerifyFlags):
    """The flags of `manifest verify`."""


def run(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    """Verify every image that the file names."""
    from sigwright import _build_files

    text = common.text_file(common.one(arguments, "MANIFEST"))
    return common.verify_named(values, _build_files.manifest_images(text), output, "manifest")
