"""Key files go both ways: what one program made or imported the other opens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from fakes.images import image
from interop import keys
from interop.keys import KEY_TYPES, KeyPair
from interop.programs import COSIGN_SIGNS_ALONE, SIGNS_ALONE, Program
from interop.registries import Registry


def sign_and_verify(signer: Program, verifier: Program, registry: Registry, repository: str, prefix: Path) -> None:
    reference = registry.push(repository, image(repository))
    alone = SIGNS_ALONE if signer.path.name == "sigwright" else (*COSIGN_SIGNS_ALONE, "--allow-http-registry")
    signer.succeeds("sign", *alone, "--key", prefix.with_suffix(".key"), reference)
    http = [] if verifier.path.name == "sigwright" else ["--allow-http-registry"]
    verifier.succeeds("verify", "--insecure-ignore-tlog", *http, "--key", prefix.with_suffix(".pub"), reference)


def test_a_key_pair_of_sigwright_signs_in_cosign(
    cosign: Program, sigwright: Program, registry_of: Callable[[str], Registry], repository: str, tmp_path: Path
) -> None:
    replace(sigwright, home=tmp_path).succeeds("generate-key-pair", "--output-key-prefix", tmp_path / "own")
    assert (tmp_path / "own.key").stat().st_mode & 0o777 == 0o600
    sign_and_verify(cosign, sigwright, registry_of("ggcr"), repository, tmp_path / "own")


def test_a_key_pair_of_cosign_signs_in_sigwright(
    cosign: Program, sigwright: Program, registry_of: Callable[[str], Registry], repository: str, tmp_path: Path
) -> None:
    replace(cosign, home=tmp_path).succeeds("generate-key-pair", "--output-key-prefix", "own")
    sign_and_verify(sigwright, cosign, registry_of("ggcr"), repository, tmp_path / "own")


@pytest.mark.parametrize("kind", KEY_TYPES)
def test_both_import_the_same_key(
    cosign: Program, sigwright: Program, key: Callable[..., KeyPair], kind: str, tmp_path: Path
) -> None:
    pair = key(kind)
    sigwright.succeeds("import-key-pair", "--yes", "--key", pair.pkcs8, "--output-key-prefix", tmp_path / "own")
    assert (tmp_path / "own.pub").read_text() == pair.public.read_text()
    for program in (cosign, sigwright):
        for private in (pair.private, tmp_path / "own.key"):
            assert program.succeeds("public-key", "--key", private).stdout.strip() == pair.public.read_text().strip()


def test_a_wrong_password_is_not_a_corrupt_file(cosign: Program, sigwright: Program, tmp_path: Path) -> None:
    pair = keys.make("p256", tmp_path, cosign)
    wrong = replace(sigwright, settings={"COSIGN_PASSWORD": "wrong"}).exits(19, "public-key", "--key", pair.private)
    pair.private.write_text(pair.private.read_text().replace("ey", "ez", 1))
    corrupt = sigwright.exits(19, "public-key", "--key", pair.private)
    assert "password" in wrong.stderr
    assert wrong.stderr != corrupt.stderr
