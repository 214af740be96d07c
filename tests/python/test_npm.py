"""npm's attestations: provenance by a workflow, publication by the registry's key, both about one tarball."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

import sigwright
from fakes.sigstore.bundles import Recipe, make, public_pem, statement
from sigwright import npm
from sigwright.cli import run as command

PACKAGE = "@scope/app@1.0.0"
PURL = "pkg:npm/%40scope/app@1.0.0"
PUBLISHER = {"github_repo": "example/app"}


def tarball(path: Path, package: str = PACKAGE) -> bytes:
    name, _, version = package.rpartition("@")
    data = json.dumps({"name": name, "version": version}).encode()
    with tarfile.open(path, "w:gz") as archive:
        entry = tarfile.TarInfo("package/package.json")
        entry.size = len(data)
        archive.addfile(entry, io.BytesIO(data))
    return path.read_bytes()


def attested(kind: str, artifact: bytes, name: str = PURL, **recipe: Any) -> Any:
    subject = [{"name": name, "digest": {"sha512": hashlib.sha512(artifact).hexdigest()}}]
    return make(Recipe(content="dsse", payload=statement(subject=subject, predicateType=kind), **recipe))


@pytest.fixture
def package(tmp_path: Path) -> dict[str, Any]:
    """A tarball with both attestations, as the registry answers them."""
    artifact = tarball(tmp_path / "app.tgz")
    return write(tmp_path, artifact)


def write(tmp_path: Path, artifact: bytes, **names: str) -> dict[str, Any]:
    provenance = attested(npm.PROVENANCE, artifact, names.get("provenance", PURL))
    publication = attested(npm.PUBLISH, artifact, names.get("publication", PURL), signer="key", version="0.2")
    listed = [{"predicateType": "", "bundle": made.bundle} for made in (publication, provenance)]
    files = {
        "attestations": tmp_path / "attestations.json",
        "root": tmp_path / "root.json",
        "key": tmp_path / "npm.pub",
    }
    files["attestations"].write_text(json.dumps({"attestations": listed}))
    root = {**provenance.root, "tlogs": [*provenance.root["tlogs"], *publication.root["tlogs"]]}
    files["root"].write_text(json.dumps(root))
    files["key"].write_text(public_pem())
    return {"tarball": tmp_path / "app.tgz", **files}


def check(files: dict[str, Any], /, **asked: Any) -> list[sigwright.VerificationReport]:
    return npm.verify(files["tarball"], attestations=files["attestations"], trusted_root=files["root"], **asked)


def refused(code: int, words: str, files: dict[str, Any], /, **asked: Any) -> None:
    with pytest.raises(sigwright.Error) as caught:
        check(files, **asked)
    assert (caught.value.exit_code, words in str(caught.value)) == (code, True), caught.value


def test_the_provenance_and_the_publication_are_verified(package: dict[str, Any]) -> None:
    assert [report.verified[0].predicate_type for report in check(package, **PUBLISHER)] == [npm.PROVENANCE]
    assert [report.verified[0].predicate_type for report in check(package, key=package["key"])] == [npm.PUBLISH]
    assert len(check(package, key=package["key"], package=PACKAGE, **PUBLISHER)) == 2


def test_another_workflow_another_key_and_another_package_are_refused(package: dict[str, Any], tmp_path: Path) -> None:
    refused(14, "", package, github_repo="example/other")
    stranger = tmp_path / "stranger.pub"
    stranger.write_text(public_pem("p384"))
    refused(12, "", package, key=stranger)
    refused(12, "not of", package, package="@scope/app@1.0.1", **PUBLISHER)
    refused(12, "not of", package, package="scope/app@1.0.0".replace("scope/", ""), **PUBLISHER)


def test_another_tarball_of_that_name_is_refused(package: dict[str, Any]) -> None:
    package["tarball"].write_bytes(package["tarball"].read_bytes() + b"\0")
    refused(12, "", package, package=PACKAGE, **PUBLISHER)


def test_a_publication_of_another_package_does_not_go_with_the_provenance(tmp_path: Path) -> None:
    artifact = tarball(tmp_path / "app.tgz")
    package = write(tmp_path, artifact, publication="pkg:npm/other@1.0.0")
    check(package, **PUBLISHER)
    refused(12, "", package, key=package["key"], **PUBLISHER)


def test_the_registrys_key_does_not_vouch_for_provenance_nor_a_workflow_for_publication(
    package: dict[str, Any],
) -> None:
    listed = json.loads(package["attestations"].read_text())["attestations"]
    package["attestations"].write_text(json.dumps({"attestations": listed[:1]}))
    refused(13, "", package, **PUBLISHER)
    package["attestations"].write_text(json.dumps({"attestations": listed[1:]}))
    refused(12, "", package, key=package["key"])


def test_a_question_without_signer_or_package_is_refused(package: dict[str, Any], tmp_path: Path) -> None:
    refused(2, "neither", package)
    for name in ("app", "@scope@1", "a/b@1", "@@1", "app@", "@s/p/q@1"):
        refused(2, "names no version", package, package=name, **PUBLISHER)
    package["tarball"] = tmp_path / "root.json"
    refused(22, "no npm package", package, **PUBLISHER)


def test_the_command_says_what_was_verified(package: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    words = ["npm", "verify", "--attestations", str(package["attestations"]), "--trusted-root", str(package["root"])]
    asked = ["--key", str(package["key"]), "--github-repo", "example/app"]
    assert command([*words, *asked, str(package["tarball"])]) == 0
    assert PURL in capsys.readouterr().err
    assert command([*words, "--github-repo", "example/ap", str(package["tarball"])]) == 14
    assert command([*words[:2], str(package["tarball"])]) == 2
