"""sigwright signs, cosign verifies: every key type, both formats at once, with and without the referrers API."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest

from fakes.images import image, index
from interop.evidence import (
    FORMAT_FLAG,
    FORMATS,
    bundle_manifests,
    bundles,
    count,
    referrers,
    signature_layers,
    signature_manifest,
    split,
    transplant,
)
from interop.keys import HASH_FLAG, KEY_TYPES, KeyPair
from interop.programs import COSIGN_SIGNS_ALONE, COSIGN_VERIFIES_ALONE, SIGNS_ALONE, Program
from interop.registries import Registry

COSIGN_VERIFY = ("verify", *COSIGN_VERIFIES_ALONE, "--allow-http-registry")
VERIFY = ("verify", "--insecure-ignore-tlog")


@pytest.mark.parametrize("kind", KEY_TYPES)
def test_what_sigwright_signed_verifies_in_both_formats_and_nothing_else_does(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, key: Callable[..., KeyPair], kind: str
) -> None:
    own, stranger = key(kind), key(kind, "stranger")
    reference = registry.push(repository, image(repository))
    done = sigwright.succeeds("sign", *SIGNS_ALONE, "-a", "env=test", "--key", own.private, reference)
    assert reference in done.stdout

    hash_flag = [HASH_FLAG[kind]] if kind in HASH_FLAG else []
    for form in FORMATS:
        assert count(registry, reference, form) == 1
        flags = (*COSIGN_VERIFY, FORMAT_FLAG[form])
        cosign.succeeds(*flags, *hash_flag, "--key", own.public, "-a", "env=test", reference)
        cosign.fails(*flags, *hash_flag, "--key", stranger.public, reference)
        cosign.fails(*flags, *hash_flag, "--key", own.public, "-a", "env=other", reference)
        other = transplant(registry, reference, image(f"{form} of another {repository}"), form)
        cosign.fails(*flags, *hash_flag, "--key", own.public, other)
        sigwright.exits(12, *VERIFY, "--key", own.public, other)
    sigwright.succeeds(*VERIFY, "--key", own.public, "-a", "env=test", reference)


@pytest.mark.parametrize("kind", list(HASH_FLAG))
@pytest.mark.parametrize("form", FORMATS)
def test_cosign_alone_needs_to_be_told_the_hash_of_a_larger_curve(
    cosign: Program,
    sigwright: Program,
    registry_of: Callable[[str], Registry],
    repository: str,
    key: Callable[..., KeyPair],
    kind: str,
    form: str,
) -> None:
    """What cosign fails at here it fails at with its own signatures too; sigwright verifies without a flag."""
    registry, pair = registry_of("ggcr"), key(kind)
    for signer in (
        (cosign, "sign", *COSIGN_SIGNS_ALONE, "--allow-http-registry"),
        (sigwright, "sign", *SIGNS_ALONE),
    ):
        program, *arguments = signer
        reference = registry.push(repository, image(f"{repository} {program.path.name}"))
        program.succeeds(*arguments, FORMAT_FLAG[form], "--key", pair.private, reference)
        cosign.fails(*COSIGN_VERIFY, FORMAT_FLAG[form], "--key", pair.public, reference)
        sigwright.succeeds(*VERIFY, "--key", pair.public, reference)


@pytest.mark.parametrize("form", FORMATS)
def test_cosign_alone_does_not_verify_the_ed25519_signatures_it_makes(
    cosign: Program,
    sigwright: Program,
    registry_of: Callable[[str], Registry],
    repository: str,
    key: Callable[..., KeyPair],
    form: str,
) -> None:
    registry, pair = registry_of("ggcr"), key("ed25519")
    reference = registry.push(repository, image(repository))
    sign = ("sign", *COSIGN_SIGNS_ALONE, FORMAT_FLAG[form], "--allow-http-registry")
    cosign.succeeds(*sign, "--key", pair.private, reference)
    cosign.fails(*COSIGN_VERIFY, FORMAT_FLAG[form], "--key", pair.public, reference)
    sigwright.succeeds(*VERIFY, "--key", pair.public, reference)


def test_an_index_signed_recursively_verifies_child_by_child(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, key: Callable[..., KeyPair]
) -> None:
    pair, pushed = key("p256"), index(repository)
    reference = registry.push(repository, pushed)
    sigwright.succeeds("sign", *SIGNS_ALONE, "--recursive", "--key", pair.private, reference)
    for digest in (pushed.digest, *(child.digest for child in pushed.children)):
        for form in FORMATS:
            flags = (*COSIGN_VERIFY, FORMAT_FLAG[form], "--key", pair.public)
            cosign.succeeds(*flags, f"{registry.address}/{repository}@{digest}")
    sigwright.succeeds(*VERIFY, "--key", pair.public, "--recursive", reference)
    sigwright.exits(12, *VERIFY, "--key", key("p256", "stranger").public, "--recursive", reference)


def test_signing_twice_with_one_key_adds_nothing(
    sigwright: Program, registry: Registry, repository: str, key: Callable[..., KeyPair]
) -> None:
    pair = key("p256")
    reference = registry.push(repository, image(repository))
    for _ in range(2):
        sigwright.succeeds("sign", *SIGNS_ALONE, "--key", pair.private, reference)
    assert [count(registry, reference, form) for form in FORMATS] == [1, 1]
    sigwright.succeeds("sign", *SIGNS_ALONE, "--key", key("p256", "stranger").private, reference)
    assert [count(registry, reference, form) for form in FORMATS] == [2, 2]


def test_what_cosign_had_signed_stays_when_sigwright_adds_to_it(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, key: Callable[..., KeyPair]
) -> None:
    first, second = key("p256"), key("p256", "stranger")
    reference = registry.push(repository, image(repository))
    for form in FORMATS:
        sign = ("sign", *COSIGN_SIGNS_ALONE, FORMAT_FLAG[form], "--allow-http-registry")
        cosign.succeeds(*sign, "--key", first.private, reference)
    sigwright.succeeds("sign", *SIGNS_ALONE, "--key", second.private, reference)
    for pair in (first, second):
        for form in FORMATS:
            cosign.succeeds(*COSIGN_VERIFY, FORMAT_FLAG[form], "--key", pair.public, reference)


def without(value: Any, *names: str) -> Any:
    """The document without the values that differ from one signature to the next."""
    if isinstance(value, dict):
        return {name: "..." if name in names else without(inner, *names) for name, inner in value.items()}
    return [without(inner, *names) for inner in value] if isinstance(value, list) else value


def test_both_programs_write_the_same_documents(
    cosign: Program,
    sigwright: Program,
    registry_of: Callable[[str], Registry],
    repository: str,
    key: Callable[..., KeyPair],
) -> None:
    """Payload, manifest, config, annotations and bundle, but for the signature and what is derived from it."""
    registry, pair = registry_of("distribution"), key("p256")
    names = [f"{repository}/{who}" for who in ("c", "s")]
    references = [registry.push(name, image(repository)) for name in names]
    for form in FORMATS:
        sign = ("sign", *COSIGN_SIGNS_ALONE, FORMAT_FLAG[form], "--allow-http-registry")
        cosign.succeeds(*sign, "-a", "env=test", "--key", pair.private, references[0])
    sigwright.succeeds("sign", *SIGNS_ALONE, "-a", "env=test", "--key", pair.private, references[1])

    manifests = [signature_manifest(registry, reference) for reference in references]
    varying = ("digest", "dev.cosignproject.cosign/signature")
    assert without(manifests[1], *varying) == without(manifests[0], *varying)
    payloads = [
        registry.client.blob(name, signature_layers(registry, reference)[0]["digest"]).decode()
        for name, reference in zip(names, references, strict=True)
    ]
    assert payloads[1].replace(names[1], names[0]) == payloads[0]
    configs = [
        registry.client.blob(name, manifest["config"]["digest"])
        .decode()
        .replace(signature_layers(registry, reference)[0]["digest"], "PAYLOAD")
        for name, reference, manifest in zip(names, references, manifests, strict=True)
    ]
    assert configs[1] == configs[0]

    found = [bundle_manifests(registry, reference)[0] for reference in references]
    varying = ("org.opencontainers.image.created", "digest")
    assert without(found[1]["layers"], "size", *varying) == without(found[0]["layers"], "size", *varying)
    assert without({**found[1], "layers": []}, *varying) == without({**found[0], "layers": []}, *varying)
    ours, theirs = bundles(registry, references[1])[0], bundles(registry, references[0])[0]
    assert without(ours, "sig") == without(theirs, "sig")
    assert base64.b64decode(ours["dsseEnvelope"]["payload"]) == base64.b64decode(theirs["dsseEnvelope"]["payload"])


def test_the_fallback_index_names_type_and_annotations(
    sigwright: Program, registry_of: Callable[[str], Registry], repository: str, key: Callable[..., KeyPair]
) -> None:
    """Strict readers look at nothing else; cosign leaves the annotations out."""
    registry = registry_of("distribution")
    reference = registry.push(repository, image(repository))
    sigwright.succeeds("sign", *SIGNS_ALONE, "--key", key("p256").private, reference)
    (entry,) = referrers(registry, reference)
    manifest = registry.client.manifest(split(reference)[0], entry["digest"])
    assert entry["artifactType"] == manifest["artifactType"]
    assert entry["annotations"] == manifest["annotations"]
