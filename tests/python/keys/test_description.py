"""What is told of a key."""

from __future__ import annotations

import os
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

import sigwright
from sigwright.keys import ALGORITHMS, description, schemes


@pytest.mark.parametrize(
    ("kind", "bits", "algorithm"),
    [
        ("ecdsa-p256", 0, "ecdsa-sha2-256-nistp256"),
        ("ecdsa-p384", 0, "ecdsa-sha2-384-nistp384"),
        ("ecdsa-p521", 0, "ecdsa-sha2-512-nistp521"),
        ("ed25519", 0, "ed25519"),
        ("rsa", 2048, "rsa-sign-pkcs1-2048-sha256"),
    ],
)
def test_algorithms_have_cosigns_names(kind: str, bits: int, algorithm: str) -> None:
    key = sigwright.PrivateKey.generate(kind, bits=bits or 3072).public_key
    assert description.algorithm_of(key) == algorithm
    assert algorithm in ALGORITHMS


def test_the_age_of_a_file_is_that_of_its_last_change(key: sigwright.PrivateKey, public_key_file: Path) -> None:
    then = int(time.time()) - 3 * 86_400 - 5
    os.utime(public_key_file, (then, then))
    facts = description.describe(key.public_key, str(public_key_file))
    assert facts["fingerprint"] == key.fingerprint
    assert facts["age_in_days"] == 3
    assert facts["since"] == time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(then))


def test_what_cannot_be_known_is_left_out(key: sigwright.PrivateKey, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "since" not in description.describe(key.public_key, "env://KEY")
    monkeypatch.setattr(schemes, "provider_of", lambda _: SimpleNamespace())
    assert "since" not in description.describe(key.public_key, "theirs://key")
    monkeypatch.setattr(schemes, "provider_of", lambda _: SimpleNamespace(created=lambda _: 0.0))
    assert description.describe(key.public_key, "theirs://key")["since"] == "1970-01-01T00:00:00Z"
