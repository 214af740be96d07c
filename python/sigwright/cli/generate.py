"""Print the payload that a legacy signature of an image signs, for a signer elsewhere.

`sigwright attach signature` attaches what was signed."""

from __future__ import annotations

from sigwright.artifact_options import GenerateOptions
from sigwright.cli import common

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright generate [flags] IMAGE"
EXAMPLES = (
    "sigwright generate registry.example/app@sha256:...",
    "sigwright generate -a commit=4f2a registry.example/app:1 > payload.json",
    "sigwright generate app@sha256:... | openssl dgst -sha256 -sign key.pem | base64 -w0",
)
EXIT_CODES = (0, 2, 11, 18, 20, 21, 22)


class Flags(GenerateOptions):
    """The flags of `generate`."""


def run(values: dict[str, Any], images: list[str], output: Output) -> int:
    """Print exactly the bytes to sign."""
    from sigwright.client import Client

    output.raw(Client().generate(common.one(images, "IMAGE"), **common.keywords(values, GenerateOptions)))
    return 0
