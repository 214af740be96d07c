#!/usr/bin/env python3
"""wheel_licences.py WHEEL DIRECTORY: write WHEEL into DIRECTORY with the licences of the libraries that it carries."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

LINKED = ("libcurl4", "libssl3", "zlib1g", "nlohmann-json3-dev", "pybind11")
"""Linked into the module; of the others auditwheel's list of the wheel's parts says from which package each is."""
DOCUMENTATION = Path("/usr/share/doc")


def packages(unpacked: Path) -> list[str]:
    """Return the Debian packages whose code is in the wheel."""
    parts = "".join(path.read_text(encoding="utf-8") for path in unpacked.glob("*.dist-info/sboms/*.json"))
    return sorted({*LINKED, *re.findall(r"pkg:deb/debian/([^@\"]+)@", parts)})


def add_licences(unpacked: Path) -> None:
    (information,) = unpacked.glob("*.dist-info")
    folder = information / "licenses"
    folder.mkdir(exist_ok=True)
    names = []
    for package in packages(unpacked):
        text = DOCUMENTATION / package / "copyright"
        if not text.exists():  # pybind11 is a header of pip's; its licence comes with the wheel that brings it
            text = next(Path(sys.prefix).glob(f"lib/python*/site-packages/{package}-*.dist-info/licenses/LICENSE"))
        names.append(f"{package}.txt")
        (folder / names[-1]).write_bytes(text.read_bytes())
    metadata = information / "METADATA"
    head, separator, body = metadata.read_text(encoding="utf-8").partition("\n\n")
    rows = "".join(f"\nLicense-File: {name}" for name in names)
    metadata.write_text(head + rows + separator + body, encoding="utf-8")


def main() -> None:
    wheel, directory = Path(sys.argv[1]), Path(sys.argv[2])
    directory.mkdir(parents=True, exist_ok=True)
    tool = [sys.executable, "-m", "wheel"]
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run([*tool, "unpack", "--dest", scratch, str(wheel)], check=True, stdout=subprocess.DEVNULL)
        (unpacked,) = Path(scratch).iterdir()
        add_licences(unpacked)
        subprocess.run([*tool, "pack", "--dest-dir", str(directory), str(unpacked)], check=True)


if __name__ == "__main__":
    main()
