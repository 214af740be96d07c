"""Encodings that editors and shells of other systems write."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from python.lint.conftest import PINNED, SIG
from sigwright.lint import lint
from sigwright.lint.encodings import decode

POD = "apiVersion: v1\r\nkind: Pod\r\nspec:\r\n  containers:\r\n  - image: REF # caf\u00e9 \U0001f600\r\n"
FILES = {"pod.yaml": POD, "deploy.sh": "docker pull REF\n", "Dockerfile": "FROM REF\n", "a.tf": (
    'resource "docker_image" "a" {\n  name = "REF"\n}\n'
)}  # fmt: skip
MARKED = {
    "utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE, "utf-32-be": codecs.BOM_UTF32_BE,
}  # fmt: skip


@pytest.mark.parametrize("encoding", MARKED)
@pytest.mark.parametrize("name", FILES)
def test_a_file_is_read_and_corrected_in_its_own_encoding(name: str, encoding: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(MARKED[encoding] + FILES[name].replace("REF", SIG).encode(encoding))
    (finding,) = lint([str(file)]).findings
    line = FILES[name].split("\n")[finding.line - 1]
    assert (finding.rule, finding.column) == ("REF001", line.index("REF") + 1)
    assert lint([str(file)], fix=True).findings == []
    assert file.read_bytes() == MARKED[encoding] + FILES[name].replace("REF", PINNED).encode(encoding)


def test_a_comment_in_latin_1_hides_no_reference(tmp_path: Path) -> None:
    file = tmp_path / "pod.yaml"
    file.write_bytes(POD.replace("REF", SIG).replace("\U0001f600", "\xe9").encode("latin-1"))
    assert lint([str(file)], fix=True).fixed == [str(file)]
    assert file.read_bytes() == POD.replace("REF", PINNED).replace("\U0001f600", "\xe9").encode("latin-1")


@pytest.mark.parametrize(
    "data",
    [
        b"a\xff\xfeb",
        b"\xff\xfea\0\x3d\xd8",
        codecs.BOM_UTF16_LE + "\u0941\ud83d".encode("utf-16-le", "surrogatepass"),
        b"",
    ],
)
def test_every_byte_survives_a_round_trip(data: bytes) -> None:
    text = decode(data)
    assert text is not None
    assert text.encoded(text.text) == data


@pytest.mark.parametrize("data", [b"a\0b", codecs.BOM_UTF16_LE + b"a", codecs.BOM_UTF32_LE + b"\xff\xff\xff\xff"])
def test_what_is_no_text_has_none(data: bytes) -> None:
    assert decode(data) is None
