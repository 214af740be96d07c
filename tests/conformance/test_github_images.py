"""GitHub's artifact attestations of images: pushed to the registry beside them, or in a file, by the same questions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import sigwright
from conformance.test_github import PRIVATE, PUBLIC, REPOSITORY, SLSA, WORKFLOW
from fakes.images import image
from fakes.registry import FakeRegistry
from fakes.sigstore.attached import attach_bundle
from fakes.sigstore.bundles import IDENTITY, ISSUER, LEAF, Made, Recipe, make

IMAGE = image("attested by a workflow")
OTHER = image("another image")


def about(digest: str, **more: Any) -> bytes:
    """Provenance as GitHub's builder states it, in little."""
    subject = [{"name": "ghcr.io/example/app", "digest": {"sha256": digest.removeprefix("sha256:")}}]
    build = {"buildType": "https://actions.github.io/buildtypes/workflow/v1", "externalParameters": {}}
    statement = {"_type": "https://in-toto.io/Statement/v1", "subject": subject, "predicateType": SLSA,
                 "predicate": {"buildDefinition": build, "runDetails": {"builder": {"id": IDENTITY}}}}  # fmt: skip
    return json.dumps({**statement, **more}).encode()


def attested(recipe: Recipe = PUBLIC, digest: str = IMAGE.digest, **more: Any) -> Made:
    made = make(replace(recipe, payload=about(digest, **more)))
    if recipe.authority is PRIVATE.authority:
        made.root |= {"tlogs": [], "ctlogs": []}
    return made


class Place:
    """A registry with an image, and the file of GitHub's trusted roots."""

    def __init__(self, registry: FakeRegistry, folder: Path) -> None:
        self.registry, self.folder = registry, folder
        registry.store.push("app", IMAGE, "v1")
        registry.store.push("app", OTHER, "v2")
        self.reference = f"127.0.0.1:{registry.port}/app@{IMAGE.digest}"

    def attach(self, made: Made, to: Any = IMAGE) -> None:
        repository = self.registry.store.repository("app")
        attach_bundle(repository, to, made.text, SLSA, tag=self.registry.referrers == "off")

    def verify(self, *roots: Made, image: str = "", **asked: Any) -> sigwright.VerificationReport:
        root = self.folder / "trusted_root.jsonl"
        root.write_text("".join(json.dumps(made.root) + "\n" for made in roots))
        asked = {"github_repo": REPOSITORY, "workflow": WORKFLOW, **asked}
        asked = {name: value for name, value in asked.items() if value is not None}
        return sigwright.verify_attestation(image or self.reference, trusted_root=root, **asked)

    def refuses(self, code: int, words: str, *roots: Made, **asked: Any) -> None:
        with pytest.raises(sigwright.Error) as caught:
            self.verify(*roots, **asked)
        assert (caught.value.exit_code, words in str(caught.value)) == (code, True), caught.value


@pytest.fixture(params=["on", "off"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Once with the referrers API and once without."""
    with FakeRegistry(referrers=request.param) as registry:
        yield Place(registry, tmp_path)


@pytest.mark.parametrize("recipe", [PUBLIC, PRIVATE], ids=["public", "private"])
def test_what_a_workflow_attested_is_verified_by_repository_and_workflow(place: Place, recipe: Recipe) -> None:
    made = attested(recipe)
    place.attach(made)
    report = place.verify(made)
    assert report.verified[0].predicate_type == SLSA
    assert report.reference == place.reference
    assert place.verify(made, image=place.reference.partition("@")[0] + ":v1").ok
    assert place.verify(attested(PUBLIC), attested(PRIVATE), workflow=None).ok, "beside another trusted root"
    assert place.verify(made, workflow=f"{WORKFLOW}@refs/tags/v1", builder_id=IDENTITY).ok


@pytest.mark.parametrize(
    ("code", "words", "asked"),
    [
        (14, "not by", {"github_repo": "example/ap"}),
        (14, "not by", {"github_repo": "else/app"}),
        (14, "not by", {"workflow": "build.yml"}),
        (14, "not by", {"workflow": f"{WORKFLOW}@refs/heads/main"}),
        (14, "not by", {"certificate_oidc_issuer": "https://else.test"}),
        (14, "githubWorkflowSha", {"certificate_github_workflow_sha": "b" * 40}),
        (12, "", {"type": "https://spdx.dev/Document"}),
        (17, "builder", {"builder_id": "https://else.test/builder"}),
        (2, "", {"github_repo": None}),
        (2, "", {"certificate_identity": IDENTITY}),
    ],
)
def test_a_question_about_another_workflow_is_answered_no(
    place: Place, code: int, words: str, asked: dict[str, Any]
) -> None:
    made = attested()
    place.attach(made)
    place.refuses(code, words, made, **asked)


def test_whose_evidence_it_is_and_what_it_is_about_count(place: Place) -> None:
    good = attested()
    place.refuses(10, "no attestation", good)
    place.attach(attested(digest=OTHER.digest))
    place.refuses(12, "", good)
    for recipe, code, words in (
        (replace(PUBLIC, signed_by="a stranger"), 12, "not made by the certificate's key"),
        (replace(PUBLIC, log=0), 15, "no transparency log entry"),
        (replace(PUBLIC, promises=()), 16, "no certificate transparency log"),
        (replace(PUBLIC, leaf=replace(LEAF, claims={1: "https://else.test", 8: "https://else.test"})), 14, "not by"),
    ):
        with FakeRegistry() as registry:
            alone = Place(registry, place.folder)
            alone.attach(attested(recipe))
            alone.refuses(code, words, good)
    place.attach(good)
    report = place.verify(good)
    assert sorted(one.verified for one in report.candidates) == [False, True]


def test_githubs_own_authority_stamps_what_it_does_not_log(place: Place) -> None:
    made = attested(replace(PRIVATE, stamps=()))
    place.attach(made)
    place.refuses(16, "no timestamp", made)
    place.attach(attested(PRIVATE))
    place.refuses(15, "no transparency log entry", attested(PUBLIC), workflow=None)
    assert place.verify(made).ok


def test_a_bundle_in_a_file_answers_the_same_about_the_images_digest(place: Place) -> None:
    made = attested()
    root, file = place.folder / "root.json", place.folder / f"{IMAGE.digest.replace(':', '_')}.jsonl"
    root.write_text(json.dumps(made.root))
    file.write_bytes(attested(digest=OTHER.digest).text + b"\n" + made.text + b"\n")
    asked: dict[str, Any] = {"bundle": file, "trusted_root": root, "github_repo": REPOSITORY}
    assert sigwright.verify_blob_attestation(IMAGE.digest, workflow=WORKFLOW, **asked).ok
    for code, digest, more in (
        (14, IMAGE.digest, {"workflow": "build.yml"}),
        (12, f"sha256:{'0' * 64}", {"workflow": WORKFLOW}),
    ):
        with pytest.raises(sigwright.Error) as caught:
            sigwright.verify_blob_attestation(digest, **asked, **more)
        assert caught.value.exit_code == code


def test_an_attestation_is_no_signature(place: Place) -> None:
    made = attested()
    place.attach(made)
    root = place.folder / "root.json"
    root.write_text(json.dumps(made.root))
    with pytest.raises(sigwright.NoSignaturesError):
        sigwright.verify(place.reference, identity=IDENTITY, issuer=ISSUER, trusted_root=root)
