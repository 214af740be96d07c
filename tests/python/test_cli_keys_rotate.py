"""`keys rotate`: where the new key and its password come from."""

from __future__ import annotations

from pathlib import Path

import pytest

import sigwright
from sigwright.cli import keys_rotate
from sigwright.cli.output import Output


def test_a_new_key_is_made_with_a_password_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGWRIGHT_NEW_PASSWORD", "another")
    name = str(tmp_path / "new.key")
    assert keys_rotate._new_key(name, {}, Output("")) == (name, b"another")
    assert sigwright.PrivateKey.from_file(name, password="another")
    with pytest.raises(sigwright.WrongPasswordError):
        sigwright.PrivateKey.from_file(name)


def test_a_dry_run_makes_no_file(tmp_path: Path) -> None:
    key, _ = keys_rotate._new_key(str(tmp_path / "new.key"), {"dry_run": True}, Output(""))
    assert isinstance(key, sigwright.PrivateKey)
    assert list(tmp_path.iterdir()) == []


def test_a_key_in_a_service_needs_no_password() -> None:
    assert keys_rotate._new_key("awskms:///alias/x", {}, Output("")) == ("awskms:///alias/x", None)
