"""Files: what one program signed the other verifies, as a bundle and as a bare signature."""

from __future__ import annotations

import base64
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from interop.keys import HASH_FLAG, KEY_TYPES, KeyPair
from interop.programs import COSIGN_SIGNS_ALONE, COSIGN_VERIFIES_ALONE, SIGNS_ALONE, Program

VERIFY = ("verify-blob", "--insecure-ignore-tlog")
COSIGN_VERIFY = ("verify-blob", *COSIGN_VERIFIES_ALONE)


@pytest.fixture
def blob(tmp_path: Path) -> Path:
    path = tmp_path / "blob"
    path.write_bytes(b"some bytes\n" * 1000)
    return path


@pytest.fixture
def other(tmp_path: Path) -> Path:
    path = tmp_path / "other"
    path.write_bytes(b"other bytes\n" * 1000)
    return path


@pytest.mark.parametrize("kind", KEY_TYPES)
def test_a_bundle_by_cosign_verifies(
    cosign: Program, sigwright: Program, key: Callable[..., KeyPair], kind: str, blob: Path, other: Path
) -> None:
    pair, bundle = key(kind), blob.with_suffix(".bundle")
    cosign.succeeds("sign-blob", *COSIGN_SIGNS_ALONE, "--key", pair.private, "--bundle", bundle, blob)
    sigwright.succeeds(*VERIFY, "--key", pair.public, "--bundle", bundle, blob)
    sigwright.exits(12, *VERIFY, "--key", pair.public, "--bundle", bundle, other)
    sigwright.exits(12, *VERIFY, "--key", key(kind, "stranger").public, "--bundle", bundle, blob)


@pytest.mark.parametrize("kind", KEY_TYPES)
def test_a_bundle_by_sigwright_verifies(
    cosign: Program, sigwright: Program, key: Callable[..., KeyPair], kind: str, blob: Path, other: Path
) -> None:
    pair, bundle = key(kind), blob.with_suffix(".bundle")
    sigwright.succeeds("sign-blob", *SIGNS_ALONE, "--key", pair.private, "--bundle", bundle, blob)
    sigwright.succeeds(*VERIFY, "--key", pair.public, "--bundle", bundle, blob)
    hash_flag = [HASH_FLAG[kind]] if kind in HASH_FLAG else []
    cosign.succeeds(*COSIGN_VERIFY, *hash_flag, "--key", pair.public, "--bundle", bundle, blob)
    cosign.fails(*COSIGN_VERIFY, *hash_flag, "--key", pair.public, "--bundle", bundle, other)


@pytest.mark.parametrize("kind", KEY_TYPES)
def test_a_bare_signature_by_cosign_verifies(
    cosign: Program, sigwright: Program, key: Callable[..., KeyPair], kind: str, blob: Path, other: Path
) -> None:
    pair, signature = key(kind), blob.with_suffix(".sig")
    cosign.succeeds(
        *("sign-blob", *COSIGN_SIGNS_ALONE, "--new-bundle-format=false", "--key", pair.private),
        *("--output-signature", signature, blob),
    )
    sigwright.succeeds(*VERIFY, "--key", pair.public, "--signature", signature, blob)
    sigwright.exits(12, *VERIFY, "--key", pair.public, "--signature", signature, other)


@pytest.mark.parametrize("kind", KEY_TYPES)
def test_a_bare_signature_by_sigwright_verifies(
    cosign: Program, sigwright: Program, key: Callable[..., KeyPair], kind: str, blob: Path, other: Path
) -> None:
    pair, signature = key(kind), blob.with_suffix(".sig")
    sigwright.succeeds("sign-blob", *SIGNS_ALONE, "--key", pair.private, "--output-signature", signature, blob)
    sigwright.succeeds(*VERIFY, "--key", pair.public, "--signature", signature, blob)
    hash_flag = [HASH_FLAG[kind]] if kind in HASH_FLAG else []
    flags: list[str | Path] = [*COSIGN_VERIFY, "--new-bundle-format=false", *hash_flag]
    flags += ["--key", pair.public, "--signature", signature]
    cosign.succeeds(*flags, blob)
    cosign.fails(*flags, other)


def test_a_bare_signature_in_pure_ed25519_is_checked_with_openssl_too(
    sigwright: Program, key: Callable[..., KeyPair], blob: Path
) -> None:
    pair, signature = key("ed25519"), blob.with_suffix(".sig")
    sigwright.succeeds("sign-blob", *SIGNS_ALONE, "--key", pair.private, "--output-signature", signature, blob)
    raw = blob.with_suffix(".raw")
    raw.write_bytes(base64.b64decode(signature.read_text()))
    check = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", str(pair.public), "-rawin", "-in", str(blob)]
    assert subprocess.run([*check, "-sigfile", str(raw)], capture_output=True, check=False).returncode == 0
