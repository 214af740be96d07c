"""Signing without a key, both ways: a real Fulcio, certificates with promises of a log, real Rekors, cosign, and
sigstore-python.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from fakes.images import image
from interop.evidence import FORMAT_FLAG, count, transplant
from interop.fulcio import Sigstore
from interop.programs import Program
from interop.registries import Registry

WHICH = ["v1", "v2-ed25519"]
Of = Callable[[str], Sigstore]


def trust(sigstore: Sigstore) -> tuple[str | Path, ...]:
    return ("--trusted-root", sigstore.trusted_root)


def signs(sigstore: Sigstore, who: str = "dev@example.com") -> tuple[str | Path, ...]:
    """The flags that both programs take to sign as somebody."""
    services = ("--signing-config", sigstore.signing_config, *trust(sigstore))
    return ("--yes", *services, "--identity-token", sigstore.token(who))


def rejects(sigwright: Program, sigstore: Sigstore, *command: str | Path) -> None:
    """Somebody else, somebody else's word for it, an unknown root."""
    other_issuer = ("--certificate-identity", "dev@example.com", "--certificate-oidc-issuer", "https://else.example")
    done = sigwright.exits(14, *command, *trust(sigstore), *sigstore.identity("eve@example.com"))
    assert "dev@example.com" in done.stderr
    assert "eve@example.com" in done.stderr
    done = sigwright.exits(14, *command, *trust(sigstore), *other_issuer)
    assert sigstore.fulcio.issuer.url in done.stderr
    sigwright.exits(16, *command, "--trusted-root", sigstore.log.trusted_root, *sigstore.identity())


@pytest.mark.parametrize("which", WHICH)
def test_what_is_signed_here_is_believed_by_cosign(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, sigstore_of: Of, which: str
) -> None:
    sigstore = sigstore_of(which)
    reference = registry.push(repository, image(repository))
    sigwright.succeeds("sign", *signs(sigstore), reference)
    forms = sigstore.log.forms()
    assert [form for form in ("legacy", "bundle") if count(registry, reference, form)] == list(forms)
    report = json.loads(
        sigwright.succeeds("verify", "-o", "report", *trust(sigstore), *sigstore.identity(), reference).stdout
    )
    assert [candidate["verified"] for candidate in report["candidates"]] == [True] * len(forms)
    rejects(sigwright, sigstore, "verify", reference)
    for form in forms:
        verify = ("verify", FORMAT_FLAG[form], *trust(sigstore))
        cosign.succeeds(*verify, *sigstore.identity(), reference)
        cosign.fails(*verify, *sigstore.identity("eve@example.com"), reference)


@pytest.mark.parametrize("which", WHICH)
def test_what_cosign_signs_is_believed_here(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, sigstore_of: Of, which: str
) -> None:
    sigstore = sigstore_of(which)
    reference = registry.push(repository, image(repository))
    cosign.succeeds("sign", "--allow-http-registry", *signs(sigstore), reference)
    sigwright.succeeds("verify", *trust(sigstore), *sigstore.identity(), reference)
    rejects(sigwright, sigstore, "verify", reference)
    other = transplant(registry, reference, image(f"other {repository}"), "bundle")
    sigwright.exits(12, "verify", *trust(sigstore), *sigstore.identity(), other)


def test_what_cosign_signs_in_the_old_format_is_believed_here(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, sigstore_of: Of
) -> None:
    sigstore = sigstore_of("v1")
    fulcio = sigstore.fulcio
    old = Program(
        cosign.path, cosign.home,
        {"SIGSTORE_CT_LOG_PUBLIC_KEY_FILE": str(fulcio.ct_key), "SIGSTORE_ROOT_FILE": str(fulcio.chain),
         "SIGSTORE_REKOR_PUBLIC_KEY": str(sigstore.log.public_key)},
    )  # fmt: skip
    reference = registry.push(repository, image(repository))
    old.succeeds(
        "sign", "--yes", "--allow-http-registry", FORMAT_FLAG["legacy"], "--use-signing-config=false",
        "--fulcio-url", fulcio.url, "--rekor-url", sigstore.log.url, "--identity-token", sigstore.token(), reference,
    )  # fmt: skip
    sigwright.succeeds("verify", *trust(sigstore), *sigstore.identity(), reference)
    rejects(sigwright, sigstore, "verify", reference)


@pytest.mark.parametrize("which", WHICH)
def test_attestations_of_images_go_both_ways(
    cosign: Program, sigwright: Program, registry: Registry, repository: str, sigstore_of: Of, tmp_path: Path,
    which: str,
) -> None:  # fmt: skip
    sigstore = sigstore_of(which)
    predicate = tmp_path / "predicate.json"
    predicate.write_text('{"tested": true}')
    attest = ("attest", "--type", "https://example.com/tested/v1", "--predicate", predicate)
    verify = ("verify-attestation", "--type", "https://example.com/tested/v1")
    ours, theirs = (registry.push(repository, image(f"{name} {repository}")) for name in ("ours", "theirs"))
    sigwright.succeeds(*attest, *signs(sigstore), ours)
    cosign.succeeds(*attest, "--allow-http-registry", *signs(sigstore), theirs)
    for reference in (ours, theirs):
        sigwright.succeeds(*verify, *trust(sigstore), *sigstore.identity(), reference)
        rejects(sigwright, sigstore, *verify, reference)
        cosign.succeeds(*verify, *trust(sigstore), *sigstore.identity(), reference)
        cosign.fails(*verify, *trust(sigstore), *sigstore.identity("eve@example.com"), reference)


@pytest.mark.parametrize("which", WHICH)
def test_files_go_both_ways_between_three_programs(
    cosign: Program, sigwright: Program, sigstore_python: Program, sigstore_of: Of, tmp_path: Path, which: str
) -> None:
    sigstore = sigstore_of(which)
    blob, other = tmp_path / "blob", tmp_path / "other"
    blob.write_text(which)
    other.write_text("other")
    bundles = {name: tmp_path / f"{name}.sigstore.json" for name in ("sigwright", "cosign", "python")}
    sigwright.succeeds("sign-blob", *signs(sigstore), "--bundle", bundles["sigwright"], blob)
    cosign.succeeds("sign-blob", *signs(sigstore), "--bundle", bundles["cosign"], blob)
    config = ("--trust-config", sigstore.trust_config)
    sigstore_python.succeeds(
        *config, "sign", "--identity-token", sigstore.token(), "--bundle", bundles["python"], blob
    )  # fmt: skip
    for bundle in bundles.values():
        verify = ("verify-blob", "--bundle", bundle)
        sigwright.succeeds(*verify, *trust(sigstore), *sigstore.identity(), blob)
        rejects(sigwright, sigstore, *verify, blob)
        sigwright.exits(12, *verify, *trust(sigstore), *sigstore.identity(), other)
        cosign.succeeds(*verify, *trust(sigstore), *sigstore.identity(), blob)
        identity = ("--cert-identity", "dev@example.com", "--cert-oidc-issuer", sigstore.fulcio.issuer.url)
        sigstore_python.succeeds(*config, "verify", "identity", "--bundle", bundle, *identity, blob)
        sigstore_python.fails(*config, "verify", "identity", "--bundle", bundle, *identity, other)


@pytest.mark.parametrize("which", WHICH)
def test_attestations_of_files_go_both_ways(
    cosign: Program, sigwright: Program, sigstore_of: Of, tmp_path: Path, which: str
) -> None:
    sigstore = sigstore_of(which)
    blob, predicate = tmp_path / "blob", tmp_path / "predicate.json"
    blob.write_text(which)
    predicate.write_text('{"tested": true}')
    kind = ("--type", "https://example.com/tested/v1")
    for signer in (sigwright, cosign):
        bundle = tmp_path / f"{signer.path.name}.json"
        signer.succeeds("attest-blob", *kind, "--predicate", predicate, *signs(sigstore), "--bundle", bundle, blob)
        verify = ("verify-blob-attestation", *kind, "--bundle", bundle)
        sigwright.succeeds(*verify, *trust(sigstore), *sigstore.identity(), blob)
        rejects(sigwright, sigstore, *verify, blob)
        cosign.succeeds(*verify, *trust(sigstore), *sigstore.identity(), blob)
