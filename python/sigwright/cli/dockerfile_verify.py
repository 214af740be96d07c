"""Verify the images that a Dockerfile is built from: FROM, COPY --from and RUN --mount=from, all stages.

Variables have the values of ARG and ENV; the environment sets ARG, as --build-arg does. Names of stages and scratch
are no images.
"""

from __future__ import annotations

from sigwright._record import option
from sigwright.cli import common, verify

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright dockerfile verify (--key KEY | --certificate-identity ID ...) [flags] DOCKERFILE"
EXAMPLES = (
    "sigwright dockerfile verify --key cosign.pub Dockerfile",
    "sigwright dockerfile verify --key cosign.pub --base-image-only Dockerfile",
    "VERSION=3.20 sigwright dockerfile verify --key cosign.pub --insecure-ignore-tlog -o json build/Dockerfile",
)
EXIT_CODES = verify.EXIT_CODES


class Flags(verify.VerifyFlags):
    """The flags of `dockerfile verify`."""

    base_image_only: bool = option(
        False, "--base-image-only", "verify the image that the last stage is built upon alone", core=False
    )


def run(values: dict[str, Any], arguments: list[str], output: Output) -> int:
    """Verify every image that the file names."""
    import os

    from sigwright import _build_files

    text = common.text_file(common.one(arguments, "DOCKERFILE"))
    images = _build_files.dockerfile_images(text, os.environ, base_only=values.pop("base_image_only", False))
    return common.verify_named(values, images, output, "Dockerfile")
