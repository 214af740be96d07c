"""`keys show`: which keys need a password."""

from __future__ import annotations

from pathlib import Path

import pytest

import sigwright
from sigwright.cli import keys_show


def test_a_public_key_needs_no_password(
    public_key_file: Path, key: sigwright.PrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sigwright.cli.password.read", lambda: pytest.fail("asked"))
    assert keys_show._key(str(public_key_file), {}) == key.public_key


def test_a_private_key_is_opened(key_file: Path, key: sigwright.PrivateKey) -> None:
    assert keys_show._key(str(key_file), {}) == key.public_key


def test_what_is_missing_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(sigwright.KeyNotFoundError):
        keys_show._key(str(tmp_path / "nowhere"), {})
