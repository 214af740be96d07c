"""A page of the documentation as a program: its blocks in order, in one directory, as a reader would type them.

`sh` blocks go to bash, `python` blocks to Python; other languages are for reading. A block that cannot run in a test
says why in a comment before it, `<!-- not run: REASON -->`; one that needs real cosign says `<!-- needs: cosign -->`.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

BLOCK = re.compile(
    r"(?:^<!-- (?P<word>not run|needs): (?P<why>[^\n]+) -->\n+)?^```(?P<language>sh|python)\n(?P<code>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


class Block(NamedTuple):
    """A fenced block: the line it begins at, its language, its text, why it does not run, what it needs."""

    line: int
    language: str
    code: str
    not_run: str
    needs: str


def blocks(text: str) -> Iterator[Block]:
    for match in BLOCK.finditer(text):
        line = text.count("\n", 0, match.start("code")) + 1
        why = {match["word"]: match["why"]}
        yield Block(line, match["language"], match["code"], why.get("not run", ""), why.get("needs", ""))


def runnable(text: str) -> list[Block]:
    return [block for block in blocks(text) if not block.not_run]


def script(text: str, python: str = sys.executable) -> str:
    """Return the page as one bash script, so that a variable set in one block is there in the next."""
    lines = ["trap 'echo \"failed at line $LINE\" >&2' ERR"]
    for block in runnable(text):
        lines.append(f"LINE={block.line}")
        lines.append(block.code if block.language == "sh" else f"{python} - <<'PYTHON'\n{block.code}PYTHON\n")
    return "\n".join(lines)


def run(page: Path, place: Path, environment: dict[str, str]) -> None:
    """Run the page's blocks in `place`; an AssertionError says at which line of the page one failed, and how."""
    done = subprocess.run(
        ["bash", "-Eeuo", "pipefail", "-c", script(page.read_text(encoding="utf-8"))],
        cwd=place, env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, f"{page.name} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
