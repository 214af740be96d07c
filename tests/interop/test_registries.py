"""Debian's registry plain, with a password file and over TLS; the small verbs beside crane's and cosign's."""

from __future__ import annotations

import base64
import json
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from fakes.images import image
from interop.evidence import FORMAT_FLAG, FORMATS, count, signature_tag
from interop.keys import KeyPair
from interop.programs import COSIGN_SIGNS_ALONE, COSIGN_VERIFIES_ALONE, SIGNS_ALONE, Program
from interop.registries import USER, USER_PASSWORD, Registry

VERIFY = ("verify", "--insecure-ignore-tlog")


def log_in(program: Program, home: Path, address: str, password: str) -> Program:
    """The program at a home whose Docker configuration has the password."""
    encoded = base64.b64encode(f"{USER}:{password}".encode()).decode()
    (home / ".docker").mkdir(parents=True)
    (home / ".docker/config.json").write_text(json.dumps({"auths": {address: {"auth": encoded}}}))
    return replace(program, home=home)


def both_ways(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, pair: KeyPair, *flags: str | Path
) -> None:
    theirs = registry.push(f"{repository}/theirs", image(repository))
    ours = registry.push(f"{repository}/ours", image(repository))
    plain = [] if registry.ca_file else ["--allow-http-registry"]
    for form in FORMATS:
        cosign.succeeds(
            *("sign", *COSIGN_SIGNS_ALONE, FORMAT_FLAG[form], *plain, *flags, "--key", pair.private), theirs
        )
    sigwright.succeeds("sign", *SIGNS_ALONE, *flags, "--key", pair.private, ours)
    for form in FORMATS:
        assert count(registry, ours, form) == 1
        sigwright.succeeds(*VERIFY, FORMAT_FLAG[form], *flags, "--key", pair.public, theirs)
        cosign.succeeds(
            *("verify", *COSIGN_VERIFIES_ALONE, FORMAT_FLAG[form], *plain, *flags, "--key", pair.public), ours
        )


def test_plain(
    cosign: Program,
    sigwright: Program,
    registry_of: Callable[[str], Registry],
    repository: str,
    key: Callable[..., KeyPair],
) -> None:
    both_ways(cosign, sigwright, registry_of("debian"), repository, key("p256"))


def test_with_the_password_from_the_docker_configuration(
    cosign: Program,
    sigwright: Program,
    registry_of: Callable[[str], Registry],
    repository: str,
    key: Callable[..., KeyPair],
    tmp_path: Path,
) -> None:
    registry, pair = registry_of("debian-htpasswd"), key("p256")
    inside = [
        log_in(program, tmp_path / program.path.name, registry.address, USER_PASSWORD)
        for program in (cosign, sigwright)
    ]
    both_ways(inside[0], inside[1], registry, repository, pair)
    reference = registry.push(repository, image(repository))
    mistaken = log_in(sigwright, tmp_path / "mistaken", registry.address, "wrong")
    for program in (sigwright, mistaken):
        program.exits(20, *VERIFY, "--key", pair.public, reference)
        program.exits(20, "sign", *SIGNS_ALONE, "--key", pair.private, reference)


def test_with_the_password_from_the_command_line(
    sigwright: Program, registry_of: Callable[[str], Registry], repository: str, key: Callable[..., KeyPair]
) -> None:
    registry, pair = registry_of("debian-htpasswd"), key("p256")
    reference = registry.push(repository, image(repository))
    login = ("--registry-username", USER, "--registry-password", USER_PASSWORD)
    sigwright.succeeds("sign", *SIGNS_ALONE, *login, "--key", pair.private, reference)
    sigwright.succeeds(*VERIFY, *login, "--key", pair.public, reference)
    done = sigwright.exits(20, *VERIFY, *login[:3], "guessed", "--key", pair.public, reference)
    assert "guessed" not in done.stdout + done.stderr


def test_over_tls_with_a_private_authority(
    cosign: Program,
    sigwright: Program,
    registry_of: Callable[[str], Registry],
    repository: str,
    key: Callable[..., KeyPair],
) -> None:
    registry, pair = registry_of("debian-tls"), key("p256")
    assert registry.ca_file is not None
    both_ways(cosign, sigwright, registry, repository, pair, "--registry-cacert", registry.ca_file)
    reference = registry.push(repository, image(repository))
    sign = ("sign", *SIGNS_ALONE, "--key", pair.private)
    sigwright.exits(21, *sign, reference)
    assert count(registry, reference, "legacy") == 0
    sigwright.succeeds(*sign, "--allow-insecure-registry", reference)
    trusting = replace(sigwright, settings={"SSL_CERT_FILE": str(registry.ca_file)})
    trusting.succeeds(*VERIFY, "--key", pair.public, reference)


def test_an_image_that_crane_made_is_signed_by_its_tag(
    crane: Program,
    cosign: Program,
    sigwright: Program,
    registry: Registry,
    repository: str,
    key: Callable[..., KeyPair],
    tmp_path: Path,
) -> None:
    with tarfile.open(tmp_path / "layer.tar", "w") as archive:
        archive.add(__file__, arcname="file")
    tag, pair = f"{registry.address}/{repository}:v1", key("p256")
    reference = crane.succeeds("append", "--insecure", "-f", tmp_path / "layer.tar", "-t", tag).stdout.strip()
    assert sigwright.succeeds("resolve", tag).stdout.strip() == reference
    done = sigwright.succeeds("sign", *SIGNS_ALONE, "--key", pair.private, tag)
    assert reference in done.stdout
    assert "tag" in done.stderr
    sigwright.succeeds(*VERIFY, "--key", pair.public, tag)
    cosign.succeeds(
        *("verify", *COSIGN_VERIFIES_ALONE, "--allow-http-registry", "--key", pair.public),
        reference,
    )
    theirs = cosign.succeeds("triangulate", "--allow-http-registry", reference).stdout.strip()
    assert sigwright.succeeds("triangulate", reference).stdout.strip() == theirs
    tree = sigwright.succeeds("tree", reference).stdout
    assert reference in tree
    assert signature_tag(reference.partition("@")[2]) in tree
    assert "https://sigstore.dev/cosign/sign/v1" in tree


@pytest.mark.parametrize(("reference", "code"), [("nothing/here:v1", 11), ("nothing/here@sha256:" + "0" * 64, 11)])
def test_what_is_not_there_is_not_found(
    sigwright: Program, registry: Registry, key: Callable[..., KeyPair], reference: str, code: int
) -> None:
    pair = key("p256")
    sigwright.exits(code, *VERIFY, "--key", pair.public, f"{registry.address}/{reference}")
    sigwright.exits(code, "sign", *SIGNS_ALONE, "--key", pair.private, f"{registry.address}/{reference}")


def test_an_unsigned_image_has_no_signatures(
    sigwright: Program, registry: Registry, repository: str, key: Callable[..., KeyPair]
) -> None:
    reference = registry.push(repository, image(repository))
    sigwright.exits(10, *VERIFY, "--key", key("p256").public, reference)
