"""Bundles put together of the parts of older signatures: by each program of the other's, with the same content."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from interop.keys import KeyPair
from interop.programs import COSIGN_SIGNS_ALONE, COSIGN_VERIFIES_ALONE, SIGNS_ALONE, Program

COSIGN_OLD_FORM = ("--new-bundle-format=false",)


@pytest.fixture
def blob(tmp_path: Path) -> Path:
    path = tmp_path / "blob"
    path.write_bytes(b"some bytes\n")
    return path


@pytest.fixture
def pair(key: Callable[..., KeyPair]) -> KeyPair:
    return key("p256")


def signature(program: Program, blob: Path, pair: KeyPair) -> Path:
    path = blob.with_suffix(".sig")
    form = (*COSIGN_SIGNS_ALONE, *COSIGN_OLD_FORM) if program.path.name == "cosign" else SIGNS_ALONE
    program.succeeds("sign-blob", *form, "--key", pair.private, "--output-signature", path, blob)
    return path


def create(program: Program, blob: Path, pair: KeyPair, signature: Path, out: str) -> Path:
    path = blob.with_suffix(out)
    asked = ("--artifact", blob, "--signature", signature, "--key", pair.public, "--ignore-tlog")
    program.succeeds("bundle", "create", *asked, "--out", path)
    return path


def test_a_signature_of_either_becomes_the_same_bundle_by_either(
    cosign: Program, sigwright: Program, pair: KeyPair, blob: Path
) -> None:
    for signer in (cosign, sigwright):
        parts = signature(signer, blob, pair)
        theirs = create(cosign, blob, pair, parts, ".theirs")
        ours = create(sigwright, blob, pair, parts, ".ours")
        assert json.loads(ours.read_text())["messageSignature"] == json.loads(theirs.read_text())["messageSignature"]
        for bundle in (ours, theirs):
            verify = ("--key", pair.public, "--bundle", bundle, blob)
            cosign.succeeds("verify-blob", *COSIGN_VERIFIES_ALONE, *verify)
            sigwright.succeeds("verify-blob", "--insecure-ignore-tlog", *verify)


def test_an_old_bundle_of_cosign_becomes_one_that_both_verify(
    cosign: Program, sigwright: Program, pair: KeyPair, blob: Path, tmp_path: Path
) -> None:
    old, made = tmp_path / "old.json", tmp_path / "made.json"
    sign = ("sign-blob", *COSIGN_SIGNS_ALONE, *COSIGN_OLD_FORM, "--key", pair.private)
    cosign.succeeds(*sign, "--bundle", old, blob)
    assert "base64Signature" in json.loads(old.read_text())
    create_it = ("bundle", "create", "--artifact", blob, "--bundle", old, "--key", pair.public, "--ignore-tlog")
    sigwright.succeeds(*create_it, "--out", made)
    cosign.succeeds("verify-blob", *COSIGN_VERIFIES_ALONE, "--key", pair.public, "--bundle", made, blob)
    blob.write_bytes(b"changed\n")
    made.unlink()
    sigwright.exits(12, *create_it, "--out", made)
    assert not made.exists()


def test_an_upgraded_bundle_verifies_with_cosign(
    cosign: Program, sigwright: Program, pair: KeyPair, blob: Path, tmp_path: Path
) -> None:
    bundle, old, new = (tmp_path / name for name in ("bundle.json", "old.json", "new.json"))
    cosign.succeeds("sign-blob", *COSIGN_SIGNS_ALONE, "--key", pair.private, "--bundle", bundle, blob)
    text = bundle.read_text().replace("bundle.v0.3+json", "bundle+json;version=0.2")
    old.write_text(text)
    sigwright.succeeds("bundle", "upgrade", "--out", new, old)
    assert json.loads(new.read_text()) == json.loads(bundle.read_text())
    cosign.succeeds("verify-blob", *COSIGN_VERIFIES_ALONE, "--key", pair.public, "--bundle", new, blob)


def test_a_bundle_of_cosign_is_explained(cosign: Program, sigwright: Program, pair: KeyPair, blob: Path) -> None:
    bundle = blob.with_suffix(".json")
    cosign.succeeds("sign-blob", *COSIGN_SIGNS_ALONE, "--key", pair.private, "--bundle", bundle, blob)
    told = sigwright.succeeds("bundle", "inspect", "-o", "json", "--key", pair.public, bundle)
    document = json.loads(told.stdout)
    assert document["format"] == "Sigstore bundle v0.3"
    assert {check["name"]: check["status"] for check in document["checks"]}["signature"] == "passed"
