"""Attach an SBOM to an image, unsigned, in place of one that is there.

An SBOM that can be verified is an attestation: `sigwright attest --type spdxjson --predicate sbom.json IMAGE`."""

from __future__ import annotations

from contextlib import contextmanager

from sigwright.artifact_options import AttachSbomOptions
from sigwright.cli import common
from sigwright.cli.images import ImageFlags
from sigwright.cli.rehearse import DryRunFlags, Played

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright attach sbom --sbom FILE [--type TYPE] [flags] IMAGE"
EXAMPLES = (
    "sigwright attach sbom --sbom sbom.spdx.json registry.example/app@sha256:...",
    "sigwright attach sbom --sbom bom.xml --type cyclonedx registry.example/app@sha256:...",
    "syft registry.example/app:1 -o json | sigwright attach sbom --sbom - --type syft registry.example/app:1",
)
EXIT_CODES = (0, 2, 11, 18, 20, 21, 22, 23)


class Flags(AttachSbomOptions, ImageFlags, DryRunFlags):
    """The flags of `attach sbom`."""


def run(values: dict[str, Any], images: list[str], output: Output) -> int:
    """Attach, and print the image's digest reference."""
    image = common.one(images, "IMAGE")
    common.needed(values, "sbom")
    from sigwright.cli import attach_signature

    output.warn("nobody vouches for an attached SBOM; `sigwright attest` signs one")
    given = common.keywords(values, AttachSbomOptions)
    with _file_of(given["sbom"]) as path, Played(output) as client:
        attach_signature.report(client.attach_sbom(image, **given | {"sbom": path}), output)
    return 0


@contextmanager
def _file_of(path: str) -> Iterator[str]:
    """Give the path of a file: standard input, for "-", in one that goes away."""
    if path != "-":
        yield path
        return
    import shutil
    import sys
    import tempfile

    with tempfile.NamedTemporaryFile() as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
        file.flush()
        yield file.name
