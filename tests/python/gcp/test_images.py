"""An image between its verification and its deployment."""

from __future__ import annotations

import pytest

import sigwright
from fakes.gcp.cloud import Cloud
from fakes.images import image, index
from sigwright.gcp import images

NAME = "project/repository/app"


def report(reference: str, key: sigwright.PrivateKey) -> sigwright.VerificationReport:
    return sigwright.check(reference, key=key.public_key, insecure_ignore_tlog=True)


def test_what_was_verified_still_stands(cloud: Cloud, released: str, key: sigwright.PrivateKey) -> None:
    found = images.confirm(sigwright.Client(), report(released, key), {})
    assert found.reference == sigwright.resolve(released).reference
    assert found.name == released.rpartition(":")[0]
    assert found.digests == {found.digest}


def test_an_index_runs_as_one_of_its_images(cloud: Cloud, key: sigwright.PrivateKey) -> None:
    many = index("many")
    cloud.registry.store.push(NAME, many, "many")
    reference = f"{cloud.registry.address}/{NAME}:many"
    sigwright.sign(reference, key=key, tlog_upload=False)
    found = images.confirm(sigwright.Client(), report(reference, key), {})
    assert found.digests == {many.digest, *(child.digest for child in many.children)}


def test_a_moved_tag_and_a_report_that_is_not_ok_are_refused(
    cloud: Cloud, released: str, key: sigwright.PrivateKey, other_key: sigwright.PrivateKey
) -> None:
    good = report(released, key)
    with pytest.raises(sigwright.NoMatchingSignatureError):
        images.confirm(sigwright.Client(), report(released, other_key), {})
    cloud.registry.store.push(NAME, image("second"), "1")
    with pytest.raises(sigwright.DigestMismatchError):
        images.confirm(sigwright.Client(), good, {})


def test_digests_in_references() -> None:
    assert images.digest_of("a/b@sha256:0") == "sha256:0"
    assert images.digest_of("sha256:0") == "sha256:0"
    assert images.digest_of("a/b:1") == ""
