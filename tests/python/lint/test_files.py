"""Which files are read."""

from __future__ import annotations

from pathlib import Path

import pytest

import sigwright
from python.lint.conftest import SIG, Found
from sigwright.lint import lint
from sigwright.lint.files import files


def test_folders_are_walked_in_order_and_without_those_of_tools(tmp_path: Path) -> None:
    for name in ("b.yaml", "a/c.yaml", ".github/d.yaml", ".git/e.yaml", "node_modules/f.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / "link.yaml").symlink_to(tmp_path / "b.yaml")
    found = [Path(path).relative_to(tmp_path).as_posix() for path in files([str(tmp_path), str(tmp_path / "b.yaml")])]
    assert found == ["b.yaml", ".github/d.yaml", "a/c.yaml"]


def test_a_path_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(sigwright.NotFoundError):
        lint([str(tmp_path / "nothing")])


def test_what_is_no_text_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"image: \xff\n")
    (tmp_path / "b.yaml").write_bytes(b"image: \0\n")
    (tmp_path / "c.yaml").write_text("image: [\n")
    (tmp_path / "Dockerfile").write_text(f"FROM {SIG}\n")
    result = lint([str(tmp_path)])
    assert [finding.rule for finding in result.findings] == ["REF001"]
    assert [(Path(one.file).name, one.line) for one in result.unread] == [("c.yaml", 2)]


@pytest.mark.parametrize("name", ["a\nb.yaml", "a\nb.sh", "a\nb.Dockerfile"])
def test_a_newline_in_its_name_hides_no_file(tmp_path: Path, name: str) -> None:
    pod = f'{{"apiVersion": "v1", "kind": "Pod", "spec": {{"containers": [{{"image": "{SIG}"}}]}}}}'
    text = {"yaml": pod, "sh": f"docker pull {SIG}", "Dockerfile": f"FROM {SIG}"}[name.rpartition(".")[2]]
    (tmp_path / name).write_text(text)
    assert [finding.rule for finding in lint([str(tmp_path)]).findings] == ["REF001"]


@pytest.mark.parametrize("kind", ["ENCRYPTED SIGSTORE ", "ENCRYPTED COSIGN ", "", "EC "])
def test_a_private_key_is_found(found: Found, kind: str) -> None:
    assert [rule for rule, _ in found("cosign.key", f"-----BEGIN {kind}PRIVATE " + "KEY-----\nx\n")] == ["SIG004"]
    assert found("cosign.pub", "-----BEGIN PUBLIC KEY-----\n") == []
