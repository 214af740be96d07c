"""Lists of images, however they are written."""

from __future__ import annotations

import io
import os
import pickle
from pathlib import Path
from threading import Thread

import pytest

from sigwright.audits import images
from sigwright.client import default_client
from sigwright.errors import LocalFileError, UnreachableError, UsageError
from sigwright.options import VerifyOptions

LIST = b"\xef\xbb\xbfa/b:1\r\n\xff\xfe\n"
"""As a program of Windows' writes it; the second line is no UTF-8."""


def test_comments_and_blank_lines_are_no_images() -> None:
    assert list(images.from_lines(["# all of them\n", "\n", " a/b:1 # first\n", "a/b:2"])) == ["a/b:1", "a/b:2"]


def test_a_line_longer_than_any_reference_is_cut_and_so_no_image() -> None:
    (line,) = images.from_lines(["x" * 1_000_000])
    assert len(line) == images.LONGEST + 1


def test_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "list").write_bytes(LIST)
    assert list(images.from_file(tmp_path / "list")) == ["a/b:1", "\ufffd\ufffd"]


def test_standard_input_is_read_as_a_file_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(LIST), encoding="ascii"))
    assert list(images.from_file("-")) == ["a/b:1", "\ufffd\ufffd"]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(LocalFileError):
        list(images.from_file(tmp_path / "gone"))


def test_the_images_of_a_file_are_read_anew_each_time(tmp_path: Path) -> None:
    path = tmp_path / "list"
    path.write_text("a/b:1\n# none\na/b:2\n")
    found = images.in_file(path)
    assert isinstance(found, images.FileImages)
    assert (len(found), [*found], [*found]) == (2, ["a/b:1", "a/b:2"], ["a/b:1", "a/b:2"])
    path.write_text("a/b:3\na/b:4\n")
    assert [*found] == ["a/b:3", "a/b:4"]


@pytest.mark.parametrize("now", ["", "a/b:1\n", "a/b:1\na/b:2\na/b:3\n"])
def test_a_list_of_another_length_than_before_is_refused(now: str, tmp_path: Path) -> None:
    path = tmp_path / "list"
    path.write_text("a/b:1\na/b:2\n")
    found = images.in_file(path)
    path.write_text(now)
    with pytest.raises(LocalFileError, match="has changed meanwhile"):
        list(found)


def test_what_can_be_read_only_once_is_read_at_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writing = Thread(target=pipe.write_text, args=("a/b:1\n",))
    writing.start()
    found = images.in_file(pipe)
    writing.join()
    assert (len(found), [*found], [*found]) == (1, ["a/b:1"], ["a/b:1"])


def test_a_list_that_is_not_there_is_told_before_anything_begins(tmp_path: Path) -> None:
    with pytest.raises(LocalFileError):
        images.in_file(tmp_path / "gone")


def test_names_from_several_places_add_up() -> None:
    found = images.Images(["a"], (), ["b", "c"])
    assert (len(found), [*found], bool(images.Images([], ()))) == (3, ["a", "b", "c"], False)


def test_repositories_are_those_of_a_registry() -> None:
    with pytest.raises(UsageError):
        images.in_registry(default_client()._context(), "", VerifyOptions(), repositories=["app"])


@pytest.mark.parametrize(
    ("registry", "hint"),
    [
        ("https://host:5000", "--registry host:5000"), ("host/", "--registry host"),
        ("host/team/a", "--registry host --repository 'team/a/**'"),
    ],
)  # fmt: skip
def test_what_is_no_host_is_told(registry: str, hint: str) -> None:
    with pytest.raises(UsageError, match="no host") as caught:
        images.in_registry(default_client()._context(), registry, VerifyOptions())
    assert caught.value.hint.endswith(hint)


def test_a_registry_that_cannot_be_reached_is_an_error() -> None:
    with pytest.raises(UnreachableError):
        images.in_registry(default_client()._context(), "127.0.0.1:1", VerifyOptions(timeout=10.0))


def test_the_newest_tags_are_those_of_the_last_versions() -> None:
    tags = ["v1.9", "v1.10", "v1.10-rc1", "v1.2.3", "latest", "v1.10.1", "nightly"]
    listed = [*(f"h:5000/app:{tag}" for tag in tags), "h:5000/b:1", "h:5000/b:2"]
    found = images.newest(map(images.Listed, listed), 4)
    assert found == [f"h:5000/app:{tag}" for tag in ("v1.10-rc1", "v1.10", "v1.10.1", "latest")] + [
        "h:5000/b:1", "h:5000/b:2",
    ]  # fmt: skip


def test_the_newest_are_those_that_were_uploaded_last_where_that_is_told_of_all() -> None:
    uploads = {"v1": 3, "v2": 1, "v3": 2}
    listed = [images.Listed(f"h/app:{tag}@sha256:{'0' * 64}", when) for tag, when in uploads.items()]
    assert [one[6:8] for one in images.newest(listed, 2)] == ["v3", "v1"]
    listed[0] = images.Listed(str(listed[0]))
    assert [one[6:8] for one in images.newest(listed, 2)] == ["v2", "v3"]


def test_what_a_list_told_stays_so_in_other_processes() -> None:
    listed = pickle.loads(pickle.dumps(images.Listed("h/app:v1", 5)))
    assert (type(listed), listed, listed.uploaded) == (images.Listed, "h/app:v1", 5)
