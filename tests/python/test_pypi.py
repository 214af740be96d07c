"""PEP 740: attestation and provenance objects, names of files, publishers, requirements and what is installed."""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import sigwright
from fakes.loopback import LoopbackServer, Request, Response
from fakes.sigstore.bundles import CLAIMS, LEAF, Recipe, make, statement
from sigwright import pypi
from sigwright.cli import run as command

WHEEL = "My_App-1.0-py3-none-any.whl"
REPOSITORY = "https://github.com/example/app"
GITLAB_LEAF = replace(
    LEAF,
    identity="https://gitlab.com/example/app//.gitlab-ci.yml@refs/heads/main",
    claims={8: "https://gitlab.com", 12: "https://gitlab.com/example/app"},
)
GOOGLE_LEAF = replace(
    LEAF, identity="builder@project.iam.gserviceaccount.com", name="email", claims={8: "https://accounts.google.com"}
)


def record(files: dict[str, bytes]) -> bytes:
    rows = [
        f"{name},sha256={base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b'=').decode()},{len(data)}"
        for name, data in files.items()
    ]
    return "\n".join([*rows, "my_app-1.0.dist-info/RECORD,,\n"]).encode()


FILES = {
    "my_app/__init__.py": b"print('hello')\n",
    "my_app-1.0.dist-info/METADATA": b"Metadata-Version: 2.1\nName: my-app\nVersion: 1.0\n",
}


def attestation(
    artifact: bytes, name: str = WHEEL, kind: str = pypi.PUBLISH, **changes: Any
) -> tuple[dict[str, Any], Any]:
    """An attestation object, and the trusted root of who made it."""
    subject = [{"name": name, "digest": {"sha256": hashlib.sha256(artifact).hexdigest()}}]
    payload = statement(subject=changes.pop("subject", subject), predicateType=kind, predicate=None)
    made = make(Recipe(content="dsse", payload=payload, artifact=artifact, **changes))
    material, envelope = made.bundle["verificationMaterial"], made.bundle["dsseEnvelope"]
    document = {
        "version": 1,
        "verification_material": {
            "certificate": material["certificate"]["rawBytes"],
            "transparency_entries": material["tlogEntries"],
        },
        "envelope": {"statement": envelope["payload"], "signature": envelope["signatures"][0]["sig"]},
    }
    return document, made.root


Published = Callable[..., Path]


@pytest.fixture
def publish(tmp_path: Path) -> Published:
    """Puts a wheel with its attestation into a folder, with the trusted root beside it."""

    def run(name: str = WHEEL, *, suffix: str = ".publish.attestation", **changes: Any) -> Path:
        folder = tmp_path / "wheels"
        folder.mkdir(exist_ok=True)
        with zipfile.ZipFile(folder / name, "w") as archive:
            for member, data in {**FILES, "my_app-1.0.dist-info/RECORD": record(FILES)}.items():
                archive.writestr(member, data)
        document, root = attestation((folder / name).read_bytes(), **changes)
        if suffix == ".provenance":
            claimed = {"publisher": {"kind": "GitHub", "repository": "who/ever"}, "attestations": [document]}
            document = {"version": 1, "attestation_bundles": [claimed]}
        (folder / f"{name}{suffix}").write_text(json.dumps(document))
        (tmp_path / "root.json").write_text(json.dumps(root))
        return folder / name

    return run


def options(wheel: Path, **more: Any) -> dict[str, Any]:
    return {"trusted_root": wheel.parent.parent / "root.json", **more}


def refused(code: int, words: str, wheel: Path, **asked: Any) -> None:
    with pytest.raises(sigwright.Error) as caught:
        pypi.verify(wheel, **options(wheel, **{**pypi.publisher(REPOSITORY), **asked}))
    assert (caught.value.exit_code, words in str(caught.value)) == (code, True), caught.value


@pytest.mark.parametrize("suffix", pypi.SUFFIXES)
def test_a_wheel_is_verified_by_the_attestations_beside_it(publish: Published, suffix: str) -> None:
    wheel = publish(suffix=suffix)
    report = pypi.verify(wheel, **options(wheel, **pypi.publisher(REPOSITORY, "release.yml")))
    assert report.verified[0].predicate_type == pypi.PUBLISH


def test_other_forms_of_the_name_are_the_same_file(publish: Published) -> None:
    wheel = publish()
    renamed = wheel.rename(wheel.with_name("my.app-1.0-py3-none-any.whl"))
    given = wheel.with_name(f"{WHEEL}.publish.attestation")
    assert pypi.verify(renamed, provenance=given, **options(wheel, **pypi.publisher(REPOSITORY))).ok


def test_a_file_published_under_another_name_or_with_others_is_refused(publish: Published) -> None:
    refused(12, "not of", _named(publish, "other-1.0-py3-none-any.whl"))
    wheel = publish()
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    two = [{"name": name, "digest": {"sha256": digest}} for name in (WHEEL, "more-1.0.tar.gz")]
    refused(12, "one subject", publish(subject=two))


def _named(publish: Published, name: str) -> Path:
    wheel = publish()
    document, root = attestation(wheel.read_bytes(), name)
    wheel.with_name(f"{WHEEL}.publish.attestation").write_text(json.dumps(document))
    (wheel.parent.parent / "root.json").write_text(json.dumps(root))
    return wheel


def test_another_publisher_another_type_and_other_bytes_are_refused(publish: Published) -> None:
    wheel = publish()
    refused(14, "", wheel, github_repo="example/other")
    refused(14, "", wheel, workflow="build.yml")
    refused(12, "of type", wheel, type="https://slsa.dev/provenance/v1")
    wheel.write_bytes(wheel.read_bytes() + b"\0")
    refused(12, "", wheel)


def test_what_an_index_says_about_the_publisher_is_nobodys_word(publish: Published) -> None:
    wheel = publish(suffix=".provenance")
    refused(14, "", wheel, github_repo="who/ever")


@pytest.mark.parametrize(
    ("leaf", "asked"),
    [
        (GITLAB_LEAF, pypi.publisher("https://gitlab.com/example/app")),
        (GITLAB_LEAF, pypi.publisher("https://gitlab.com/example/app", ".gitlab-ci.yml")),
        (
            GOOGLE_LEAF,
            {"certificate_identity": GOOGLE_LEAF.identity, "certificate_oidc_issuer": "https://accounts.google.com"},
        ),
    ],
)
def test_publishers_elsewhere_are_known(publish: Published, leaf: Any, asked: dict[str, str]) -> None:
    wheel = publish(leaf=leaf)
    assert pypi.verify(wheel, **options(wheel, **asked)).ok
    refused(14, "", wheel)
    github = publish()
    with pytest.raises(sigwright.IdentityMismatchError):
        pypi.verify(github, **options(github, **asked))


def test_another_project_of_gitlab_is_not_taken_for_this_one(publish: Published) -> None:
    wheel = publish(
        leaf=replace(GITLAB_LEAF, identity="https://gitlab.com/example/app/sub//.gitlab-ci.yml@refs/heads/main")
    )
    with pytest.raises(sigwright.IdentityMismatchError):
        pypi.verify(wheel, **options(wheel, **pypi.publisher("https://gitlab.com/example/app")))


@pytest.mark.parametrize(
    "repository", ["", "app", "https://else.test/o/r", "http://github.com/o/r", "https://gitlab.com/o"]
)
def test_what_is_no_repository_is_refused(repository: str) -> None:
    with pytest.raises(sigwright.UsageError):
        pypi.publisher(repository)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"version": 2}, 22),
        ({"verification_material": {}}, 22),
        ({"envelope": {}}, 22),
        ({"verification_material": None}, 22),
    ],
)
def test_a_damaged_object_is_refused(publish: Published, change: dict[str, Any], code: int) -> None:
    wheel = publish()
    beside = wheel.with_name(f"{WHEEL}.publish.attestation")
    beside.write_text(json.dumps({**json.loads(beside.read_text()), **change}))
    refused(code, "", wheel)


def test_without_attestations_the_files_that_are_looked_for_are_named(publish: Published) -> None:
    wheel = publish()
    wheel.with_name(f"{WHEEL}.publish.attestation").unlink()
    with pytest.raises(sigwright.NoSignaturesError) as caught:
        pypi.verify(wheel, **options(wheel, **pypi.publisher(REPOSITORY)))
    assert f"{WHEEL}.provenance" in caught.value.hint


class Index(LoopbackServer):
    """Serves what an index says about one file."""

    def __init__(self, provenance: bytes) -> None:
        super().__init__()
        self.provenance = provenance

    def answer(self, request: Request) -> Response:
        known = request.path == f"/integrity/my-app/1.0/{WHEEL}/provenance"
        return Response(200, body=self.provenance) if known else Response(404)


def test_an_index_is_asked_only_when_it_is_named(publish: Published) -> None:
    wheel = publish(suffix=".provenance")
    beside = wheel.with_name(f"{WHEEL}.provenance")
    with Index(beside.read_bytes()) as index:
        beside.unlink()
        found = pypi.fetch_provenance(index.url, wheel)
    assert pypi.verify(wheel, provenance=found, **options(wheel, **pypi.publisher(REPOSITORY))).ok


def run(wheel: Path, *arguments: str) -> int:
    root = str(wheel.parent.parent / "root.json")
    return command(["pypi", "verify", "--trusted-root", root, *arguments])


def test_the_command_verifies_files_requirements_and_what_is_installed(publish: Published, tmp_path: Path) -> None:
    wheel = publish()
    wheels = ("--find-links", str(wheel.parent), "--publisher", f"my-app={REPOSITORY}")
    assert run(wheel, "--repository", REPOSITORY, str(wheel)) == 0
    assert run(wheel, "--repository", f"{REPOSITORY}x", str(wheel)) == 14
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    pinned = tmp_path / "requirements.txt"
    pinned.write_text(f"# what we need\nMy.App[extra]==1.0 \\\n  --hash=sha256:{digest}\n")
    assert run(wheel, "-r", str(pinned), *wheels) == 0
    pinned.write_text(f"my-app==1.0 --hash=sha256:{'0' * 64}\n")
    assert run(wheel, "-r", str(pinned), *wheels) == 11
    pinned.write_text("my-app>=1.0\n")
    assert run(wheel, "-r", str(pinned), *wheels) == 22
    site = tmp_path / "site-packages"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    assert run(wheel, "--installed", str(site), *wheels) == 0
    (site / "strange.pth").write_text("import os\n")
    assert run(wheel, "--installed", str(site), *wheels) == 17
    (site / "strange.pth").unlink()
    (site / "my_app" / "__init__.py").write_bytes(b"print('bye')\n")
    assert run(wheel, "--installed", str(site), *wheels) == 12
    (site / "my_app" / "__init__.py").unlink()
    assert run(wheel, "--installed", str(site), *wheels) == 12


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["-r", "a", "b.whl"],
        ["-r", "a"],
        ["--provenance", "p", "a-1-py3-none-any.whl", "b-1-py3-none-any.whl"],
        ["a-1-py3-none-any.whl"],
        ["--repository", REPOSITORY, "a.exe"],
    ],
)
def test_a_question_that_makes_no_sense_is_refused(arguments: list[str]) -> None:
    assert command(["pypi", "verify", *arguments]) == 2


def test_claims_of_the_fake_are_github_s() -> None:
    assert CLAIMS[12] == REPOSITORY
