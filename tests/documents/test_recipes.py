"""The recipes of CONTRIBUTING: each patch applies, compiles, and does what it is for."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATCHES = re.findall(
    r"^```diff\n(--- a/(\S+)\n.*?)^```$", (ROOT / "CONTRIBUTING.md").read_text(), re.MULTILINE | re.DOTALL
)
ASKED = {
    "cpp/bundle/predicates.cpp": """
        #include "bundle/predicates.h"
        int main() { return sigwright::bundle::predicate_type("testresult") ? 0 : 1; }
    """,
    "cpp/oci/quirks.cpp": """
        #include "oci/quirks.h"
        using namespace sigwright::oci;
        int main() { return has_quirk("eu.registry.example:443", Quirk::ReferrersInBothPlaces) ? 0 : 1; }
    """,
}


def program(source: Path, scratch: Path, file: str) -> Path:
    """Compile the question with `source` in place of what the libraries hold."""
    (scratch / "main.cpp").write_text(ASKED[file])
    libraries = [ROOT / f"build/cmake/cpp/libsigwright_{layer}.a" for layer in (file.split("/")[1], "crypto", "base")]
    compiler: list[str | Path] = ["g++", "-std=c++23", f"-I{ROOT / 'cpp'}", source, scratch / "main.cpp", *libraries]
    done = subprocess.run(
        [*compiler, "-lcrypto", "-lsodium", "-o", scratch / "program"], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return scratch / "program"


def test_there_is_a_question_for_every_recipe() -> None:
    assert sorted(file for _, file in PATCHES) == sorted(ASKED)


@pytest.mark.parametrize(("patch", "file"), PATCHES, ids=[file for _, file in PATCHES])
def test_the_recipe_adds_what_it_says(patch: str, file: str, tmp_path: Path) -> None:
    copy = tmp_path / file
    copy.parent.mkdir(parents=True)
    copy.write_bytes((ROOT / file).read_bytes())
    assert subprocess.run([program(copy, tmp_path, file)], check=False).returncode == 1, "it was there before"
    applied = subprocess.run(["git", "apply"], cwd=tmp_path, input=patch, check=False, capture_output=True, text=True)
    assert applied.returncode == 0, applied.stderr
    assert subprocess.run([program(copy, tmp_path, file)], check=False).returncode == 0
