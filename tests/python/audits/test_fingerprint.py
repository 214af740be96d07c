"""Whatever could change a verdict changes the fingerprint; how a registry is reached does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import sigwright
from sigwright.audits.run import How
from sigwright.audits.window import Window
from sigwright.errors import LocalFileError


def of(how: How | None = None, **options: Any) -> str:
    return Window(sigwright.Client(), {"insecure_ignore_tlog": True, **options}, how or How()).fingerprint


def test_the_key_counts_by_what_is_in_it(
    public_key_file: Path, other_key: sigwright.PrivateKey, tmp_path: Path
) -> None:
    before = of(key=public_key_file)
    (tmp_path / "copy.pub").write_bytes(public_key_file.read_bytes())
    assert of(key=tmp_path / "copy.pub") == before
    public_key_file.write_text(other_key.public_key.to_pem())
    assert of(key=public_key_file) != before


@pytest.mark.parametrize(
    "more",
    [{"insecure_ignore_tlog": False}, {"annotations": {"a": "b"}}, {"check_claims": False}, {"recursive": True},
     {"repository": "elsewhere.example/sigs"}, {"signature_format": "legacy"}],
    ids=str,
)  # fmt: skip
def test_what_is_asked_for_counts(public_key_file: Path, more: dict[str, Any]) -> None:
    assert of(key=public_key_file, **more) != of(key=public_key_file)


def test_attestations_count(public_key_file: Path) -> None:
    assert of(How(attestations=True), key=public_key_file) != of(key=public_key_file)


def test_how_a_registry_is_reached_does_not_count(public_key_file: Path) -> None:
    assert of(key=public_key_file, registry_username="ci", max_workers=3, timeout=9) == of(key=public_key_file)


def test_trusted_roots_count_by_what_is_in_them(public_key_file: Path, tmp_path: Path) -> None:
    root = tmp_path / "root.json"
    root.write_text("{}")
    before = of(key=public_key_file, trusted_root=root)
    root.write_text("{ }")
    assert of(key=public_key_file, trusted_root=root) != before
    root.unlink()
    with pytest.raises(LocalFileError):
        of(key=public_key_file, trusted_root=root)
