#!/usr/bin/env python3
"""audit.py LIST...: ask PyPI, or OSV where PyPI's answer has no advisories, whether a locked package has a known hole.

Run by an interpreter that has pip-audit. Ends with 1 where there is a hole, or where only some packages were answered
for. Where nobody answers at all it says so and ends with 0, for a machine without a network must be able to build; a
machine that releases sets SIGWRIGHT_AUDIT=required, and then that is a failure too.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

SERVICES = ("pypi", "osv")
PATIENCE = 120  # seconds for all packages of a list


def ask(service: str, listed: str) -> list[dict[str, Any]] | None:
    """Return what `service` says of each package of the list; None where it does not answer."""
    with tempfile.TemporaryDirectory() as scratch:
        answer = Path(scratch, "answer.json")
        wanted = ["--vulnerability-service", service, "--disable-pip", "--no-deps", "--progress-spinner", "off"]
        command = [sys.executable, "-m", "pip_audit", *wanted, "--format", "json", "--output", str(answer)]
        try:
            subprocess.run([*command, "-r", listed], check=False, capture_output=True, timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            return None
        if not answer.exists() or not answer.stat().st_size:
            return None
        rows: list[dict[str, Any]] = json.loads(answer.read_text(encoding="utf-8"))["dependencies"]
    return rows if any("vulns" in row for row in rows) else None  # "not found" for every one: not the real PyPI


def wrong(rows: list[dict[str, Any]]) -> list[str]:
    found = [f"{row['name']}: not answered for: {row['skip_reason']}" for row in rows if "vulns" not in row]
    for row in rows:
        for hole in row.get("vulns", ()):
            mended = ", ".join(hole["fix_versions"]) or "no version"
            found.append(f"{row['name']} {row['version']}: {hole['id']}, mended in {mended}")
    return found


def main() -> int:
    status = 0
    for listed in sys.argv[1:]:
        rows = next((rows for service in SERVICES if (rows := ask(service, listed)) is not None), None)
        if rows is None:
            print(f"{listed}: not asked, since neither of {', '.join(SERVICES)} answers here")
            status |= os.environ.get("SIGWRIGHT_AUDIT") == "required"
            continue
        found = wrong(rows)
        print(*found, f"{listed}: {len(rows)} packages, {len(found)} to look at", sep="\n")
        status |= bool(found)
    return status


if __name__ == "__main__":
    sys.exit(main())
