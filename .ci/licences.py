#!/usr/bin/env python3
"""licences.py: every package of the lists that is installed has a licence that somebody agreed to.

What counts is what the packages themselves say; nothing is fetched. A package that says nothing is a failure too.
"""

from __future__ import annotations

import re
import sys
from importlib import metadata
from pathlib import Path

LISTS = ("requirements-install.txt", "requirements-dev.txt", "requirements-wheel.txt")
AGREED = re.compile(
    r"\b(apache|mit|mit-cmu|bsd|0bsd|isc|mpl|mozilla|psf|python software foundation|python-2\.0|zlib|hpnd|unlicense|cc0"
    r"|lgpl|lesser general public)\b",
    re.IGNORECASE,
)
REFUSED = re.compile(r"\b(agpl|affero|sspl|busl|business source|proprietary|non-?commercial)\b", re.IGNORECASE)


def named(package: str) -> str:
    """Return what the package says of its licence: the expression, else classifiers, else the text's first line."""
    rows = metadata.metadata(package).json
    if expression := rows.get("license_expression"):
        return str(expression)
    classified = [row.rsplit("::", 1)[1] for row in rows.get("classifier", ()) if row.startswith("License")]
    text = str(rows.get("license", "")).strip().split("\n")[0]
    return " ".join([*classified, text]).strip()


def locked() -> list[str]:
    names = set()
    for name in LISTS:
        text = Path(__file__).with_name(name).read_text(encoding="utf-8")
        names |= set(re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==", text, re.MULTILINE))
    return sorted(names)


def main() -> int:
    seen, wrong = 0, []
    for package in locked():
        try:
            licence = named(package)
        except metadata.PackageNotFoundError:
            continue  # for another interpreter or system
        seen += 1
        if REFUSED.search(licence) or not AGREED.search(licence):
            wrong.append(f"{package}: {licence or 'says nothing'}")
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(f"{seen} packages, {len(wrong)} with a licence that nobody agreed to")
    return 1 if wrong or not seen else 0


if __name__ == "__main__":
    sys.exit(main())
