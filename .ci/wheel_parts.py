#!/usr/bin/env python3
"""wheel_parts.py WHEEL DIRECTORY: write WHEEL into DIRECTORY with a list of what is linked in, and licences.

The list is CycloneDX, in `dist-info/sboms` as PEP 770 says, beside auditwheel's, which names the libraries that lie
beside the module; the licences are those of both. The bytes depend on nothing but the wheel, the libraries and
SOURCE_DATE_EPOCH.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path
from urllib.parse import quote, unquote

INSTALLED = ("nlohmann-json3-dev", "publicsuffix")
"""Debian packages of this machine that are compiled in."""
FETCHED = ("libsodium-dev", "libssl-dev")
"""Those whose newest static library `.ci/static-libraries` brings."""
BUILT = {"curl": "libcurl4-openssl-dev", "libpsl": "libpsl-dev", "nghttp2": "libnghttp2-14", "re2": "libre2-dev"}
"""Source packages that `.ci/static-libraries` builds, and the installed package that has the same licence."""
VERSIONS = Path(__file__).resolve().parents[1] / "build/static-libraries/versions"
DOCUMENTATION = Path("/usr/share/doc")


def debian(package: str, version: str, kind: str = "") -> str:
    return f"pkg:deb/debian/{quote(package)}@{quote(version, safe='')}{kind}"


def linked() -> dict[str, str]:
    """Return the package URL of each library whose code is in the module, by the name of its licence."""
    built = dict(line.split() for line in VERSIONS.read_text(encoding="utf-8").splitlines())
    parts = {licence: debian(name, built[name], "?arch=source") for name, licence in BUILT.items()}
    parts |= {package: debian(package, built[package]) for package in FETCHED}
    for package in INSTALLED:
        asked = ["dpkg-query", "-W", "-f=${Version}", package]
        version = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
        parts[package] = debian(package, version)
    return {**parts, "pybind11": f"pkg:pypi/pybind11@{metadata.version('pybind11')}"}


def sbom(information: Path, parts: dict[str, str]) -> str:
    itself = "pkg:pypi/" + information.name.removesuffix(".dist-info").replace("-", "@")

    def component(purl: str) -> dict[str, str]:
        path, found = purl.split("?")[0].rsplit("@", 1)
        name = path.rsplit("/", 1)[1]
        return {"type": "library", "bom-ref": purl, "name": name, "version": unquote(found), "purl": purl}

    purls = sorted(parts.values())
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.4",
        "version": 1,
        "metadata": {"component": component(itself)},
        "components": [component(purl) for purl in purls],
        "dependencies": [{"ref": itself, "dependsOn": purls}],
    }
    return json.dumps(document, indent=1) + "\n"


def licence(package: str) -> bytes:
    text = DOCUMENTATION / package / "copyright"
    if not text.exists():  # pip's: its licence comes with the wheel that brings it
        text = next(Path(sys.prefix).glob(f"lib/python*/site-packages/{package}-*.dist-info/licenses/LICENSE"))
    return text.read_bytes()


def add_parts(unpacked: Path) -> None:
    (information,) = unpacked.glob("*.dist-info")
    (information / "sboms").mkdir(exist_ok=True)
    (information / "licenses").mkdir(exist_ok=True)
    beside = "".join(path.read_text(encoding="utf-8") for path in (information / "sboms").glob("*.json"))
    parts = linked()
    (information / "sboms/sigwright.cdx.json").write_text(sbom(information, parts), encoding="utf-8")
    packages = sorted({*parts, *re.findall(r"pkg:deb/debian/([^@\"]+)@", beside)})
    for package in packages:
        (information / "licenses" / f"{package}.txt").write_bytes(licence(package))
    described = information / "METADATA"
    head, separator, body = described.read_text(encoding="utf-8").partition("\n\n")
    rows = "".join(f"\nLicense-File: {package}.txt" for package in packages)
    described.write_text(head + rows + separator + body, encoding="utf-8")


def main() -> None:
    wheel, directory = Path(sys.argv[1]), Path(sys.argv[2])
    directory.mkdir(parents=True, exist_ok=True)
    tool = [sys.executable, "-m", "wheel"]
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run([*tool, "unpack", "--dest", scratch, str(wheel)], check=True, stdout=subprocess.DEVNULL)
        (unpacked,) = Path(scratch).iterdir()
        add_parts(unpacked)
        subprocess.run([*tool, "pack", "--dest-dir", str(directory), str(unpacked)], check=True)


if __name__ == "__main__":
    main()
