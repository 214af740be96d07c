"""Bills of materials of real things: this environment by cyclonedx-py, this machine's Debian packages in SPDX."""

from __future__ import annotations

import datetime
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fakes.images import image
from interop.evidence import FORMAT_FLAG, FORMATS
from interop.keys import KeyPair
from interop.programs import COSIGN_SIGNS_ALONE, COSIGN_VERIFIES_ALONE, SIGNS_ALONE, Program
from interop.registries import Registry

FIELDS = "${binary:Package}\\t${Version}\\t${Architecture}\\t${Maintainer}\\n"


def of_this_environment() -> str:
    pytest.importorskip("cyclonedx_py", reason="cyclonedx-py is not installed")
    made = subprocess.run(
        [sys.executable, "-m", "cyclonedx_py", "environment", "--output-format", "JSON", sys.prefix],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return made.stdout


def of_this_machine() -> str:
    if shutil.which("dpkg-query") is None:
        pytest.skip("no Debian machine")
    listed = subprocess.run(["dpkg-query", "-W", f"-f={FIELDS}"], capture_output=True, text=True, check=True).stdout
    document = {
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": "this machine",
        "documentNamespace": "https://example.test/machine",
        "creationInfo": {"created": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
                         "creators": ["Tool: test"]},
        "packages": [debian(number, line.split("\t")) for number, line in enumerate(listed.splitlines())],
    }  # fmt: skip
    return json.dumps(document)


def debian(number: int, fields: list[str]) -> dict[str, Any]:
    name, version, architecture, maintainer = fields
    purl = f"pkg:deb/debian/{name.partition(':')[0]}@{version}?arch={architecture}"
    return {
        "SPDXID": f"SPDXRef-{number}", "name": name, "versionInfo": version, "downloadLocation": "NOASSERTION",
        "supplier": f"Person: {maintainer}",
        "externalRefs": [
            {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl}
        ],
    }  # fmt: skip


SBOMS: dict[str, tuple[Callable[[], str], str]] = {
    "cyclonedx": (of_this_environment, "pytest"),
    "spdxjson": (of_this_machine, "bash"),
}


@pytest.mark.parametrize("kind", SBOMS)
def test_a_real_bill_of_materials_goes_both_ways(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, key: Callable[..., KeyPair],
    tmp_path: Path, kind: str,
) -> None:  # fmt: skip
    make, known = SBOMS[kind]
    sbom, pair = tmp_path / "sbom.json", key("p256")
    sbom.write_text(make())
    flags = ("--type", kind, "--predicate", sbom, "--key", pair.private)
    ours, theirs = (registry.push(repository, image(f"{who} {repository}")) for who in ("ours", "theirs"))
    sigwright.succeeds("attest", *SIGNS_ALONE, *flags, ours)
    for form in FORMATS:
        cosign.succeeds("attest", *COSIGN_SIGNS_ALONE, "--allow-http-registry", FORMAT_FLAG[form], *flags, theirs)
        verify = (FORMAT_FLAG[form], "--type", kind, "--key", pair.public)
        cosign.succeeds("verify-attestation", *COSIGN_VERIFIES_ALONE, *verify, ours)
        for reference in (ours, theirs):
            done = sigwright.succeeds(
                "verify-attestation", "--insecure-ignore-tlog", *verify, "-o", "report", reference
            )
            report = json.loads(done.stdout)
            contents = [row["content"] for row in report["candidates"] if row["verified"]]
            assert [content["kind"] for content in contents] == ["Sbom"]
            names = {package["name"].partition(":")[0] for package in contents[0]["packages"]}
            assert known in names
            assert len(names) > 20
            assert report["candidates"][0]["predicate"] == json.loads(sbom.read_text())
