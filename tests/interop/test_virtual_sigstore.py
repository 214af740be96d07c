"""The Sigstore in memory, judged by others: what it makes right they accept, what it makes wrong they refuse."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fakes.sigstore.bundles import AT, IDENTITY, ISSUER, Made, Recipe, make, public_pem
from fakes.sigstore.timestamps import Token
from interop.programs import Program

BY_CERTIFICATE = Recipe()
STAMPED = Recipe(log=2, log_kind="ed25519", stamps=(Token(AT),))
BY_KEY = Recipe(signer="key")
GOOD = {
    "a certificate and Rekor v1": BY_CERTIFICATE,
    "a certificate and Rekor v2": STAMPED,
    "a key and Rekor v1": BY_KEY,
    "a key and Rekor v2": Recipe(signer="key", log=2),
    "a chain in v0.2": Recipe(version="0.2"),
    "a promise in v0.1": Recipe(version="0.1"),
    "a shard": Recipe(log_options={"shard": 1000}),
}
BAD = {
    "another's signature": replace(BY_CERTIFICATE, signed_by="a stranger"),
    "no promise of publication": replace(BY_CERTIFICATE, promises=()),
    "another log": replace(BY_CERTIFICATE, trusted_log="a stranger"),
    "a signature made too late": replace(BY_CERTIFICATE, integrated=AT + 3600),
    "a stamp by nobody": replace(STAMPED, stamps=(Token(AT, broken_signature=True),)),
    "no stamp": replace(STAMPED, stamps=()),
    "another entry": replace(BY_KEY, logged={"signature": b"other"}),
}


def files(tmp_path: Path, made: Made) -> tuple[Path, Path, Path, Path]:
    paths = (tmp_path / "bundle.json", tmp_path / "root.json", tmp_path / "signer.pub", tmp_path / "blob")
    paths[0].write_bytes(made.text)
    paths[1].write_text(json.dumps(made.root))
    paths[2].write_text(public_pem(made.recipe.kind))
    paths[3].write_bytes(made.recipe.artifact)
    return paths


def asked(recipe: Recipe, key: Path) -> tuple[Any, ...]:
    if recipe.signer == "key":
        return ("--key", key)
    return ("--certificate-identity", IDENTITY, "--certificate-oidc-issuer", ISSUER)


@pytest.mark.parametrize("name", GOOD)
def test_cosign_accepts_what_is_good(cosign: Program, tmp_path: Path, name: str) -> None:
    bundle, root, key, blob = files(tmp_path, make(GOOD[name]))
    cosign.succeeds("verify-blob", *asked(GOOD[name], key), "--trusted-root", root, "--bundle", bundle, blob)


@pytest.mark.parametrize("name", BAD)
def test_cosign_refuses_what_is_bad(cosign: Program, tmp_path: Path, name: str) -> None:
    bundle, root, key, blob = files(tmp_path, make(BAD[name]))
    cosign.fails("verify-blob", *asked(BAD[name], key), "--trusted-root", root, "--bundle", bundle, blob)


@pytest.mark.parametrize("name", [name for name, recipe in {**GOOD, **BAD}.items() if recipe.signer == "certificate"])
def test_sigstore_python_judges_alike(sigstore_python: Program, tmp_path: Path, name: str) -> None:
    recipe = {**GOOD, **BAD}[name]
    bundle, root, _, blob = files(tmp_path, make(recipe))
    words = ("--trust-config", trust_config(root), "verify", "identity", "--bundle", bundle)
    done = sigstore_python(*words, "--cert-identity", IDENTITY, "--cert-oidc-issuer", ISSUER, blob)
    assert (done.code == 0) is (name in GOOD), done


def trust_config(root: Path) -> Path:
    path = root.with_name("trust.json")
    service = {"majorApiVersion": 1, "validFor": {"start": "2020-01-01T00:00:00Z"}, "operator": "test"}
    signing = {
        "mediaType": "application/vnd.dev.sigstore.signingconfig.v0.2+json",
        "caUrls": [{**service, "url": "https://ca.test"}],
        "oidcUrls": [{**service, "url": "https://oidc.test"}],
        "rekorTlogUrls": [{**service, "url": "https://log1.test"}],
        "rekorTlogConfig": {"selector": "ANY"},
        "tsaUrls": [],
    }
    document = {
        "mediaType": "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json",
        "trustedRoot": json.loads(root.read_text()),
        "signingConfig": signing,
    }
    path.write_text(json.dumps(document))
    return path
