"""The demo shows what it says, or fails."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

import sigwright
from sigwright import demo


def blobs(layout: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (layout / "blobs" / "sha256").iterdir()}


def test_every_step_happens(tmp_path: Path) -> None:
    said: list[str] = []
    reference = demo.Demo(tmp_path, said.append).run()
    assert [line.partition(".")[0] for line in said] == ["1", "2", "3", "4", "5", "6"]
    assert "failed, as it must" in said[-1]
    assert sigwright.verify(reference, key=tmp_path / "demo.pub", insecure_ignore_tlog=True).ok
    assert not (tmp_path / demo.COPY).exists()


def test_the_image_is_an_image(tmp_path: Path) -> None:
    demo.Layout(tmp_path / "layout").add_image([b"one", b"two"])
    found = blobs(tmp_path / "layout")
    assert all(hashlib.sha256(data).hexdigest() == name for name, data in found.items())
    (entry,) = json.loads((tmp_path / "layout" / "index.json").read_text())["manifests"]
    manifest = json.loads(found[entry["digest"].removeprefix("sha256:")])
    assert len(manifest["layers"]) == 2
    for part in (manifest["config"], *manifest["layers"]):
        assert len(found[part["digest"].removeprefix("sha256:")]) == part["size"]


def test_the_same_files_make_the_same_image(tmp_path: Path) -> None:
    for name in ("a", "b"):
        demo.Layout(tmp_path / name).add_image([demo.tar_of([Path(__file__)], "root")])
    assert blobs(tmp_path / "a") == blobs(tmp_path / "b")


def test_one_byte_is_flipped_and_the_signed_digest_stays(tmp_path: Path) -> None:
    demo.Layout(tmp_path / "layout").add_image([b"one"])
    before = blobs(tmp_path / "layout")
    digest = sigwright.resolve(f"oci:{tmp_path}/layout:demo").digest
    demo.flip_byte(tmp_path / "layout", digest)
    after = blobs(tmp_path / "layout")
    assert before.items() <= after.items()
    changed = [data for name, data in after.items() if name not in before and not data.startswith(b"{")]
    (layer,) = [data for data in before.values() if not data.startswith(b"{")]
    assert sum(one != other for one, other in zip(layer, changed[0], strict=True)) == 1
    assert sigwright.resolve(f"oci:{tmp_path}/layout:demo").digest != digest


def test_a_demo_that_is_not_found_out_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "flip_byte", lambda *_: "nothing at all")
    with pytest.raises(sigwright.InternalError, match="tampered"):
        demo.Demo(tmp_path, lambda _: None).run()


def test_a_directory_of_the_demo_is_used_again(tmp_path: Path) -> None:
    for _ in range(2):
        demo.Demo(demo.prepare(str(tmp_path / "demo")), lambda _: None).run()


@pytest.mark.parametrize("name", ["file", "image", "demo.key"])
def test_a_directory_of_somebody_else_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(sigwright.UsageError, match="not of the demo"):
        demo.prepare(str(tmp_path))
    assert (tmp_path / name).is_dir()


def test_without_a_directory_it_makes_one() -> None:
    path = demo.prepare("")
    assert path.is_dir()
    path.rmdir()
