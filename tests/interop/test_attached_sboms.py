"""The SBOM attached to an image, signed and verified in the image's place: cosign both ways."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fakes.images import image
from interop.evidence import FORMAT_FLAG, FORMATS, split
from interop.keys import KeyPair
from interop.programs import COSIGN_SIGNS_ALONE, COSIGN_VERIFIES_ALONE, SIGNS_ALONE, Program
from interop.registries import Registry

SBOM = ("--attachment", "sbom")
VERIFY = ("verify", "--insecure-ignore-tlog")
COSIGN_VERIFY = ("verify", *COSIGN_VERIFIES_ALONE, "--allow-http-registry")


@pytest.fixture
def described(sigwright: Program, registry: Registry, repository: str, tmp_path: Path) -> str:
    """An image with an SBOM."""
    reference = registry.push(repository, image(repository), "1")
    attach(sigwright, reference, tmp_path / "sbom.json", '{"spdxVersion":"SPDX-2.3"}')
    return reference


def attach(sigwright: Program, reference: str, sbom: Path, text: str) -> None:
    sbom.write_text(text)
    sigwright.succeeds("attach", "sbom", "--type", "spdx", "--input-format", "json", "--sbom", sbom, reference)


@pytest.mark.parametrize("form", FORMATS)
def test_a_signed_sbom_verifies_by_both_and_says_nothing_of_its_image(
    cosign: Program, sigwright: Program, key: Callable[..., KeyPair], described: str, form: str, tmp_path: Path
) -> None:
    own, theirs = key("p256"), key("p256", "stranger")
    flag = FORMAT_FLAG[form]
    sigwright.exits(10, *VERIFY, *SBOM, "--key", own.public, described)
    done = sigwright.succeeds("sign", *SIGNS_ALONE, *SBOM, "--key", own.private, flag, described)
    signed = done.stdout.strip()
    assert split(signed)[1] != split(described)[1]
    cosign.succeeds(
        "sign", *COSIGN_SIGNS_ALONE, "--allow-http-registry", *SBOM, flag, "--key", theirs.private, described
    )
    for pair in (own, theirs):
        sigwright.succeeds(*VERIFY, *SBOM, flag, "--key", pair.public, described)
        # cosign looks for the bundles of the image, whatever --attachment says: it takes the SBOM by its digest alone.
        asked = (*SBOM, described) if form == "legacy" else (signed,)
        cosign.succeeds(*COSIGN_VERIFY, flag, "--key", pair.public, *asked)
    sigwright.exits(10, *VERIFY, "--key", own.public, described)
    # Another SBOM is not what was signed.
    attach(sigwright, described, tmp_path / "other.json", '{"spdxVersion":"SPDX-2.2"}')
    sigwright.exits(10, *VERIFY, *SBOM, "--key", own.public, described)
    cosign.fails(*COSIGN_VERIFY, *SBOM, "--key", own.public, described)


def test_an_image_without_an_sbom_and_a_signed_image_are_no_signed_sbom(
    sigwright: Program, registry: Registry, repository: str, key: Callable[..., KeyPair], described: str
) -> None:
    own = key("p256")
    sigwright.succeeds("sign", *SIGNS_ALONE, "--key", own.private, described)
    sigwright.exits(10, *VERIFY, *SBOM, "--key", own.public, described)
    bare = registry.push(repository, image(f"bare {repository}"))
    for words in (("sign", *SIGNS_ALONE, *SBOM, "--key", own.private), (*VERIFY, *SBOM, "--key", own.public)):
        sigwright.exits(11, *words, bare)
