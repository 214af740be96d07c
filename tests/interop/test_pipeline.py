"""`alias cosign=sigwright`: what pipelines do with cosign, line by line, ends alike with either and prints the same."""

from __future__ import annotations

import json
import shlex
import subprocess
from typing import Any

from fakes.images import image
from interop.programs import Program
from interop.registries import Registry

LINES = """
generate-key-pair
generate-key-pair --output-key-prefix other
import-key-pair --key own.pem -y
public-key --key cosign.key
sign $H --key cosign.key $N --new-bundle-format=false -a env=prod -a who=ci $I
verify $H --key cosign.pub --insecure-ignore-tlog $I
verify $H --key cosign.pub --insecure-ignore-tlog -o text $I
verify $H --key cosign.pub --insecure-ignore-tlog -o json -a env=prod $I
verify $H --key cosign.pub --insecure-ignore-tlog -a env=test $I
verify $H --key other.pub --insecure-ignore-tlog $I
verify $H --key cosign.pub --private-infrastructure $I
triangulate $H $I
triangulate $H --type attestation $I
attest $H --key cosign.key $N --new-bundle-format=false --type custom --predicate p.json $I
verify-attestation $H --key cosign.pub --insecure-ignore-tlog --new-bundle-format=false --type custom $I
verify-attestation $H --key cosign.pub --insecure-ignore-tlog --new-bundle-format=false --type spdx $I
download signature $H $I
download attestation $H $I
copy $H $I $C
verify $H --key cosign.pub --insecure-ignore-tlog $C
save $H --dir saved $I
load $H --dir saved $L
verify $H --key cosign.pub --insecure-ignore-tlog $L
attach sbom $H --sbom p.json --type spdx $I
download sbom $H $I
clean $H -f --type signature $I
verify $H --key cosign.pub --insecure-ignore-tlog --new-bundle-format=false $I
sign $H --key cosign.key $N $I
verify $H --key cosign.pub --insecure-ignore-tlog --new-bundle-format $I
clean $H -f $I
sign-blob --key cosign.key $N --new-bundle-format=false --output-signature b.sig --b64=true p.json
verify-blob --key cosign.pub --insecure-ignore-tlog --signature b.sig p.json
verify-blob --key other.pub --insecure-ignore-tlog --signature b.sig p.json
sign-blob --key cosign.key $N --bundle b.json p.json
verify-blob --key cosign.pub --insecure-ignore-tlog --bundle b.json p.json
attest-blob --key cosign.key $N --predicate p.json --type custom --bundle a.json p.json
verify-blob-attestation --key cosign.pub --insecure-ignore-tlog --bundle a.json --type custom p.json
signing-config create --out signing.json
trusted-root create --out root.json
"""
PRINTS = ("verify", "verify-attestation", "triangulate", "download", "public-key", "verify-blob")
"""Commands whose output pipelines read."""


def shape(value: Any) -> Any:
    """Return what a document is made of, without what differs from one signature to the next."""
    if isinstance(value, dict):
        return {name: shape(item) for name, item in sorted(value.items()) if name != "keyid"}
    return list(map(shape, value)) if isinstance(value, list) else type(value).__name__


def printed(text: str) -> list[Any]:
    return [_line(line) for line in text.splitlines() if line.strip()]


def _line(line: str) -> Any:
    """Return the shape of a document, the end of a tag, the frame of a key."""
    if line[0] in "[{":
        return shape(json.loads(line))
    return line if line.startswith("-----") else line.rpartition(".")[2] if ":" in line else ""


def run(program: Program, registry: Registry, repository: str) -> list[tuple[str, bool, list[Any]]]:
    home = program.home
    home.mkdir(exist_ok=True)
    (home / "p.json").write_text('{"a": 1}')
    subprocess.run(
        ["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "own.pem"],
        cwd=home, check=True, capture_output=True,
    )  # fmt: skip
    names = {
        "$I": registry.push(repository, image(repository)),
        "$C": f"{registry.address}/{repository}-copied:1",
        "$L": f"{registry.address}/{repository}-loaded:1",
        "$H": "--allow-http-registry",
    }
    told = []
    for line in LINES.strip().splitlines():
        words = line.replace("$N", "--yes --use-signing-config=false --tlog-upload=false")
        for name, value in names.items():
            words = words.replace(name, value)
        done = program(*shlex.split(words))
        reads = line.startswith(PRINTS) and done.code == 0
        told.append((line, done.code == 0, printed(done.stdout) if reads else []))
    return told


def test_a_pipeline_runs_with_either_program(
    cosign: Program, sigwright: Program, registry_of: Any, repository: str
) -> None:
    registry = registry_of("ggcr")
    theirs = run(Program(cosign.path, cosign.home / "pipeline"), registry, f"{repository}-theirs")
    ours = run(Program(sigwright.path, sigwright.home / "pipeline-too"), registry, f"{repository}-ours")
    assert sum(ok for _, ok, _ in theirs) > 30
    for their, our in zip(theirs, ours, strict=True):
        assert our == their
