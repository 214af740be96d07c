"""The lint that finds dropped results really finds them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from structure.tree import ROOT

CLANG_TIDY = "clang-tidy-19"
PROGRAM = """
#include "base/result.h"
sigwright::Result<int> may_fail();
void caller() {{ {statement} }}
"""


@pytest.mark.skipif(shutil.which(CLANG_TIDY) is None, reason=f"{CLANG_TIDY} is not installed; `make lint` installs it")
@pytest.mark.parametrize(
    ("statement", "accepted"),
    [
        ("may_fail();", False),
        ("(void)may_fail();", False),
        ("static_cast<void>(may_fail());", False),
        ("const auto result = may_fail(); if (!result) return;", True),
    ],
)
def test_a_result_that_is_dropped_is_found(tmp_path: Path, statement: str, accepted: bool) -> None:
    source = tmp_path / "caller.cpp"
    source.write_text(PROGRAM.format(statement=statement))
    command = [CLANG_TIDY, "--quiet", f"--config-file={ROOT / '.clang-tidy'}", str(source)]
    done = subprocess.run(
        [*command, "--", "-std=c++23", f"-I{ROOT / 'cpp'}"], capture_output=True, text=True, check=False
    )
    assert (done.returncode == 0) is accepted, done.stdout + done.stderr
    assert ("[bugprone-unused-return-value" in done.stdout) is not accepted, done.stdout + done.stderr
