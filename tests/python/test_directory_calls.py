from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

import sigwright

KEY = sigwright.PrivateKey.generate()


@pytest.fixture
def model(tmp_path: Path) -> Path:
    directory = tmp_path / "model"
    (directory / "sub").mkdir(parents=True)
    (directory / "weights").write_bytes(b"w")
    (directory / "sub" / "config").write_bytes(b"c")
    return directory


def test_a_directory_is_verified_by_the_bundle_it_was_signed_with(model: Path) -> None:
    signed = sigwright.sign_directory(model, key=KEY, tlog_upload=False)
    report = sigwright.verify_directory(model, key=KEY.public_key, bundle=signed.bundle, insecure_ignore_tlog=True)
    assert report.digest == signed.digest
    assert report.verified[0].predicate_type == "https://model_signing/signature/v1.0"


def test_every_difference_is_a_line_of_the_report(model: Path) -> None:
    signed = sigwright.sign_directory(model, key=KEY, tlog_upload=False)
    (model / "weights").write_bytes(b"x")
    (model / "new").write_bytes(b"")
    (model / "sub" / "config").unlink()
    asked = {"key": KEY.public_key, "bundle": signed.bundle, "insecure_ignore_tlog": True}
    report = sigwright.default_client().check_directory(model, **asked)
    assert report.warnings == (
        "weights: changed since it was signed",
        "sub/config: missing, although it was signed",
        "new: added, and not signed",
    )
    with pytest.raises(sigwright.NoMatchingSignatureError):
        sigwright.verify_directory(model, **asked)


def test_the_bundle_may_lie_in_the_directory(model: Path) -> None:
    place = model / "model.sig"
    sigwright.sign_directory(model, key=KEY, tlog_upload=False, bundle=place)
    assert json.loads(place.read_text())["mediaType"] == "application/vnd.dev.sigstore.bundle.v0.3+json"
    assert sigwright.verify_directory(model, key=KEY.public_key, bundle=place, insecure_ignore_tlog=True).ok


def test_without_a_bundle_there_is_nothing_to_verify(model: Path) -> None:
    with pytest.raises(sigwright.UsageError):
        sigwright.verify_directory(model, key=KEY.public_key)


def test_the_calls_have_asynchronous_twins(model: Path) -> None:
    async def both() -> bool:
        signed = await sigwright.sign_directory_async(model, key=KEY, tlog_upload=False)
        asked = {"key": KEY.public_key, "bundle": signed.bundle, "insecure_ignore_tlog": True}
        return (await sigwright.verify_directory_async(model, **asked)).ok

    assert asyncio.run(both())
