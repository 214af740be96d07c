"""Results for pipelines: what stands there is read as commands."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import sigwright
from sigwright.cli.ci import Sinks
from sigwright.cli.output import Output

HOSTILE = "a\nreference<<x\nevil\nx\nPATH=/tmp\r\nverdict=verified\x1b[31m"


def read_outputs(text: str) -> dict[str, str]:
    """Return outputs as GitHub's runner reads them."""
    values, lines = {}, iter(text.split("\n"))
    for line in lines:
        if "<<" in line and (not line.partition("=")[1] or line.index("<<") < line.index("=")):
            name, _, mark = line.partition("<<")
            values[name] = "\n".join(iter(lambda end=mark: next(lines), mark))
        elif line:
            name, _, values[name] = line.partition("=")
    return values


def test_no_value_ends_its_own_name_or_line(tmp_path: Path) -> None:
    out = Output("")
    out.result(HOSTILE, HOSTILE, f"{HOSTILE}@sha256:1")
    environment = {"GITHUB_OUTPUT": str(tmp_path / "out"), "GITHUB_STEP_SUMMARY": str(tmp_path / "summary")}
    flags = {"github_output": True, "github_summary": True, "dotenv": str(tmp_path / "env")}
    Sinks(flags, environment).write(out, 12)
    outputs = read_outputs((tmp_path / "out").read_text())
    assert list(outputs) == ["reference", "digest", "references", "verdict", "code"]
    assert outputs["code"] == "12"
    lines = (tmp_path / "env").read_bytes().split(b"\n")
    assert [line.partition(b"=")[0].decode() for line in lines if line] == [
        f"SIGWRIGHT_{name.upper()}" for name in outputs
    ]
    assert len((tmp_path / "summary").read_text().splitlines()) == 5


def test_outputs_are_added_to_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("before=1\n")
    Sinks({"github_output": True}, {"GITHUB_OUTPUT": str(tmp_path / "out")}).write(Output(""), 0)
    outputs = read_outputs((tmp_path / "out").read_text())
    assert (outputs["before"], outputs["verdict"]) == ("1", "none")


def test_of_several_images_none_is_the_reference(tmp_path: Path) -> None:
    out = Output("")
    out.result("a", "verified", "a@sha256:1")
    out.result("b", "failed")
    Sinks({"dotenv": str(tmp_path / "env")}).write(out, 17)
    text = (tmp_path / "env").read_text()
    assert 'REFERENCES=["a@sha256:1"]\n' in text
    assert "REFERENCE=\n" in text
    assert "VERDICT=failed\n" in text


def test_a_file_that_cannot_be_written_is_an_error() -> None:
    with pytest.raises(sigwright.LocalFileError):
        Sinks({"github_output": True}, {"GITHUB_OUTPUT": f"{os.devnull}/x"}).write(Output(""), 0)
