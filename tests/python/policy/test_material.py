"""Keys and certificates in policy files."""

from __future__ import annotations

from pathlib import Path

import pytest

import sigwright
from sigwright.policy import material

PEM = sigwright.PrivateKey.generate().public_key.to_pem()


def test_each_key_is_for_itself() -> None:
    assert material.keys(PEM, "p") == (PEM,)
    assert len(material.keys(PEM + "\n" + PEM, "p")) == 2


@pytest.mark.parametrize("text", ["", "no key", PEM + "more", PEM.replace("PUBLIC", "PRIVATE"), PEM[:60]])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(sigwright.MalformedError):
        material.keys(text, "p")


def test_certificates_are_nothing_else() -> None:
    with pytest.raises(sigwright.MalformedError):
        material.certificates(PEM, "p")


@pytest.mark.parametrize("text", ["!", "YQ", "/w=="])
def test_what_is_no_base64_of_text_is_refused(text: str) -> None:
    with pytest.raises(sigwright.MalformedError):
        material.decoded(text, "p")


def test_files_are_looked_for_beside_the_policy(tmp_path: Path) -> None:
    (tmp_path / "a.pub").write_text(PEM)
    assert material.file_beside(str(tmp_path / "policy.yaml"), "a.pub") == PEM
    assert material.file_beside("/nowhere/policy.yaml", str(tmp_path / "a.pub")) == PEM
