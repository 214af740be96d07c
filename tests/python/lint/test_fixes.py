"""Corrections change references and nothing else."""

from __future__ import annotations

from pathlib import Path

from python.lint.conftest import PINNED, SIG, TYPO
from sigwright.lint import Edit, fixes, lint
from sigwright.lint.files import Reader

BEFORE = (
    f"apiVersion: v1 # {SIG}\nkind: Pod\nspec:\n  containers:\n  - image:   '{SIG}'  # x\r\n  - image: \"{TYPO}\"\n\n\n"
)


def test_the_rest_of_the_file_stays_byte_for_byte(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(BEFORE.encode())
    result = lint([str(file)], diff=True)
    assert file.read_bytes() == BEFORE.encode()
    assert f"+  - image:   '{PINNED}'  # x" in result.diffs[0]
    result = lint([str(file)], fix=True)
    assert result.fixed == [str(file)]
    assert result.findings == []
    after = f"apiVersion: v1 # {SIG}\nkind: Pod\nspec:\n  containers:\n  - image:   '{PINNED}'  # x\r\n"
    assert file.read_bytes().decode() == after + f'  - image: "{PINNED}"\n\n\n'
    assert lint([str(file)], fix=True).fixed == []


def test_a_file_in_an_old_encoding_keeps_its_bytes(tmp_path: Path) -> None:
    file = tmp_path / "deploy.sh"
    file.write_bytes(b"# caf\xe9\ndocker pull " + SIG.encode() + b"\n")
    assert lint([str(file)], fix=True).findings == []
    assert file.read_bytes() == b"# caf\xe9\ndocker pull " + PINNED.encode() + b"\n"


def test_a_difference_counts_lines_as_patch_does() -> None:
    before = f"a\x0c\u2028\x85\rb\n{SIG}"
    assert fixes.diff("x", before, before.replace(SIG, PINNED)).splitlines(keepends=True)[3:] == [
        *" a\x0c\u2028\x85\rb\n".splitlines(keepends=True),
        f"-{SIG}\n",
        "\\ No newline at end of file\n",
        f"+{PINNED}\n",
        "\\ No newline at end of file\n",
    ]


def test_a_correction_that_would_change_more_is_not_written() -> None:
    text = f"apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: {SIG}\n  - image: a:1\n"
    start = text.index(SIG)
    good = (Edit(start, start + len(SIG), PINNED),)
    assert fixes.holds(Reader({}), "a.yaml", text, fixes.apply(text, good), good)
    for bad in ("x: [", f"{PINNED}\n    name: x", f"{PINNED}\n  - image: b:1", "a:2\n  - image: b:1 #"):
        edits = (Edit(start, start + len(SIG), bad),)
        assert not fixes.holds(Reader({}), "a.yaml", text, fixes.apply(text, edits), edits)


def test_of_overlapping_edits_the_first_is_made() -> None:
    assert fixes.apply("abcdef", [Edit(1, 3, "X"), Edit(2, 4, "Y"), Edit(4, 5, "Z"), Edit(1, 3, "X")]) == "aXdZf"


def test_a_correction_that_moves_another_reference_is_not_written() -> None:
    text = f"docker pull {SIG}\ndocker pull a:1\n"
    start = text.index(SIG)
    good = (Edit(start, start + len(SIG), PINNED),)
    assert fixes.holds(Reader({}), "a.sh", text, fixes.apply(text, good), good)
    swapped = (Edit(start, len(text) - 1, f"{PINNED}\ndocker pull b:1"),)
    assert not fixes.holds(Reader({}), "a.sh", text, fixes.apply(text, swapped), swapped)
