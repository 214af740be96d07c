"""Moving images and what is attached to them, from Python."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

import sigwright
from fakes.images import OCI_MANIFEST, Image, descriptor, encode, image
from fakes.registry import FakeRegistry
from sigwright.demo import Layout

BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json"
EMPTY = "application/vnd.oci.empty.v1+json"


class Place:
    """An image in a layout of its own, and a signer."""

    def __init__(self, directory: Path) -> None:
        Layout(directory / "layout").add_image([b"content"])
        Layout(directory / "other").add_image([b"other"])
        self.directory = directory
        self.image = f"oci:{directory / 'layout'}:demo"
        self.other = f"oci:{directory / 'other'}"
        self.key = sigwright.PrivateKey.generate()
        sigwright.sign(self.image, key=self.key, tlog_upload=False)

    def verifies(self, image: str) -> int:
        report = sigwright.verify(image, key=self.key.public_key, insecure_ignore_tlog=True)
        return len([candidate for candidate in report.candidates if candidate.verified])


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_an_image_is_copied_saved_and_loaded(place: Place) -> None:
    copied = sigwright.copy(place.image, f"{place.other}:copied")
    assert place.verifies(f"{place.other}:copied") == 2
    assert len(copied.attached) == 2
    saved = sigwright.save(place.image, place.directory / "saved")
    assert saved.reference.startswith(f"oci:{place.directory / 'saved'}@sha256:")
    loaded = asyncio.run(sigwright.load_async(place.directory / "saved", f"{place.other}:loaded"))
    assert loaded.digest == copied.digest


def test_signatures_are_downloaded_and_attached(place: Place) -> None:
    bundle, layer = sigwright.download_signatures(place.image)
    sigwright.clean(place.image)
    assert sigwright.check(place.image, key=place.key.public_key, insecure_ignore_tlog=True).error.exit_code == 10
    sigwright.attach_signature(place.image, payload=bundle)
    document = json.loads(layer)
    from base64 import b64decode

    sigwright.attach_signature(
        place.image, payload=b64decode(document["Payload"]), signature=document["Base64Signature"].encode()
    )
    assert place.verifies(place.image) == 2


def test_what_hangs_beside_signatures_and_cannot_be_read_hides_none(caplog: pytest.LogCaptureFixture) -> None:
    with FakeRegistry() as registry:
        subject = image("hello")
        reference = f"{registry.address}/app@{registry.store.push('app', subject, 'v1')}"
        junk = {
            "schemaVersion": 2, "mediaType": OCI_MANIFEST, "artifactType": BUNDLE, "config": descriptor(EMPTY, b"{}"),
            "layers": [descriptor(BUNDLE, b"junk")], "subject": descriptor(OCI_MANIFEST, subject.manifest),
        }  # fmt: skip
        registry.store.push("app", Image(OCI_MANIFEST, encode(junk), (b"{}", b"junk")))
        with pytest.raises(sigwright.MalformedError):
            sigwright.download_signatures(reference)
        sigwright.sign(reference, key=sigwright.PrivateKey.generate(), tlog_upload=False)
        assert len(sigwright.download_signatures(reference)) == 2
        assert "passed over sha256:" in caplog.text


def test_an_sbom_is_attached_and_downloaded(place: Place) -> None:
    sbom = place.directory / "sbom.json"
    sbom.write_bytes(b"{}")
    assert sigwright.attach_sbom(place.image, sbom=sbom).attached[0]["tag"].endswith(".sbom")
    assert sigwright.download_sbom(place.image) == sigwright.Sbom(media_type="text/spdx+json", data=b"{}")


def test_attestations_are_downloaded_and_attached(place: Place) -> None:
    sigwright.attest(place.image, key=place.key, tlog_upload=False, type="vuln", predicate={})
    texts = sigwright.download_attestations(place.image, predicate_type="vuln")
    assert len(sigwright.attach_attestations(place.image, attestations=texts).attached) == 2
    with pytest.raises(sigwright.NoMatchingSignatureError):
        sigwright.attach_attestations(f"{place.other}:demo", attestations=texts)


def test_only_what_a_signer_signed_is_removed(place: Place) -> None:
    stranger = sigwright.PrivateKey.generate()
    sigwright.sign(place.image, key=stranger, tlog_upload=False)
    assert len(sigwright.clean(place.image, signer=stranger.public_key, dry_run=True).removed) == 2
    sigwright.clean(place.image, signer=stranger.public_key)
    assert place.verifies(place.image) == 2


def test_files_become_images(place: Place) -> None:
    file = place.directory / "module"
    file.write_bytes(b"text")
    assert sigwright.upload_blob(f"{place.other}:blob", files=[str(file)]).files[0].media_type == "text/plain"
    assert sigwright.upload_wasm(f"{place.other}:wasm", file=file).files[0].media_type.endswith("+wasm")


def test_a_payload_is_generated(place: Place) -> None:
    assert json.loads(sigwright.generate(place.image, annotations={"a": "b"}))["optional"] == {"a": "b"}
