"""What the tests of the linter share: a file is written, and its findings come back with the text they point at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sigwright.lint import lint

HEX = "0123456789abcdef" * 4
SIG = f"gcr.io/p/app:sha256-{HEX}.sig"
PINNED = f"gcr.io/p/app@sha256:{HEX}"
TYPO = f"gcr.io/p/app:sha256:{HEX}"

Found = Callable[[str, str], list[tuple[str, str]]]


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Found:
    """Return rule and the text at the position of each finding of a file, as far as the reference or word goes."""
    monkeypatch.chdir(tmp_path)

    def read(name: str, text: str) -> list[tuple[str, str]]:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(text.encode())
        shown = []
        for finding in lint([name]).findings:
            rest = text.split("\n")[finding.line - 1][finding.column - 1 :]
            word = rest.split()[0] if rest.split() else ""
            shown.append((finding.rule, finding.reference if rest.startswith(finding.reference or "\0") else word))
        return shown

    return read
