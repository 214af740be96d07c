"""The reference pages are made from the built package, and name every error that it knows."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from structure.tree import ROOT, read

ERRORS = Path("docs/reference/errors.md")
EXIT_CODES = Path("docs/reference/exit-codes.md")


def test_the_pages_are_what_the_package_gives() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs/reference/generate.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_row_of_the_error_table_has_an_anchor_and_an_exit_code() -> None:
    table = re.findall(r'ErrorKind\{\w+, "(\w+)", "\w+", (\d+)', read(Path("cpp/base/error.cpp")))
    assert len(table) > 20
    for symbol, code in table:
        assert f"\n## {symbol}\n" in read(ERRORS)
        assert re.search(rf"^\| {code} \|.*\(errors\.md#{symbol}\)", read(EXIT_CODES), re.MULTILINE), symbol
