"""The verbs that move images and what is attached to them: cosign both ways, and readers of what was moved."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from fakes.images import image, index
from interop.evidence import FORMAT_FLAG, FORMATS, count, split
from interop.keys import KeyPair
from interop.programs import COSIGN_SIGNS_ALONE, COSIGN_VERIFIES_ALONE, SIGNS_ALONE, Program
from interop.registries import Registry

VERIFY = ("verify", "--insecure-ignore-tlog")
COSIGN_VERIFY = ("verify", *COSIGN_VERIFIES_ALONE, "--allow-http-registry")


@pytest.fixture
def own(key: Callable[..., KeyPair]) -> KeyPair:
    return key("p256")


@pytest.fixture
def signed(sigwright: Program, registry: Registry, repository: str, own: KeyPair) -> str:
    """An image signed by sigwright in both formats, and attested."""
    reference = registry.push(repository, image(repository), "1")
    sigwright.succeeds("sign", *SIGNS_ALONE, "--key", own.private, reference)
    predicate = sigwright.home / "predicate.json"
    predicate.write_text('{"a":1}')
    sigwright.succeeds(
        "attest", *SIGNS_ALONE, "--key", own.private, "--predicate", predicate, "--type", "vuln", reference
    )
    return reference


def verifies_everywhere(cosign: Program, sigwright: Program, own: KeyPair, reference: str) -> None:
    sigwright.succeeds(*VERIFY, "--key", own.public, reference)
    sigwright.succeeds("verify-attestation", "--insecure-ignore-tlog", "--type", "vuln", "--key", own.public, reference)
    for form in FORMATS:
        cosign.succeeds(*COSIGN_VERIFY, FORMAT_FLAG[form], "--key", own.public, reference)


@pytest.mark.parametrize("to", ["distribution", "ggcr"])
def test_a_copy_verifies_by_both_and_others_read_it(
    cosign: Program, sigwright: Program, crane: Program, regctl: Program, registry: Registry,
    registry_of: Callable[[str], Registry], repository: str, own: KeyPair, signed: str, to: str,
) -> None:  # fmt: skip
    target = registry_of(to)
    copied = f"{target.address}/copies/{repository}:1"
    done = sigwright.succeeds("copy", signed, copied)
    digest = split(signed)[1]
    assert done.stdout.strip() == f"{target.address}/copies/{repository}@{digest}"
    verifies_everywhere(cosign, sigwright, own, f"{target.address}/copies/{repository}@{digest}")
    assert crane.succeeds("digest", "--insecure", copied).stdout.strip() == digest
    regctl.succeeds("registry", "set", "--tls", "disabled", target.address)
    assert regctl.succeeds("manifest", "head", copied).stdout.strip() == digest
    listed = json.loads(regctl.succeeds("artifact", "list", "--format", "{{json .}}", copied).stdout)
    assert len(listed["descriptors"]) == 2


def test_a_copy_merges_with_what_cosign_signed_at_the_target(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, key: Callable[..., KeyPair], signed: str
) -> None:
    theirs = key("p256", "stranger")
    copied = registry.push(f"copies/{repository}", image(repository))
    for form in FORMATS:
        cosign.succeeds(
            "sign", *COSIGN_SIGNS_ALONE, "--allow-http-registry", FORMAT_FLAG[form], "--key", theirs.private, copied
        )
    sigwright.succeeds("copy", signed, f"{copied.partition('@')[0]}:1")
    assert count(registry, copied, "legacy") == 2
    assert count(registry, copied, "bundle") == 3
    for pair in (key("p256"), theirs):
        sigwright.succeeds(*VERIFY, "--key", pair.public, copied)
        cosign.succeeds(*COSIGN_VERIFY, FORMAT_FLAG["legacy"], "--key", pair.public, copied)


@pytest.mark.parametrize("what", ["image", "index"])
def test_what_cosign_copied_is_signed_again(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, own: KeyPair, what: str
) -> None:
    """cosign leaves the image itself at the tag of its own list of referrers."""
    pushed = image(repository) if what == "image" else index(repository)
    reference = registry.push(repository, pushed, "1")
    sigwright.succeeds("sign", *SIGNS_ALONE, "--key", own.private, reference)
    copied = f"{registry.address}/copies/{repository}@{split(reference)[1]}"
    cosign.succeeds("copy", "--allow-http-registry", reference, f"{copied.partition('@')[0]}:1")
    sigwright.succeeds(*VERIFY, "--key", own.public, copied)
    sigwright.succeeds("sign", *SIGNS_ALONE, "--key", own.private, copied)
    sigwright.succeeds(*VERIFY, "--key", own.public, copied)
    for form in FORMATS:
        cosign.succeeds(*COSIGN_VERIFY, FORMAT_FLAG[form], "--key", own.public, copied)


def test_every_platform_of_an_index_comes_with_its_signatures(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, own: KeyPair
) -> None:
    reference = registry.push(repository, index(repository), "1")
    sigwright.succeeds("sign", *SIGNS_ALONE, "--recursive", "--key", own.private, reference)
    copied = f"{registry.address}/copies/{repository}"
    sigwright.succeeds("copy", reference, f"{copied}:1")
    digest = split(reference)[1]
    sigwright.succeeds(*VERIFY, "--recursive", "--key", own.public, f"{copied}@{digest}")
    children = [row["digest"] for row in registry.client.manifest(repository, digest)["manifests"]]
    for child in children:
        cosign.succeeds(*COSIGN_VERIFY, "--key", own.public, f"{copied}@{child}")
    one = sigwright.succeeds("copy", "--platform", "linux/arm64", reference, f"{copied}:arm64").stdout.strip()
    assert one.partition("@")[2] in children


def test_what_sigwright_saved_cosign_verifies_and_loads(
    cosign: Program,
    sigwright: Program,
    registry_of: Callable[[str], Registry],
    repository: str,
    own: KeyPair,
    tmp_path: Path,
) -> None:
    # cosign loads a bundle's manifest before its blob, which a registry that checks refuses.
    registry = registry_of("ggcr")
    reference = registry.push(repository, image(repository), "1")
    sigwright.succeeds("sign", *SIGNS_ALONE, "--key", own.private, reference)
    saved = tmp_path / "saved"
    sigwright.succeeds("save", "--dir", saved, reference)
    sigwright.succeeds(*VERIFY, "--local-image", "--key", own.public, saved)
    local = ("verify", *COSIGN_VERIFIES_ALONE, "--local-image", "--key", own.public)
    for form in FORMATS:
        cosign.succeeds(*local, FORMAT_FLAG[form], saved)
    loaded = f"{registry.address}/loaded/{repository}:1"
    cosign.succeeds("load", "--allow-http-registry", "--dir", saved, loaded)
    sigwright.succeeds(*VERIFY, "--key", own.public, loaded)
    digest = split(reference)[1]
    for form in FORMATS:
        assert count(registry, f"{loaded.rpartition(':')[0]}@{digest}", form) == 1


def test_what_cosign_saved_sigwright_loads(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, own: KeyPair, signed: str, tmp_path: Path
) -> None:
    saved = tmp_path / "saved"
    cosign.succeeds("save", "--allow-http-registry", "--dir", saved, signed)
    loaded = f"{registry.address}/loaded/{repository}"
    sigwright.succeeds("load", "--dir", saved, f"{loaded}:1")
    verifies_everywhere(cosign, sigwright, own, f"{loaded}@{split(signed)[1]}")


def test_downloads_are_cosigns_byte_for_byte(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, own: KeyPair, tmp_path: Path
) -> None:
    reference = registry.push(repository, image(repository))
    legacy = ("sign", *COSIGN_SIGNS_ALONE, "--allow-http-registry", FORMAT_FLAG["legacy"], "--key", own.private)
    cosign.succeeds(*legacy, reference)
    download = ("download", "signature", "--allow-http-registry", reference)
    assert sigwright.succeeds(*download).stdout == cosign.succeeds(*download).stdout
    bundle = ("sign", *COSIGN_SIGNS_ALONE, "--allow-http-registry", FORMAT_FLAG["bundle"], "--key", own.private)
    cosign.succeeds(*bundle, reference)
    # cosign shows bundles and hides what else there is.
    assert sigwright.succeeds(*download).stdout.startswith(cosign.succeeds(*download).stdout)

    sbom = tmp_path / "sbom.json"
    sbom.write_text('{"spdxVersion": "SPDX-2.3"}\n')
    cosign.succeeds("attach", "sbom", "--allow-http-registry", "--sbom", sbom, reference)
    theirs = registry.client.manifest_bytes(repository, split(reference)[1].replace(":", "-") + ".sbom")
    sigwright.succeeds("attach", "sbom", "--sbom", sbom, reference)
    assert registry.client.manifest_bytes(repository, split(reference)[1].replace(":", "-") + ".sbom") == theirs
    download = ("download", "sbom", "--allow-http-registry", reference)
    assert sigwright.succeeds(*download).stdout == cosign.succeeds(*download).stdout == sbom.read_text()


def test_attestations_go_from_one_program_to_the_other(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, own: KeyPair, signed: str, tmp_path: Path
) -> None:
    download = ("download", "attestation", "--allow-http-registry", "--predicate-type", "vuln", signed)
    theirs = cosign.succeeds(*download).stdout.splitlines()
    assert sorted(sigwright.succeeds(*download).stdout.splitlines()) == sorted(theirs)
    other = registry.push(f"other/{repository}", image(repository))
    for number, (program, line) in enumerate(zip((cosign, sigwright), theirs, strict=True)):
        file = tmp_path / f"{number}.json"
        file.write_text(line)
        flags = ("attach", "attestation", "--allow-http-registry", "--attestation", file)
        program.succeeds(*flags, other)
    verified = sigwright.succeeds(
        "verify-attestation", "--insecure-ignore-tlog", "--type", "vuln", "--key", own.public, other
    )
    assert len(verified.stdout.splitlines()) == 2


def test_a_signature_made_elsewhere_is_attached_as_cosign_does(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, own: KeyPair, tmp_path: Path
) -> None:
    reference = registry.push(repository, image(repository))
    payload, signature = tmp_path / "payload", tmp_path / "signature"
    generate = ("generate", "--allow-http-registry", "-a", "env=test", reference)
    assert sigwright.succeeds(*generate).stdout == cosign.succeeds(*generate).stdout
    payload.write_text(sigwright.succeeds(*generate).stdout)
    blob = (*COSIGN_SIGNS_ALONE, "--new-bundle-format=false", "--key", own.private)
    cosign.succeeds("sign-blob", *blob, "--output-signature", signature, payload)
    attach = ("attach", "signature", "--allow-http-registry", "--payload", payload, "--signature", signature)
    sigwright.succeeds(*attach, reference)
    cosign.succeeds(*COSIGN_VERIFY, FORMAT_FLAG["legacy"], "--key", own.public, "-a", "env=test", reference)
    other = registry.push(repository, image(f"another {repository}"))
    sigwright.exits(12, *attach, other)


def test_only_what_was_asked_for_is_cleaned(
    cosign: Program, sigwright: Program, registry: Registry, key: Callable[..., KeyPair], signed: str
) -> None:
    theirs = key("p256", "stranger")
    for form in FORMATS:
        cosign.succeeds(
            "sign", *COSIGN_SIGNS_ALONE, "--allow-http-registry", FORMAT_FLAG[form], "--key", theirs.private, signed
        )
    sigwright.exits(2, "clean", signed)
    sigwright.succeeds("clean", "--signer", key("p256").public, "--force", signed)
    sigwright.exits(12, *VERIFY, "--key", key("p256").public, signed)
    for form in FORMATS:
        assert count(registry, signed, form) == 1
        cosign.succeeds(*COSIGN_VERIFY, FORMAT_FLAG[form], "--key", theirs.public, signed)
    sigwright.succeeds("clean", "--force", signed)
    assert "nothing is attached" in sigwright.succeeds("tree", signed).stderr
    cosign.fails(*COSIGN_VERIFY, "--key", theirs.public, signed)


@pytest.mark.parametrize(
    ("name", "content"),
    [("text", b"words\n"), ("binary", bytes(range(256))), ("page", b"<!DOCTYPE html><p>"), ("gzip", b"\x1f\x8b\x08\0")],
)
def test_files_are_stored_as_cosign_stores_them(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, tmp_path: Path, name: str, content: bytes
) -> None:
    file, second = tmp_path / name, tmp_path / "second"
    file.write_bytes(content)
    second.write_bytes(b"second")
    for verb, flags in {
        "blob": ["-f", str(file), "-a", "key=value"],
        "wasm": ["-f", str(file)],
        "index": ["-f", f"{file}:linux/amd64", "-f", f"{second}:darwin"],
    }.items():
        stored = []
        for program in (cosign, sigwright):
            place = f"{registry.address}/{repository}:{verb}-{program.path.name}"
            kind = "wasm" if verb == "wasm" else "blob"
            program.succeeds("upload", kind, "--allow-http-registry", *flags, place)
            stored.append(registry.client.manifest_bytes(repository, place.rpartition(":")[2]))
        assert stored[0] == stored[1]


def test_files_that_name_images_are_verified_as_cosign_does(
    cosign: Program, sigwright: Program, own: KeyPair, key: Callable[..., KeyPair], signed: str, tmp_path: Path
) -> None:
    dockerfile, manifest = tmp_path / "Dockerfile", tmp_path / "pod.yaml"
    dockerfile.write_text(f"FROM {signed} AS base\nFROM base\nRUN true\n")
    manifest.write_text(f"kind: Pod\nspec:\n  containers:\n  - image: {signed}\n")
    for verb, file in {"dockerfile": dockerfile, "manifest": manifest}.items():
        for program in (cosign, sigwright):
            flags = (verb, "verify", "--insecure-ignore-tlog", "--allow-http-registry")
            program.succeeds(*flags, "--key", own.public, file)
            program.fails(*flags, "--key", key("p256", "stranger").public, file)
