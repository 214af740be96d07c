"""Attestations that are larger than what is read in one piece: made, stored, verified and handed on like any other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from base64 import b64decode, b64encode
from pathlib import Path

import pytest

import sigwright
from sigwright.cli import run
from sigwright.demo import Layout

LARGE = 9 << 20
FORMATS = ("legacy", "bundle")


@pytest.fixture(scope="module")
def sbom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sbom") / "sbom.json"
    packages = [{"name": f"package-{number}", "notes": "x" * 1000} for number in range(LARGE // 1000)]
    path.write_text(json.dumps({"spdxVersion": "SPDX-2.3", "packages": packages}))
    return path


@pytest.fixture
def attested(image: str, key: sigwright.PrivateKey, sbom: Path) -> str:
    return sigwright.attest(image, key=key, tlog_upload=False, type="spdxjson", predicate=sbom).reference


def verified(image: str, key: sigwright.PrivateKey) -> list[sigwright.CandidateReport]:
    report = sigwright.check_attestation(image, key=key.public_key, insecure_ignore_tlog=True, type="spdxjson")
    return list(report.verified)


def test_it_verifies_in_both_formats_and_is_held_once(attested: str, key: sigwright.PrivateKey, sbom: Path) -> None:
    found = verified(attested, key)
    assert [candidate.format for candidate in found] == list(FORMATS)
    for candidate in found:
        assert isinstance(candidate.payload, memoryview)
        assert candidate.payload.readonly
        assert candidate.predicate == json.loads(sbom.read_text())


def test_the_same_one_is_not_stored_again(attested: str, key: sigwright.PrivateKey, sbom: Path) -> None:
    again = sigwright.attest(attested, key=key, tlog_upload=False, type="spdxjson", predicate=sbom)
    assert [signature.existed for signature in again.signatures] == [True, True]


def test_the_command_prints_the_envelope_that_was_signed(
    attested: str, public_key_file: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    given = ["verify-attestation", "--key", str(public_key_file), "--insecure-ignore-tlog", "--type", "spdxjson"]
    assert run([*given, attested]) == 0
    lines = capfdbinary.readouterr().out.splitlines()
    assert len(lines) == len(FORMATS)
    assert len({json.loads(line)["payload"] for line in lines}) == 1


def test_downloads_can_be_attached_elsewhere(attested: str, key: sigwright.PrivateKey, tmp_path: Path) -> None:
    Layout(tmp_path / "other").add_image([b"other"])
    texts = sigwright.download_attestations(attested)
    sigwright.clean(attested, type="attestation")
    assert verified(attested, key) == []
    for number, text in enumerate(texts):
        file = tmp_path / str(number)
        file.write_bytes(text)
        sigwright.attach_attestations(attested, attestations=[file])
        with pytest.raises(sigwright.NoMatchingSignatureError):
            sigwright.attach_attestations(f"oci:{tmp_path}/other", attestations=[file])
    assert [candidate.format for candidate in verified(attested, key)] == list(FORMATS)


def changed(text: bytes) -> bytes:
    """Return the text with one letter of what was signed changed."""
    document = json.loads(text)
    envelope = document.get("dsseEnvelope", document)
    payload = bytearray(b64decode(envelope["payload"]))
    payload[payload.rindex(b"xxx")] = ord("y")
    envelope["payload"] = b64encode(payload).decode()
    return json.dumps(document).encode()


def test_a_changed_byte_is_found_in_both_formats(attested: str, key: sigwright.PrivateKey, tmp_path: Path) -> None:
    texts = sigwright.download_attestations(attested)
    sigwright.clean(attested, type="attestation")
    for number, text in enumerate(texts):
        file = tmp_path / str(number)
        file.write_bytes(changed(text))
        sigwright.attach_attestations(attested, attestations=[file])
    assert verified(attested, key) == []
    report = sigwright.check_attestation(attested, key=key.public_key, insecure_ignore_tlog=True, type="spdxjson")
    assert {failed.name for candidate in report.candidates if (failed := candidate.failure)} == {"signature"}


@pytest.mark.parametrize("how", ["--bundle", "--signature"])
def test_files_have_them_too(how: str, key: sigwright.PrivateKey, public_key_file: Path, key_file: Path, sbom: Path,
                             tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    blob, made = tmp_path / "blob", tmp_path / "made.json"
    blob.write_bytes(b"blob")
    out = "--bundle" if how == "--bundle" else "--output-attestation"
    signing = ["attest-blob", "--key", str(key_file), "--tlog-upload=false", "--type", "spdxjson"]
    assert run([*signing, "--predicate", str(sbom), out, str(made), str(blob)]) == 0
    verifying = ["verify-blob-attestation", "--key", str(public_key_file), "--insecure-ignore-tlog"]
    given = [*verifying, "--type", "spdxjson", how, str(made)]
    assert run([*given, str(blob)]) == 0
    blob.write_bytes(b"other")
    assert run([*given, str(blob)]) == 12
    blob.write_bytes(b"blob")
    made.write_bytes(changed(made.read_bytes()))
    assert run([*given, str(blob)]) == 12
    made.write_bytes(made.read_bytes()[:-10])
    assert run([*given, str(blob)]) == 22


@pytest.mark.parametrize("form", FORMATS)
def test_memory_is_the_text_and_no_more(
    form: str, image: str, key: sigwright.PrivateKey, public_key_file: Path, tmp_path: Path
) -> None:
    sbom = tmp_path / "sbom.json"
    size = 96 << 20
    sbom.write_bytes(b'{"packages":["' + b"x" * size + b'"]}')
    sigwright.attest(image, key=key, tlog_upload=False, type="spdxjson", predicate=sbom, signature_format=form)  # type: ignore[arg-type]
    given = ["verify-attestation", "--key", public_key_file, "--insecure-ignore-tlog", "--type", "spdxjson", image]
    measure = (
        "import resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", measure, sys.executable, "-m", "sigwright", *map(str, given)],
        capture_output=True, text=True, check=True, env=dict(os.environ),
    )  # fmt: skip
    assert int(done.stdout) << 10 < size + (96 << 20)
