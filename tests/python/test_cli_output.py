"""Data and talk."""

from __future__ import annotations

from pathlib import Path

import pytest

from sigwright.cli.output import Output, printable


def test_data_goes_out_and_talk_goes_beside(capsys: pytest.CaptureFixture[str]) -> None:
    output = Output("")
    output.data("data")
    output.talk("talk")
    output.finish()
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("data\n", "talk\n")


def test_an_output_file_takes_the_data_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "out"
    output = Output(str(path))
    output.data("one")
    output.data("two")
    assert not path.exists()
    output.finish()
    assert path.read_text() == "one\ntwo\n"
    assert capsys.readouterr().out == ""


def test_what_is_flushed_on_the_way_stays_in_the_file(tmp_path: Path) -> None:
    output = Output(str(tmp_path / "out"))
    for line in ("one", "two"):
        output.data(line)
        output.flush()
        assert (tmp_path / "out").read_text().endswith(f"{line}\n")
    output.data("three")
    output.flush_stream()
    output.finish()
    assert (tmp_path / "out").read_text() == "one\ntwo\nthree\n"


def test_no_output_leaves_an_existing_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_text("before")
    Output(str(path)).finish()
    assert path.read_text() == "before"


def test_what_a_registry_sends_does_not_steer_the_terminal() -> None:
    assert printable("a\x1b[31mb\nc\x07") == "a?[31mb c?"


def test_quiet_hides_talk_and_nothing_that_must_be_seen(capsys: pytest.CaptureFixture[str]) -> None:
    out = Output("", quiet=True)
    out.talk("nice to know")
    out.warn("beware\x1b[31m")
    out.refuse("not done")
    assert capsys.readouterr().err == "warning: beware?[31m\nnot done\n"


def test_much_and_little_come_in_their_order_into_the_file(tmp_path: Path) -> None:
    path = tmp_path / "out"
    output = Output(str(path))
    output.data("first")
    output.pieces([b"a" * (3 << 20), b"b\n"])
    output.data("last")
    assert not path.exists()
    output.finish()
    assert path.read_bytes() == b"first\n" + b"a" * (3 << 20) + b"b\nlast\n"


def test_much_goes_through_a_device_and_leaves_it_alone() -> None:
    output = Output("/dev/null")
    output.pieces([b"a"])
    output.finish()
    assert Path("/dev/null").is_char_device()
