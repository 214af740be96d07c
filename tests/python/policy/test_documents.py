"""Policy files as plain data, in which nothing means two things."""

from __future__ import annotations

from pathlib import Path

import pytest

import sigwright
from sigwright.policy import documents


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"a": 1}', [{"a": 1}]),
        ("a: 1\n", [{"a": 1}]),
        ("---\na: 1\n---\nb: 2\n", [{"a": 1}, {"b": 2}]),
        ("# said\n---\na: [x]\n", [{"a": ["x"]}]),
    ],
)
def test_yaml_and_json_are_read(text: str, found: list[object]) -> None:
    assert documents.parse(text, "p") == found


@pytest.mark.parametrize(
    "text",
    [
        "", "# nothing\n", "[]", "- a\n", "text", '{"a":1,"a":2}', "a: 1\na: 2\n", '{"a":1} {}', '{"a":1}\nb: 2\n',
        "a: !!python/object:os.system x\n", "a: !!str 1\n", "a: !own 1\n", "a: &x 1\nb: *x\n", "a: &x 1\n",
        '{"a": NaN}', "a: [\n", "a: " + "[" * 100_000, "a:" + " {b:" * 1000, "{" * 100_000, '{"a":' * 100_000,
    ],
)  # fmt: skip
def test_what_could_mean_two_things_is_refused(text: str) -> None:
    with pytest.raises(sigwright.MalformedError):
        documents.parse(text, "p")


def test_what_is_no_text_or_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "p").write_bytes(b"a: \xff")
    with pytest.raises(sigwright.MalformedError):
        documents.read(tmp_path / "p")
    with pytest.raises(sigwright.LocalFileError):
        documents.read(tmp_path / "absent")
    (tmp_path / "large").write_bytes(b"#" * (documents.CAP + 1))
    with pytest.raises(sigwright.Error):
        documents.read(tmp_path / "large")
