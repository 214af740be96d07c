"""The virtual Sigstore as a program meets it: signing without a key, over its loopback services."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import sigwright
from fakes import faults
from fakes.sigstore.bundles import AUTHORITY
from fakes.sigstore.services import VirtualSigstore
from sigwright import trust

EMAIL = "dev@example.com"


def sign(world: VirtualSigstore, files: dict[str, Any], **more: Any) -> sigwright.SignedBlob:
    token = world.issuer.token(email=EMAIL)
    return sigwright.Client().sign_blob(b"data", identity_token=token, yes=True, **files, **more)


@pytest.mark.parametrize("version", [1, 2])
def test_what_it_certifies_logs_and_stamps_is_verified(tmp_path: Path, version: int) -> None:
    with VirtualSigstore(rekor=version) as world:
        files = world.write(tmp_path)
        signed = sign(world, files)
        asked = {"bundle": signed.bundle, "trusted_root": files["trusted_root"], "issuer": world.issuer.url}
        report = sigwright.verify_blob(b"data", identity=EMAIL, **asked)
        assert report.verified[0].verified_time
        assert len(report.verified[0].logs) == 1
        with pytest.raises(sigwright.IdentityMismatchError):
            sigwright.verify_blob(b"data", identity=f"x{EMAIL}", **asked)


@pytest.mark.parametrize("version", [1, 2])
def test_who_initialized_from_its_repository_names_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: int
) -> None:
    monkeypatch.setenv("TUF_ROOT", str(tmp_path / "kept"))
    with VirtualSigstore(rekor=version) as world, world.repository() as repository:
        root = tmp_path / "root.json"
        root.write_bytes(repository.root())
        trust.initialize(mirror=repository.url, root=root)
        signed = sign(world, {})
        assert sigwright.verify_blob(b"data", bundle=signed.bundle, identity=EMAIL, issuer=world.issuer.url).ok
    with VirtualSigstore(rekor=version, authority=replace(AUTHORITY, name="another")) as other:
        stranger = sign(other, other.write(tmp_path))
        with pytest.raises((sigwright.UntrustedError, sigwright.LogEvidenceError)):
            sigwright.verify_blob(b"data", bundle=stranger.bundle, identity=EMAIL, issuer=other.issuer.url)


@pytest.mark.parametrize("version", [1, 2])
def test_attestations_are_logged_too(tmp_path: Path, version: int) -> None:
    with VirtualSigstore(rekor=version) as world:
        files = world.write(tmp_path)
        token = world.issuer.token(email=EMAIL)
        signed = sigwright.Client().attest_blob(b"data", identity_token=token, yes=True, predicate={"a": 1}, **files)
        asked: dict[str, Any] = {"certificate_identity": EMAIL, "certificate_oidc_issuer": world.issuer.url}
        assert sigwright.verify_blob_attestation(
            b"data", bundle=signed.bundle, trusted_root=files["trusted_root"], **asked
        ).ok


@pytest.mark.parametrize("part", ["fulcio", "log", "stamper"])
def test_without_one_of_its_services_nothing_is_signed(tmp_path: Path, part: str) -> None:
    with VirtualSigstore() as world:
        getattr(world, part).faults.add(faults.status(403), method="POST")
        with pytest.raises(sigwright.Error) as caught:
            sign(world, world.write(tmp_path))
        assert caught.value.exit_code not in (0, 1, 2)


def test_a_certificate_that_nobody_promised_to_publish_is_refused(tmp_path: Path) -> None:
    with VirtualSigstore(ct=None) as world:
        files = world.write(tmp_path)
        signed = sign(world, files)
        with pytest.raises(sigwright.UntrustedError):
            sigwright.verify_blob(
                b"data",
                bundle=signed.bundle,
                trusted_root=files["trusted_root"],
                identity=EMAIL,
                issuer=world.issuer.url,
            )
