"""Store a wasm module in a registry as an image, as cosign does."""

from __future__ import annotations

from sigwright.artifact_options import UploadWasmOptions
from sigwright.cli import common
from sigwright.cli.rehearse import DryRunFlags, Played

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.cli.output import Output

USAGE = "sigwright upload wasm -f FILE [flags] IMAGE"
EXAMPLES = (
    "sigwright upload wasm -f module.wasm registry.example/module:1",
    "sigwright upload wasm -f module.wasm --timeout 1m registry.example/module:1",
    "sigwright upload wasm -f module.wasm oci:layout:module",
)
EXIT_CODES = (0, 2, 11, 18, 20, 21, 22, 23)


class Flags(UploadWasmOptions, DryRunFlags):
    """The flags of `upload wasm`."""


def run(values: dict[str, Any], images: list[str], output: Output) -> int:
    """Upload, and print the image's digest reference."""
    image = common.one(images, "IMAGE")
    common.needed(values, "file")
    from sigwright.cli import upload_blob

    with Played(output) as client:
        upload_blob.report(client.upload_wasm(image, **common.keywords(values, UploadWasmOptions)), output)
    return 0
