"""Attestations of Python packages beside pypi-attestations: it and we judge the same objects alike."""

from __future__ import annotations

import base64
import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fakes.sigstore.bundles import IDENTITY, LEAF, Recipe, make, statement
from interop.install_peers import peer
from interop.programs import Program

WHEEL = "my_app-1.0-py3-none-any.whl"
PUBLISH = "https://docs.pypi.org/attestations/publish/v1"
# The library asks for the public trusted root by itself: here it gets the test's.
JUDGE = """
import sys, pathlib
from pypi_attestations import Attestation, Distribution, GitHubPublisher
from sigstore.models import TrustedRoot
from sigstore.verify import Verifier
wheel, attestation, root = map(pathlib.Path, sys.argv[1:4])
Verifier.production = classmethod(lambda cls, **_: cls(trusted_root=TrustedRoot.from_file(str(root))))
publisher = GitHubPublisher(repository=sys.argv[4], workflow="release.yml")
Attestation.model_validate_json(attestation.read_bytes()).verify(publisher, Distribution.from_file(wheel))
"""
CONVERT = """
import sys, pathlib
from pypi_attestations import Attestation
from sigstore.models import Bundle
print(Attestation.from_bundle(Bundle.from_json(pathlib.Path(sys.argv[1]).read_bytes())).model_dump_json())
"""


def in_environment(program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    python = peer("pypi-attestations").with_name("python")
    return subprocess.run(
        [str(python), "-c", program, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=120
    )


def write(tmp_path: Path, **changes: Any) -> tuple[Path, Path, Path]:
    """A wheel, its attestation as their library writes it, and the trusted root."""
    wheel, root, bundle = tmp_path / WHEEL, tmp_path / "root.json", tmp_path / "bundle.json"
    wheel.write_bytes(b"a wheel")
    payload = changes.pop("payload", None) or statement(
        b"a wheel", subject=subject(), predicateType=PUBLISH, predicate=None
    )
    made = make(Recipe(content="dsse", payload=payload), **changes)
    root.write_text(json.dumps(made.root))
    bundle.write_text(json.dumps(made.bundle))
    converted = in_environment(CONVERT, bundle)
    assert converted.returncode == 0, converted.stderr
    attestation = tmp_path / f"{WHEEL}.publish.attestation"
    attestation.write_text(converted.stdout)
    return wheel, attestation, root


def subject(name: str = WHEEL) -> list[dict[str, Any]]:
    import hashlib

    return [{"name": name, "digest": {"sha256": hashlib.sha256(b"a wheel").hexdigest()}}]


def judged(sigwright: Program, files: tuple[Path, Path, Path], repository: str = "example/app") -> tuple[bool, int]:
    """Whether they accept it, and our exit code."""
    wheel, attestation, root = files
    theirs = in_environment(JUDGE, wheel, attestation, root, repository)
    address = f"https://github.com/{repository}"
    ours = sigwright(
        "pypi", "verify", "--trusted-root", root, "--repository", address, "--workflow", "release.yml", wheel
    )
    return theirs.returncode == 0, ours.code


def test_both_accept_a_good_one_and_refuse_another_repository(sigwright: Program, tmp_path: Path) -> None:
    files = write(tmp_path)
    assert judged(sigwright, files) == (True, 0)
    assert judged(sigwright, files, "example/other") == (False, 14)


def test_both_refuse_other_bytes(sigwright: Program, tmp_path: Path) -> None:
    files = write(tmp_path)
    files[0].write_bytes(b"another wheel")
    assert judged(sigwright, files) == (False, 12)


@pytest.mark.parametrize(
    ("payload", "accepted", "code"),
    [
        (statement(subject=subject("My.App-1.0-py3-none-any.whl"), predicateType=PUBLISH, predicate=None), True, 0),
        (statement(subject=subject("other-1.0-py3-none-any.whl"), predicateType=PUBLISH, predicate=None), False, 12),
        (statement(subject=subject() * 2, predicateType=PUBLISH, predicate=None), False, 12),
        (statement(subject=subject(), predicateType="https://else.test", predicate=None), False, 12),
    ],
)
def test_both_read_the_statement_alike(
    sigwright: Program, tmp_path: Path, payload: bytes, accepted: bool, code: int
) -> None:
    assert judged(sigwright, write(tmp_path, payload=payload)) == (accepted, code)


def test_both_refuse_another_workflow_and_a_changed_statement(sigwright: Program, tmp_path: Path) -> None:
    other = replace(
        LEAF,
        identity=IDENTITY.replace("release", "build"),
        claims={**LEAF.claims, 18: IDENTITY.replace("release", "build")},
    )
    assert judged(sigwright, write(tmp_path, leaf=other)) == (False, 14)
    wheel, attestation, root = write(tmp_path)
    document = json.loads(attestation.read_text())
    changed = base64.b64decode(document["envelope"]["statement"]).replace(b"sha256", b"sha257")
    document["envelope"]["statement"] = base64.b64encode(changed).decode()
    attestation.write_text(json.dumps(document))
    assert judged(sigwright, (wheel, attestation, root)) == (False, 12)
