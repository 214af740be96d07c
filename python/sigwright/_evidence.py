"""What `verify_blob` accepts as bundle and signature: paths, text and bytes."""

from __future__ import annotations

import os
from binascii import Error as NotBase64
from binascii import a2b_base64

from sigwright import _core
from sigwright.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sigwright.options import StrPath

CAP = 128 << 20
"""As cosign caps attachments (base/limits.h)."""
LARGE = 8 << 20
"""What is larger is read by the core, which holds of it what it must (base/attestation_limits.h)."""
SHORTEST = 60
"""Bytes of the shortest signature: a text that is less must be the name of a file."""


def read(
    bundle: StrPath | bytes | None, signature: StrPath | bytes | None, *, attestation: bool = False
) -> dict[str, object]:
    """Return the core's options for a bundle or a signature."""
    if (bundle is None) == (signature is None):
        raise UsageError("a bundle or a signature is needed, and not both", hint="pass bundle= or signature=")
    given = bundle if signature is None else signature
    if attestation and _is_large_file(given):
        name = os.fspath(given)  # type: ignore[arg-type]
        return {"evidence_file": name, "source": name, "bundle": None, "signature": None}
    if bundle is not None:
        text, source = read_bundle(bundle)
        return {"bundle": text, "source": source}
    assert signature is not None  # noqa: S101 - for type checkers
    raw, source = _signature(signature)
    return {"signature": raw, "source": source}


def read_timestamp(timestamp: StrPath | bytes | None) -> dict[str, object]:
    """Return the core's option for a timestamp beside a signature."""
    if timestamp is None or timestamp == "":
        return {}
    return {"timestamp": timestamp if isinstance(timestamp, bytes) else _core.read_file(os.fspath(timestamp), LARGE)}


def _is_large_file(given: StrPath | bytes | None) -> bool:
    if not isinstance(given, (str, os.PathLike)) or str(given).lstrip().startswith("{"):
        return False
    return os.path.isfile(given) and os.path.getsize(given) > LARGE  # noqa: PTH113, PTH202 - pathlib costs start-up


def read_bundle(bundle: StrPath | bytes) -> tuple[str | bytes, str]:
    """Return a bundle's text, and what a report calls it."""
    if isinstance(bundle, bytes):
        return bundle, "bundle"
    name = os.fspath(bundle)
    if name.lstrip().startswith("{"):  # the text itself, as SignedBlob.bundle holds it
        return name, "bundle"
    return _core.read_file(name, CAP), name


def _signature(signature: StrPath | bytes) -> tuple[bytes, str]:
    if isinstance(signature, bytes):
        return signature, "signature"
    name = os.fspath(signature)
    if not os.path.exists(name) and _is_base64(name):  # noqa: PTH110 - pathlib costs start-up
        return name.encode(), "signature"
    return _core.read_file(name, CAP), name


def _is_base64(text: str) -> bool:
    try:
        return text.isascii() and len(a2b_base64(text)) >= SHORTEST and len(text) % 4 == 0
    except NotBase64:
        return False
