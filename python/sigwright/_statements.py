"""What `attest` accepts as predicate and statement: paths, bytes and plain data."""

from __future__ import annotations

import os
import sys

from sigwright import _core
from sigwright._evidence import CAP
from sigwright.errors import LimitExceededError, MalformedError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, TypeAlias

    from sigwright.options import StatementOptions, StrPath

    Document: TypeAlias = StrPath | bytes | Mapping[str, Any]


def to_core(options: StatementOptions) -> dict[str, object]:
    """Return the core's options of what an attestation says."""
    if (options.predicate is None) == (options.statement is None):
        raise UsageError("a predicate or a statement is needed, and not both", hint="give --predicate FILE")
    if options.predicate is not None:
        return {"predicate_type": options.type, "predicate": _document(options.predicate)}
    assert options.statement is not None  # noqa: S101 - for type checkers
    return {"statement": _document(options.statement)}


def subject_of(statement: Document) -> str:
    """Return the digest, "sha256:HEX", of the first thing that a statement is about."""
    import json

    try:
        return f"sha256:{json.loads(_bytes(statement))['subject'][0]['digest']['sha256']}"
    except (ValueError, LookupError, TypeError):
        raise MalformedError("the statement names no subject by its SHA-256") from None


def _document(document: Document) -> str | bytes:
    """Return the path of a file, which the core reads to where it is needed: it may be large."""
    if isinstance(document, (str, os.PathLike)) and os.path.isfile(document):  # noqa: PTH113 - pathlib costs start-up
        return os.fspath(document)
    return _bytes(document)


def _bytes(document: Document) -> bytes:
    if isinstance(document, bytes):
        return document
    if isinstance(document, (str, os.PathLike)):
        name = os.fspath(document)
        return _standard_input() if name == "-" else _core.read_file(name, CAP)
    import json

    return json.dumps(dict(document), separators=(",", ":"), ensure_ascii=False).encode()


def _standard_input() -> bytes:
    data = sys.stdin.buffer.read(CAP + 1)
    if len(data) > CAP:
        raise LimitExceededError("standard input has more than 128 MiB")
    return data
