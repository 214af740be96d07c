"""The keywords that type checkers see are the options, field by field."""

from __future__ import annotations

import ast
from inspect import get_annotations
from pathlib import Path

import pytest

import sigwright
from sigwright._record import Record
from sigwright.artifact_options import VERBS as ARTIFACTS
from sigwright.options import VERBS as SIGNING

VERBS = {**SIGNING, **ARTIFACTS}

NAMES = {
    "sign": "Sign",
    "verify": "Verify",
    "attest": "Attest",
    "verify-attestation": "VerifyAttestation",
    "attest-blob": "AttestBlob",
    "verify-blob-attestation": "VerifyBlobAttestation",
    "sign-blob": "SignBlob",
    "verify-blob": "VerifyBlob",
    "sign-directory": "SignDirectory",
    "verify-directory": "VerifyDirectory",
    "tree": "Tree",
    "triangulate": "Triangulate",
    "resolve": "Resolve",
    "copy": "Copy",
    "save": "Save",
    "load": "Load",
    "download signature": "DownloadSignature",
    "download attestation": "DownloadAttestation",
    "download sbom": "DownloadSbom",
    "attach signature": "AttachSignature",
    "attach attestation": "AttachAttestation",
    "attach sbom": "AttachSbom",
    "clean": "Clean",
    "upload blob": "UploadBlob",
    "upload wasm": "UploadWasm",
    "generate": "Generate",
}
SOURCE = Path(sigwright.__file__).with_name("_keywords.py").read_text(encoding="utf-8")
CLASSES = {node.name: node for node in ast.parse(SOURCE).body if isinstance(node, ast.ClassDef)}


def keywords_of(name: str) -> dict[str, str]:
    """Return the fields and their types: from the text, for the module is of use to type checkers alone."""
    if name not in CLASSES:
        return {}
    own = {
        ast.unparse(node.target): ast.unparse(node.annotation)
        for node in CLASSES[name].body
        if isinstance(node, ast.AnnAssign)
    }
    inherited: dict[str, str] = {}
    for base in CLASSES[name].bases:
        inherited |= keywords_of(ast.unparse(base))
    return inherited | own


def options_of(cls: type[Record]) -> dict[str, str]:
    found: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        if base is not Record and base is not object:
            found |= {name: str(kind) for name, kind in get_annotations(base).items()}
    return found


@pytest.mark.parametrize("verb", VERBS)
def test_the_keywords_are_the_options(verb: str) -> None:
    options = options_of(VERBS[verb])
    options.pop("key", None)  # stands in the signature itself
    assert keywords_of(f"{NAMES[verb]}Keywords") == options
