"""cosign signs, sigwright verifies: every key type, both formats, with and without the referrers API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_public_key
from cryptography.x509.oid import ExtendedKeyUsageOID

from fakes.images import image, index
from interop.evidence import FORMAT_FLAG, FORMATS, count, transplant
from interop.keys import KEY_TYPES, KeyPair
from interop.programs import COSIGN_SIGNS_ALONE, Program
from interop.registries import Registry

VERIFY = ("verify", "--insecure-ignore-tlog")


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("kind", KEY_TYPES)
def test_what_cosign_signed_verifies_and_nothing_else_does(
    cosign: Program,
    sigwright: Program,
    registry: Registry,
    repository: str,
    key: Callable[..., KeyPair],
    kind: str,
    form: str,
) -> None:
    own, stranger = key(kind), key(kind, "stranger")
    reference = registry.push(repository, image(repository))
    sign = ("sign", *COSIGN_SIGNS_ALONE, FORMAT_FLAG[form], "--allow-http-registry", "-a", "env=test")
    cosign.succeeds(*sign, "--key", own.private, reference)
    assert count(registry, reference, form) == 1

    done = sigwright.succeeds(*VERIFY, "--key", own.public, "-a", "env=test", reference)
    assert reference in done.stdout + done.stderr
    sigwright.exits(12, *VERIFY, "--key", stranger.public, reference)
    sigwright.exits(12, *VERIFY, "--key", own.public, "-a", "env=other", reference)
    other = transplant(registry, reference, image(f"other {repository}"), form)
    sigwright.exits(12, *VERIFY, "--key", own.public, other)


@pytest.mark.parametrize("form", FORMATS)
def test_an_index_that_cosign_signed_recursively_verifies_recursively(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, key: Callable[..., KeyPair], form: str
) -> None:
    pair, pushed = key("p256"), index(repository)
    reference = registry.push(repository, pushed)
    sign = ("sign", *COSIGN_SIGNS_ALONE, FORMAT_FLAG[form], "--allow-http-registry", "--key", pair.private)
    cosign.succeeds(*sign, reference)
    sigwright.succeeds(*VERIFY, "--key", pair.public, reference)
    sigwright.exits(10, *VERIFY, "--key", pair.public, "--recursive", reference)
    cosign.succeeds(*sign, "--recursive", reference)
    sigwright.succeeds(*VERIFY, "--key", pair.public, "--recursive", reference)
    for child in pushed.children:
        sigwright.succeeds(*VERIFY, "--key", pair.public, f"{registry.address}/{repository}@{child.digest}")


def test_a_bundle_of_a_stranger_does_not_hide_a_good_legacy_signature(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, key: Callable[..., KeyPair]
) -> None:
    """cosign looks at no `.sig` once there is any bundle."""
    pair, stranger = key("p256"), key("p256", "stranger")
    reference = registry.push(repository, image(repository))
    sign = ("sign", *COSIGN_SIGNS_ALONE, "--allow-http-registry")
    cosign.succeeds(*sign, FORMAT_FLAG["legacy"], "--key", pair.private, reference)
    cosign.succeeds(*sign, FORMAT_FLAG["bundle"], "--key", stranger.private, reference)
    sigwright.succeeds(*VERIFY, "--key", pair.public, reference)
    sigwright.succeeds(*VERIFY, "--key", stranger.public, reference)
    sigwright.exits(12, *VERIFY, "--key", key("p256", "third").public, reference)


def test_an_attestation_is_not_a_signature(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, key: Callable[..., KeyPair]
) -> None:
    """cosign verify accepts an image that was only ever attested."""
    pair = key("p256")
    reference = registry.push(repository, image(repository))
    predicate = cosign.home / "predicate.json"
    predicate.write_text('{"Data": "x"}')
    cosign.succeeds(
        *("attest", *COSIGN_SIGNS_ALONE, "--allow-http-registry", "--predicate", predicate, "--key", pair.private),
        reference,
    )
    done = sigwright.fails(*VERIFY, "--key", pair.public, reference)
    assert done.code in (10, 12), done


def test_the_reference_of_a_signature_is_answered_with_the_image(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, key: Callable[..., KeyPair]
) -> None:
    pair, pushed = key("p256"), image(repository)
    reference = registry.push(repository, pushed, "v1")
    cosign.succeeds(
        *("sign", *COSIGN_SIGNS_ALONE, FORMAT_FLAG["legacy"], "--allow-http-registry", "--key", pair.private), reference
    )
    tag = f"{registry.address}/{repository}:{pushed.digest.replace(':', '-')}.sig"
    for arguments in ((*VERIFY, "--key", pair.public), ("tree",), ("resolve",), ("triangulate",)):
        assert reference in sigwright.exits(18, *arguments, tag).stderr


def certified(pair: KeyPair, folder: Path) -> tuple[Path, Path]:
    """A certificate of a key, and that of the authority that issued it: a PKI of one's own."""
    authority = ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "authority")])
    now = datetime.now(timezone.utc)
    dates = (now - timedelta(days=1), now + timedelta(days=30))
    root = x509.CertificateBuilder(issuer, issuer, authority.public_key(), 1, *dates).add_extension(
        x509.BasicConstraints(ca=True, path_length=None), critical=True
    )
    public = load_pem_public_key(pair.public.read_bytes())
    leaf = x509.CertificateBuilder(issuer, x509.Name([]), public, 2, *dates)  # type: ignore[arg-type]
    for extension in (
        x509.SubjectAlternativeName([x509.RFC822Name("signer@example.com")]),
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]),
    ):
        leaf = leaf.add_extension(extension, critical=True)
    paths = folder / "leaf.pem", folder / "root.pem"
    for path, builder in zip(paths, (leaf, root), strict=True):
        path.write_bytes(builder.sign(authority, SHA256()).public_bytes(Encoding.PEM))
    return paths


def test_a_chain_that_cosign_wrote_into_v03_counts_where_it_is_asked_for(
    cosign: Program, sigwright: Program, registry_of: Callable[[str], Registry], repository: str,
    key: Callable[..., KeyPair], tmp_path: Path,
) -> None:  # fmt: skip
    """--certificate-chain: v0.3 has room for one certificate, and cosign writes x509CertificateChain all the same."""
    pair, registry = key("p256"), registry_of("ggcr")
    reference = registry.push(repository, image(repository))
    leaf, root = certified(pair, tmp_path)
    brought = ("--certificate", leaf, "--certificate-chain", root, "--allow-http-registry")
    cosign.succeeds("sign", *COSIGN_SIGNS_ALONE, *brought, "--key", pair.private, reference)
    trusted = tmp_path / "trusted_root.json"
    authority = f"url=https://ca.test,certificate-chain={root}"
    cosign.succeeds("trusted-root", "create", "--fulcio", authority, "--out", trusted)
    who = ("--certificate-identity", "signer@example.com", "--certificate-oidc-issuer-regexp", ".*")
    line = (*VERIFY, "--insecure-ignore-sct", "--trusted-root", trusted, *who, reference)
    cosign.succeeds(*line, "--allow-http-registry", "--allow-certificate-chain")
    sigwright.succeeds(*line, "--allow-certificate-chain")
    assert "--allow-certificate-chain" in sigwright.exits(22, *line).stderr
