"""One home for two programs: what either fetched through TUF, the other uses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fakes.images import image
from fakes.tuf_repository import TufRepository
from interop.fulcio import Sigstore
from interop.programs import Program
from interop.registries import Registry

Of = Callable[[str], Sigstore]


@pytest.fixture(params=["v1", "v2-ed25519"])
def sigstore(request: pytest.FixtureRequest, sigstore_of: Of) -> Sigstore:
    return sigstore_of(request.param)


@pytest.fixture
def repository_of(sigstore: Sigstore) -> Iterator[TufRepository]:
    targets = {"trusted_root.json": sigstore.trusted_root, "signing_config.v0.2.json": sigstore.signing_config}
    with TufRepository({name: path.read_bytes() for name, path in targets.items()}) as running:
        yield running


@pytest.mark.parametrize("first", ["cosign", "sigwright"])
def test_what_one_program_initialized_both_sign_and_verify_with(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, sigstore: Sigstore,
    repository_of: TufRepository, tmp_path: Path, first: str,
) -> None:  # fmt: skip
    home = tmp_path / "home"
    home.mkdir()
    root = tmp_path / "root.json"
    root.write_bytes(repository_of.root())
    programs = {name: Program(of.path, home) for name, of in (("cosign", cosign), ("sigwright", sigwright))}
    programs[first].succeeds("initialize", "--mirror", repository_of.url, "--root", root)
    assert (home / ".sigstore/root/remote.json").is_file()
    for signer in programs.values():
        reference = registry.push(repository, image(f"{signer.path.name} {repository}"))
        flags = ("--allow-http-registry",) if signer is programs["cosign"] else ()
        signer.succeeds("sign", "--yes", *flags, "--identity-token", sigstore.token(), reference)
        for verifier in programs.values():
            verifier.succeeds("verify", *sigstore.identity(), reference)
            verifier.fails("verify", *sigstore.identity("eve@example.com"), reference)


def test_what_cosign_refreshed_is_not_asked_for_again_and_a_new_root_is_followed(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, sigstore: Sigstore,
    repository_of: TufRepository, tmp_path: Path,
) -> None:  # fmt: skip
    home = tmp_path / "home"
    home.mkdir()
    root = tmp_path / "root.json"
    root.write_bytes(repository_of.root())
    theirs, ours = Program(cosign.path, home), Program(sigwright.path, home)
    ours.succeeds("initialize", "--mirror", repository_of.url, "--root", root)
    reference = registry.push(repository, image(repository))
    ours.succeeds("sign", "--yes", "--identity-token", sigstore.token(), reference)
    repository_of.publish_root()
    repository_of.publish({"trusted_root.json": sigstore.trusted_root.read_bytes()})
    theirs.succeeds("verify", *sigstore.identity(), reference)
    repository_of.log.clear()
    ours.succeeds("verify", *sigstore.identity(), reference)
    assert len(repository_of.log) == 0
    (home / f".sigstore/root/127.0.0.1-{repository_of.port}.json").unlink()
    ours.succeeds("verify", *sigstore.identity(), reference)
    assert len(repository_of.log) > 0
    theirs.succeeds("verify", *sigstore.identity(), reference)
