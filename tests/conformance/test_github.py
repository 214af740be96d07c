"""GitHub's artifact attestations: bundle files of one or many lines, its own trusted root, repository and workflow."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import sigwright
from fakes.sigstore.authority import Authority
from fakes.sigstore.bundles import ARTIFACT, AT, CLAIMS, EVER, IDENTITY, ISSUER, LEAF, Made, Recipe, make, statement
from fakes.sigstore.timestamps import TimestampAuthority, Token

SLSA = "https://slsa.dev/provenance/v1"
PROVENANCE = Recipe(content="dsse", payload=statement(predicateType=SLSA))
PUBLIC = replace(PROVENANCE, log=1)
"""Of a public repository: by the public authority, logged."""
GITHUB_CA = Authority("GitHub, Inc.", EVER, EVER)
PRIVATE = replace(
    PROVENANCE, log=0, promises=(), authority=GITHUB_CA, tsa=TimestampAuthority("GitHub TSA", EVER), stamps=(Token(AT),)
)
"""Of a private one: by GitHub's authority, stamped and not logged."""
REPOSITORY = "example/app"
WORKFLOW = "release.yml"


def private() -> Made:
    made = make(PRIVATE)
    made.root |= {"tlogs": [], "ctlogs": []}
    return made


def verify(tmp_path: Path, bundles: list[Made], roots: list[Made], **asked: Any) -> sigwright.VerificationReport:
    root, file = tmp_path / "trusted_root.jsonl", tmp_path / "sha256_app.jsonl"
    root.write_text("".join(json.dumps(made.root) + "\n" for made in roots))
    file.write_bytes(b"\n".join(made.text for made in bundles))
    asked = {"github_repo": REPOSITORY, "workflow": WORKFLOW, **asked}
    asked = {name: value for name, value in asked.items() if value is not None}
    return sigwright.verify_blob_attestation(ARTIFACT, bundle=file, trusted_root=root, **asked)


def refused(code: int, words: str, *arguments: Any, **asked: Any) -> None:
    with pytest.raises(sigwright.Error) as caught:
        verify(*arguments, **asked)
    assert (caught.value.exit_code, words in str(caught.value)) == (code, True), caught.value


def test_a_public_repositorys_provenance_is_verified_by_repository_and_workflow(tmp_path: Path) -> None:
    made = make(PUBLIC)
    report = verify(tmp_path, [made], [made])
    assert report.verified[0].predicate_type == SLSA
    assert verify(tmp_path, [made], [made], workflow=f"{WORKFLOW}@refs/tags/v1").ok
    assert verify(tmp_path, [made], [made], workflow=None).ok


def test_the_trusted_roots_of_both_authorities_stand_in_one_file(tmp_path: Path) -> None:
    public, own = make(PUBLIC), private()
    assert verify(tmp_path, [public], [public, own]).ok
    assert verify(tmp_path, [own], [public, own]).ok
    assert verify(tmp_path, [own], [own]).ok
    assert verify(tmp_path, [own, public], [own, public]).ok


def test_what_one_authority_may_do_without_another_may_not(tmp_path: Path) -> None:
    """The public authority's certificates need a log, although GitHub's own trusted root stands beside it."""
    public, own = make(PUBLIC), private()
    unlogged = make(replace(PUBLIC, log=0, tsa=PRIVATE.tsa, stamps=(Token(AT),)))
    refused(15, "no transparency log entry", tmp_path, [unlogged], [public])
    refused(16, "", tmp_path, [unlogged], [public, own])
    unstamped = private()
    del unstamped.bundle["verificationMaterial"]["timestampVerificationData"]
    refused(16, "no timestamp", tmp_path, [unstamped], [own])


def test_a_root_without_logs_waives_them_for_nobody_but_who_asks_for_github(tmp_path: Path) -> None:
    own = private()
    asked = {"github_repo": None, "workflow": None, "type": SLSA}
    refused(15, "", tmp_path, [own], [own], certificate_identity=IDENTITY, certificate_oidc_issuer=ISSUER, **asked)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"github_repo": "example/ap"}, 14),
        ({"github_repo": "exampl/app"}, 14),
        ({"workflow": "build.yml"}, 14),
        ({"workflow": f"{WORKFLOW}@refs/tags/v2"}, 14),
        ({"workflow": f"other/app/.github/workflows/{WORKFLOW}"}, 14),
        ({"certificate_oidc_issuer": "https://else.test"}, 14),
        ({"certificate_identity": IDENTITY}, 2),
        ({"github_repo": None}, 2),
        ({"github_repo": "app"}, 2),
        ({"type": "https://spdx.dev/Document"}, 12),
    ],
)
def test_a_question_that_is_not_this_workflows_is_refused(tmp_path: Path, asked: dict[str, Any], code: int) -> None:
    made = make(PUBLIC)
    refused(code, "", tmp_path, [made], [made], **asked)


def test_a_reusable_workflow_signs_for_the_repository_that_called_it(tmp_path: Path) -> None:
    signer = f"https://github.com/tools/build/.github/workflows/{WORKFLOW}@refs/heads/main"
    made = make(replace(PUBLIC, leaf=replace(LEAF, identity=signer)))
    assert verify(tmp_path, [made], [made], workflow=f"tools/build/.github/workflows/{WORKFLOW}").ok
    refused(14, "", tmp_path, [made], [made])
    elsewhere = {**CLAIMS, 12: "https://github.com/else/app"}
    called = make(replace(PUBLIC, leaf=replace(LEAF, identity=signer, claims=elsewhere)))
    refused(
        14, "sourceRepositoryURI", tmp_path, [called], [called], workflow=f"tools/build/.github/workflows/{WORKFLOW}"
    )


def test_one_good_line_among_others_is_enough_and_none_is_not(tmp_path: Path) -> None:
    good = make(PUBLIC)
    other = make(replace(PUBLIC, payload=statement(b"else", predicateType=SLSA)))
    report = verify(tmp_path, [other, good], [good])
    assert [candidate.verified for candidate in report.candidates] == [False, True]
    assert report.candidates[1].source.endswith("#2")
    refused(12, "", tmp_path, [other, other], [good])


def test_the_answer_of_the_attestations_api_is_read_too(tmp_path: Path) -> None:
    made = make(PUBLIC)
    root = tmp_path / "root.json"
    root.write_text(json.dumps(made.root))
    answer = json.dumps({"attestations": [{"bundle": made.bundle, "repository_id": 1, "bundle_url": ""}]}).encode()
    asked: dict[str, Any] = {"github_repo": REPOSITORY, "trusted_root": root}
    assert sigwright.verify_blob_attestation(ARTIFACT, bundle=answer, **asked).ok
    absent = json.dumps({"attestations": [{"bundle_url": "https://else.test"}]}).encode()
    with pytest.raises(sigwright.MalformedError):
        sigwright.verify_blob_attestation(ARTIFACT, bundle=absent, **asked)
