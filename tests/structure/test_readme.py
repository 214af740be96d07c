"""What the README shows works as it stands there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from structure.tree import read


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", read(Path("README.md")), re.MULTILINE | re.DOTALL)


def test_the_python_example_signs_and_verifies_an_image_in_a_layout(tmp_path: Path) -> None:
    (example,) = blocks("python")
    image = "from pathlib import Path; from sigwright.bench import write_image; print(write_image(Path('app')))"
    run = [sys.executable, "-c"]
    made = subprocess.run([*run, image], cwd=tmp_path, capture_output=True, text=True, check=True).stdout.strip()
    done = subprocess.run([*run, example], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == made
