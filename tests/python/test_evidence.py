"""Bundles and signatures as paths, text and bytes."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest

import sigwright
from sigwright._evidence import read

SIGNATURE = b64encode(bytes(70)).decode()


def test_a_bundle_is_a_path_text_or_bytes(tmp_path: Path) -> None:
    path = tmp_path / "b.json"
    path.write_text("{}")
    assert read(path, None) == read(str(path), None) == {"bundle": b"{}", "source": str(path)}
    assert read(" {}", None) == {"bundle": " {}", "source": "bundle"}
    assert read(b"{}", None) == {"bundle": b"{}", "source": "bundle"}


def test_a_signature_is_a_path_base64_or_bytes(tmp_path: Path) -> None:
    path = tmp_path / "b.sig"
    path.write_text(SIGNATURE)
    assert read(None, path) == {"signature": SIGNATURE.encode(), "source": str(path)}
    assert read(None, SIGNATURE) == {"signature": SIGNATURE.encode(), "source": "signature"}
    assert read(None, b"raw") == {"signature": b"raw", "source": "signature"}


@pytest.mark.parametrize("name", ["nowhere.sig", "nowhere", "AAAA", "a/b"])
def test_what_is_no_signature_is_a_file_that_is_missing(name: str) -> None:
    with pytest.raises(sigwright.LocalFileError):
        read(None, name)


@pytest.mark.parametrize(("bundle", "signature"), [(None, None), (b"{}", b"raw")])
def test_it_is_one_of_the_two(bundle: bytes | None, signature: bytes | None) -> None:
    with pytest.raises(sigwright.UsageError):
        read(bundle, signature)
