"""The files of the project, and C++ text without its comments: what the structure tests look at."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_COMMENT_OR_STRING = re.compile(
    r"""//[^\n]*|/\*.*?\*/|R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])'""", re.DOTALL
)


@cache
def files() -> tuple[Path, ...]:
    """Everything that is committed or would be, relative to the root."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    return tuple(Path(name) for name in sorted(set(listed)) if name and (ROOT / name).is_file())


def under(*folders: str, suffix: str | tuple[str, ...] = "") -> list[Path]:
    """The files below these folders whose names end so, relative to the root."""
    return [
        path
        for path in files()
        if any(path.is_relative_to(folder) for folder in folders) and path.name.endswith(suffix)
    ]


@cache
def read(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def code(path: Path) -> str:
    """C++ text with comments and the insides of strings blanked; lines stay where they were."""

    def blank(match: re.Match[str]) -> str:
        text = match.group()
        lines = "\n" * text.count("\n")
        return lines if text.startswith("/") else '""' + lines

    return _COMMENT_OR_STRING.sub(blank, read(path))


def lines_of(path: Path) -> int:
    return read(path).count("\n")
