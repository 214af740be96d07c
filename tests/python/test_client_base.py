"""What the calls of a client share."""

from __future__ import annotations

import pytest

from sigwright import _client_base


def test_a_blob_is_a_path_a_digest_or_bytes() -> None:
    assert _client_base.blob_of("file") == ("file", False)
    assert _client_base.blob_of("sha256:00") == ("sha256:00", True)
    assert _client_base.blob_of(b"bytes") == (b"bytes", False)


def test_an_image_is_named_by_text() -> None:
    with pytest.raises(TypeError):
        _client_base.text_of(b"image")
