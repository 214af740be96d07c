"""Images that files and standard input name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sigwright
from sigwright.cli import images

DIGEST = "sha256:" + "ab" * 32
OTHER = "sha256:" + "cd" * 32


def metadata(tmp_path: Path, document: object) -> dict[str, str]:
    path = tmp_path / "metadata.json"
    path.write_text(json.dumps(document))
    return {"metadata_file": str(path)}


def test_every_name_of_a_build_gets_its_digest(tmp_path: Path) -> None:
    given = metadata(tmp_path, {"containerimage.digest": DIGEST, "image.name": "r.example/a:1,r.example/a:latest"})
    assert images.wanted(given, []) == [f"r.example/a:1@{DIGEST}", f"r.example/a:latest@{DIGEST}"]
    assert given == {}


def test_every_target_of_a_bake_counts(tmp_path: Path) -> None:
    targets = {"a": {"containerimage.digest": DIGEST, "image.name": "r/a"}, "note": 3,
               "b": {"containerimage.digest": OTHER, "image.name": "r/b"}}  # fmt: skip
    assert images.wanted(metadata(tmp_path, targets), []) == [f"r/a@{DIGEST}", f"r/b@{OTHER}"]
    with pytest.raises(sigwright.UsageError, match="2 images"):
        images.wanted(metadata(tmp_path, targets), ["r/c"])


def test_a_name_on_the_line_stands_for_the_files(tmp_path: Path) -> None:
    given = metadata(tmp_path, {"containerimage.digest": DIGEST})
    assert images.wanted(given, ["r/a:1", "--", "run", "-"]) == [f"r/a:1@{DIGEST}", "--", "run", "-"]


@pytest.mark.parametrize(
    "document", [[], {}, {"containerimage.digest": 3}, {"containerimage.digest": f"{DIGEST}\n"}, {"a": {"b": 1}}]
)
def test_what_names_no_digest_is_refused(tmp_path: Path, document: object) -> None:
    with pytest.raises(sigwright.MalformedError):
        images.wanted(metadata(tmp_path, document), ["r/a"])


@pytest.mark.parametrize("text", ["sha256:AB", "latest", "r/a:1", f"r/a@{DIGEST}x"])
def test_a_digest_file_holds_digests(tmp_path: Path, text: str) -> None:
    (tmp_path / "digest").write_text(text)
    with pytest.raises(sigwright.MalformedError, match="not a digest"):
        images.wanted({"digest_file": str(tmp_path / "digest")}, ["r/a"])


def test_without_such_flags_words_are_images() -> None:
    assert images.wanted({}, ["a", "b"]) == ["a", "b"]
