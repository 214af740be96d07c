"""Made-up files and policies, some hundreds: whatever they hold, they are read or refused."""

from __future__ import annotations

import random
from itertools import islice
from pathlib import Path

import pytest

from fuzz.readers import NAMES, Reader, blindly, corpus, mutated


def test_made_up_files_are_read_or_refused(tmp_path: Path) -> None:
    reader = Reader(tmp_path / "files")
    assert blindly(reader, count=60, seed=3) == 60
    assert min(reader.read, reader.refused) > 0


def test_what_is_made_up_is_the_same_for_a_seed_and_of_every_kind() -> None:
    first, second = (list(islice(mutated(corpus(), random.Random(5)), 500)) for _ in range(2))
    assert first == second
    assert len({data[0] % len(NAMES) for data in first}) == len(NAMES)


def test_an_input_that_is_not_survived_is_in_the_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def defect(*_: object) -> None:
        raise KeyError("a defect")

    monkeypatch.setattr("fuzz.readers.lint", defect)
    monkeypatch.setattr("fuzz.readers.load.load", defect)
    with pytest.raises(AssertionError, match=r"b['\"]"):
        blindly(Reader(tmp_path / "files"), count=10)
