"""What the verbs return that move images."""

from __future__ import annotations

from sigwright.artifact_reports import Sbom, UploadedFile, UploadedImage


def test_uploaded_files_are_records() -> None:
    file = {"path": "a", "media_type": "text/plain", "url": "u"}
    uploaded = UploadedImage.from_core({"reference": "r", "digest": "d", "files": [file], "warnings": []})
    assert uploaded.files == (UploadedFile(**file),)
    assert uploaded.to_dict()["files"] == [file]


def test_an_sbom_is_bytes() -> None:
    assert Sbom(media_type="text/spdx", data=b"x").to_dict() == {"media_type": "text/spdx", "data": "eA=="}
