"""What an audit may take, and what is said where it is interrupted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sigwright.audits import Audit, Row
from sigwright.cli import Terminated, audit
from sigwright.cli.output import Output


@pytest.mark.parametrize(
    ("flags", "limit"),
    [
        ({}, 180.0),
        ({"image_timeout": 5.0}, 5.0),
        ({"image_timeout": 0.0}, None),
        ({"rate": ("1",)}, None),
        ({"rate": ("1",), "image_timeout": 5.0}, 5.0),
    ],
)
def test_an_image_may_take_as_long_as_a_verification_unless_it_waits_for_its_turn(
    flags: dict[str, object], limit: float | None
) -> None:
    assert audit._image_timeout(audit.Flags(**flags)) == limit  # type: ignore[arg-type]


@pytest.mark.parametrize("reason", [KeyboardInterrupt, Terminated])
def test_who_interrupts_an_audit_is_told_how_far_it_came(
    reason: type[BaseException], capsys: pytest.CaptureFixture[str]
) -> None:
    def rows() -> Iterator[Row]:
        yield Row(image="a", verdict="verified", code=0)
        raise reason

    with pytest.raises(reason):
        audit._printed(Audit(rows()), audit.Flags(output="text"), Output(""), 3, kept=False)
    told = capsys.readouterr()
    assert told.out == "verified  a  \n"
    assert told.err == "interrupted; of 3 images so far: 1 image: 1 verified, 0 failed\n"


def test_half_of_a_document_takes_no_file_s_place(tmp_path: Path) -> None:
    def rows() -> Iterator[Row]:
        yield Row(image="a", verdict="verified", code=0)
        yield Row(image="b", verdict="verified", code=0)
        raise KeyboardInterrupt

    for form, kept in (("json", "before"), ("jsonl", "")):
        file = tmp_path / form
        file.write_text("before")
        output = Output(str(file))
        with pytest.raises(KeyboardInterrupt):
            audit._printed(Audit(rows()), audit.Flags(output=form), output, 2, kept=False)
        output.finish()
        assert file.read_text() == kept or not kept
        assert len(file.read_text().splitlines()) == (1 if kept else 2)
