"""Keys of Cloud KMS, against a fake that speaks by the message types of Google's client library."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

import sigwright
from fakes.cloud_kms import Algorithm, CloudKms, State
from python.keys.contract import NO_EVIDENCE, NO_LOG, ServiceContract
from sigwright.gcp import rest
from sigwright.keys import gcp, schemes

numbers = itertools.count()
RING = "projects/p/locations/l/keyRings/r"


class GcpService:
    """The contract's view of the fake."""

    kinds = ("ecdsa-p256", "ecdsa-p384", "ed25519", "rsa-2048")
    malformed = ("gcpkms://projects/p", f"gcpkms://{RING}", f"gcpkms://{RING}/cryptoKeys/k/versions", "gcpkms://k")
    missing = f"gcpkms://{RING}/cryptoKeys/nowhere/cryptoKeyVersions/1"
    permission = "cloudkms.cryptoKeyVersions.viewPublicKey"

    def __init__(self, kms: CloudKms) -> None:
        self.kms = kms

    def name(self, kind: str) -> str:
        return f"gcpkms://{RING}/cryptoKeys/{kind}-{next(numbers)}"

    def make(self, kind: str) -> str:
        return f"gcpkms://{self.kms.add(self.name(kind).removeprefix('gcpkms://'), kind)}"

    def deny(self) -> None:
        self.kms.denied = True

    def shut(self) -> None:
        self.kms.down = True

    def lie(self) -> None:
        self.kms.lying = True


@pytest.fixture
def kms(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[CloudKms]:
    monkeypatch.setattr(rest, "FIRST_PAUSE", 0.0)
    with CloudKms() as running:
        running.write_credentials(tmp_path / "account.json")
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "account.json"))
        monkeypatch.setenv("SIGWRIGHT_GCP_ENDPOINT_KMS", running.url)
        yield running


class TestGcp(ServiceContract):
    """Cloud KMS."""

    @pytest.fixture
    def service(self, kms: CloudKms) -> GcpService:
        return GcpService(kms)

    def test_a_service_that_is_down_is_asked_again_and_then_given_up(  # type: ignore[override]
        self, service: GcpService, image: str
    ) -> None:
        name = service.make("ecdsa-p256")
        service.shut()
        with pytest.raises(sigwright.UnreachableError) as caught:
            sigwright.sign(image, key=name, **NO_LOG)
        assert caught.value.exit_code == 21
        assert len(service.kms.log.find("GET")) > 1


@pytest.mark.parametrize("versions", ["cryptoKeyVersions", "versions"])
def test_a_version_is_named_in_two_ways(versions: str) -> None:
    name = gcp.parse(f"gcpkms://{RING}/cryptoKeys/k/{versions}/7")
    assert (name.ring, name.key, name.version) == (RING, f"{RING}/cryptoKeys/k", "7")


def test_without_a_version_the_newest_that_is_enabled_signs(kms: CloudKms, image: str) -> None:
    key = f"{RING}/cryptoKeys/many"
    versions = [kms.add(key, "ecdsa-p256") for _ in range(11)]
    kms.states[versions[10]] = State.DISABLED
    sigwright.sign(image, key=f"gcpkms://{key}", **NO_LOG)
    assert sigwright.verify(image, key=f"gcpkms://{versions[9]}", **NO_EVIDENCE).ok
    for version in versions:
        kms.states[version] = State.DESTROYED
    with pytest.raises(sigwright.KeyNotFoundError, match="no version"):
        sigwright.sign(image, key=f"gcpkms://{key}", **NO_LOG)


@pytest.mark.parametrize("field", ["signatureCrc32c", "name", "verifiedDigestCrc32c", "signature", "pemCrc32c"])
def test_what_is_damaged_on_the_way_is_not_used(kms: CloudKms, image: str, field: str) -> None:
    name = GcpService(kms).make("ecdsa-p256")
    kms.damage = field
    with pytest.raises(sigwright.UnreachableError):
        sigwright.sign(image, key=name, **NO_LOG)
    assert sigwright.tree(image).attached == ()


def test_a_digest_goes_with_its_checksum(kms: CloudKms, image: str) -> None:
    """The fake refuses a wrong one."""
    import json

    sigwright.sign(image, key=GcpService(kms).make("ecdsa-p384"), **NO_LOG)
    bodies = [json.loads(request.body) for request in kms.log.find("POST", "asymmetricSign")]
    assert bodies
    assert all(set(body) == {"digest", "digestCrc32c"} and set(body["digest"]) == {"sha384"} for body in bodies)
    assert all(isinstance(body["digestCrc32c"], str) for body in bodies)


def test_an_algorithm_that_no_verifier_knows_is_refused(kms: CloudKms, image: str) -> None:
    version = kms.add(f"{RING}/cryptoKeys/pss", "rsa-2048", Algorithm.RSA_SIGN_PSS_2048_SHA256)
    with pytest.raises(sigwright.KeyUnusableError, match="RSA_SIGN_PSS_2048_SHA256"):
        sigwright.sign(image, key=f"gcpkms://{version}", **NO_LOG)


def test_a_new_key_makes_its_ring_and_an_old_one_is_kept(kms: CloudKms) -> None:
    name = f"gcpkms://{RING}/cryptoKeys/new"
    assert kms.rings == set()
    made = schemes.create(name, "", 0)
    assert kms.rings == {RING}
    assert schemes.create(name, "", 0) == made
    with pytest.raises(sigwright.UsageError, match="version"):
        schemes.create(f"{name}/cryptoKeyVersions/1", "", 0)


def test_the_age_is_the_versions(kms: CloudKms) -> None:
    assert gcp.created(GcpService(kms).make("ecdsa-p256")) == 1767323045.0


def test_no_token_goes_over_plain_http_to_another_machine(image: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGWRIGHT_GCP_ENDPOINT_KMS", "http://kms.example")
    with pytest.raises(sigwright.UsageError, match="SIGWRIGHT_GCP_ENDPOINT_KMS"):
        sigwright.sign(image, key=GcpService.missing, **NO_LOG)
