"""The first word of an error, a hint or a warning in colour: on a terminal, unless somebody asked for plain text.

NO_COLOR (no-color.org), CLICOLOR and CLICOLOR_FORCE (bixense.com/clicolors) and TERM=dumb say so; --no-color sets
NO_COLOR, for programs that we start as well.
"""

from __future__ import annotations

import os
import sys

CODES = {"Error:": "1;31", "warning:": "1;33", "hint:": "36"}


def wanted() -> bool:
    """Tell whether standard error shall have colours."""
    environment = os.environ
    if environment.get("NO_COLOR"):
        return False
    if environment.get("CLICOLOR_FORCE", "0") != "0":
        return True
    terminal = sys.stderr is not None and sys.stderr.isatty()
    return terminal and environment.get("TERM", "dumb") != "dumb" and environment.get("CLICOLOR", "1") != "0"


def painted(word: str) -> str:
    """Return one of the words above as it is to be shown."""
    return f"\033[{CODES[word]}m{word}\033[0m" if wanted() else word
