"""The command as an installation has it, run by the interpreter of the tests."""

from __future__ import annotations

import sys
from pathlib import Path


def installed(directory: Path) -> Path:
    """Make `directory` with `sigwright` in it, for a PATH; returns the directory."""
    directory.mkdir()
    command = directory / "sigwright"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "from sigwright.cli import main; main()" "$@"\n')
    command.chmod(0o755)
    return directory
