"""A pack of evidence holds without the registry, and shows every change."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sigwright
from sigwright.audits import Row, evidence
from sigwright.errors import Error, MalformedError, UsageError


@pytest.fixture
def options(public_key_file: Path) -> dict[str, Any]:
    return {"key": public_key_file, "insecure_ignore_tlog": True}


@pytest.fixture
def pack(
    tmp_path: Path, signed: sigwright.SignedImage, options: dict[str, Any], other_key: sigwright.PrivateKey
) -> Path:
    """Return a pack about a signed image that is gone by now, and one that never was there."""
    client = sigwright.Client()
    rows = sigwright.audit([signed.reference, f"oci:{tmp_path}/gone"], **options).rows
    evidence.write(client, rows, options, tmp_path / "pack", key=other_key)
    shutil.rmtree(tmp_path / "layout")
    Path(options["key"]).unlink()
    return tmp_path / "pack"


def again(pack: Path, auditor: sigwright.PrivateKey, **more: Any) -> list[Row]:
    return list(evidence.verify(sigwright.Client(), pack, key=auditor.public_key, **more))


def test_everything_is_found_again_without_what_it_came_from(pack: Path, other_key: sigwright.PrivateKey) -> None:
    rows = again(pack, other_key)
    assert [(row.verdict, row.code) for row in rows] == [("verified", 0), ("error", 22)]


def by_hand(pack: Path, auditor: Path) -> list[int]:
    """Return how the commands end that the pack's own page names, of each block."""
    blocks = re.findall(r"```bash\n(.*?)```", (pack / "README.md").read_text(), re.DOTALL)
    environment = {"PATH": os.environ["PATH"], "AUDITOR": str(auditor)}
    return [
        subprocess.run(["bash", "-eo", "pipefail", "-c", block], cwd=pack, env=environment, check=False).returncode
        for block in blocks
    ]


@pytest.mark.skipif(not (shutil.which("openssl") and shutil.which("jq")), reason="openssl and jq are used")
def test_its_own_page_says_how_to_check_it_with_openssl_alone(
    pack: Path, key: sigwright.PrivateKey, other_key: sigwright.PrivateKey, tmp_path: Path
) -> None:
    auditor, stranger = tmp_path / "auditor.pub", tmp_path / "stranger.pub"
    auditor.write_text(other_key.public_key.to_pem())
    stranger.write_text(key.public_key.to_pem())
    assert by_hand(pack, auditor) == [0, 0]
    assert by_hand(pack, stranger)[0] != 0
    (pack / "trust" / "key-0.pub").write_text(other_key.public_key.to_pem())
    assert [code != 0 for code in by_hand(pack, auditor)] == [True, True]


def test_nothing_that_runs_is_kept(pack: Path) -> None:
    blobs = [path.read_bytes() for path in (pack / "layout" / "blobs" / "sha256").iterdir()]
    assert b"first" not in blobs
    assert {path.name for path in (pack / "layout").iterdir()} == {"blobs", "index.json", "oci-layout"}


def test_another_auditor_is_refused(pack: Path, key: sigwright.PrivateKey) -> None:
    with pytest.raises(sigwright.VerificationError):
        again(pack, key)


def change_row(pack: Path) -> None:
    text = (pack / "pack.json").read_text()
    (pack / "pack.json").write_text(text.replace('"error"', '"verified"'))


def change_blob(pack: Path) -> None:
    blob = next((pack / "layout" / "blobs" / "sha256").iterdir())
    blob.write_bytes(blob.read_bytes() + b" ")


def add_file(pack: Path) -> None:
    (pack / "trust" / "more").write_text("")


def drop_file(pack: Path) -> None:
    next((pack / "trust").iterdir()).unlink()


def link_file(pack: Path) -> None:
    (pack / "trust" / "link").symlink_to("/etc/hostname")


def change_sums(pack: Path) -> None:
    with (pack / "SHA256SUMS").open("a") as file:
        file.write("0" * 64 + "  more\n")


@pytest.mark.parametrize("change", [change_row, change_blob, add_file, drop_file, link_file, change_sums])
def test_every_change_is_seen(pack: Path, other_key: sigwright.PrivateKey, change: Callable[[Path], None]) -> None:
    change(pack)
    with pytest.raises(Error):
        again(pack, other_key)


def resigned(pack: Path, auditor: sigwright.PrivateKey) -> None:
    evidence._sign(sigwright.Client(), pack, auditor)


def test_an_auditor_who_says_what_is_not_so_is_found_out(pack: Path, other_key: sigwright.PrivateKey) -> None:
    document = json.loads((pack / "pack.json").read_text())
    document["results"][0]["signers"] = ["sha256:" + "0" * 64]
    (pack / "pack.json").write_text(json.dumps(document))
    resigned(pack, other_key)
    assert again(pack, other_key)[0].verdict == "failed"


def test_a_key_of_ones_own_stands_for_those_in_the_pack(pack: Path, other_key: sigwright.PrivateKey) -> None:
    rows = again(pack, other_key, image_key=other_key.public_key)
    assert (rows[0].verdict, rows[0].code) == ("failed", 12)


@pytest.mark.parametrize("name", ["../SHA256SUMS", "/etc/hostname"])
def test_no_name_leads_out_of_the_pack(pack: Path, other_key: sigwright.PrivateKey, name: str) -> None:
    document = json.loads((pack / "pack.json").read_text())
    document["keys"] = [name]
    (pack / "pack.json").write_text(json.dumps(document))
    resigned(pack, other_key)
    with pytest.raises(MalformedError):
        again(pack, other_key)


def test_what_is_there_is_not_overwritten(pack: Path, options: dict[str, Any], other_key: sigwright.PrivateKey) -> None:
    with pytest.raises(UsageError):
        evidence.write(sigwright.Client(), [], {"insecure_ignore_tlog": True}, pack, key=other_key)


def test_a_pack_that_fails_leaves_nothing(tmp_path: Path, other_key: sigwright.PrivateKey) -> None:
    gone = Row(image="a", reference=f"oci:{tmp_path}/gone@sha256:{'0' * 64}", verdict="verified", code=0)
    with pytest.raises(Error):
        evidence.write(sigwright.Client(), [gone], {}, tmp_path / "new" / "pack", key=other_key)
    assert list((tmp_path / "new").iterdir()) == []


def test_what_is_no_pack_is_told(tmp_path: Path, other_key: sigwright.PrivateKey) -> None:
    with pytest.raises(MalformedError):
        again(tmp_path, other_key)


@pytest.fixture
def judged(
    tmp_path: Path, signed: sigwright.SignedImage, key: sigwright.PrivateKey, other_key: sigwright.PrivateKey
) -> Path:
    """Return a pack about a signed image that was judged by a policy; both are gone by now."""
    pem = key.public_key.to_pem()
    validator = {"name": "ours", "type": "cosign", "trustRoots": [{"name": "default", "key": pem}]}
    rule = {"pattern": "oci:*", "validator": "ours", "with": {"verifyInTransparencyLog": False}}
    policy = tmp_path / "values.yaml"
    policy.write_text(json.dumps({"application": {"validators": [validator], "policy": [rule]}}))
    rows = sigwright.audit([signed.reference], policy=policy).rows
    assert [row.signers for row in rows] == [(key.public_key.fingerprint,)]
    evidence.write(sigwright.Client(), rows, {}, tmp_path / "judged", key=other_key, policy=policy)
    shutil.rmtree(tmp_path / "layout")
    policy.unlink()
    return tmp_path / "judged"


def test_a_policy_is_applied_again_to_what_is_in_the_pack(judged: Path, other_key: sigwright.PrivateKey) -> None:
    assert [(row.verdict, row.code) for row in again(judged, other_key)] == [("verified", 0)]
    with pytest.raises(UsageError):
        again(judged, other_key, image_key=other_key.public_key)


def change_policy(judged: Path, auditor: sigwright.PrivateKey, **authority: Any) -> None:
    document = json.loads((judged / "pack.json").read_text())
    document["policy"]["rules"][0]["groups"][0]["authorities"][0] |= authority
    (judged / "pack.json").write_text(json.dumps(document))
    resigned(judged, auditor)


def test_a_policy_that_is_not_met_by_what_is_in_the_pack_is_found_out(
    judged: Path, other_key: sigwright.PrivateKey
) -> None:
    change_policy(judged, other_key, keys=[other_key.public_key.to_pem()])
    assert [(row.verdict, row.code) for row in again(judged, other_key)] == [("failed", 17)]


def test_no_policy_leads_out_of_the_pack(judged: Path, other_key: sigwright.PrivateKey, tmp_path: Path) -> None:
    change_policy(judged, other_key, repository="127.0.0.1:1/signatures")
    with pytest.raises(MalformedError):
        again(judged, other_key)
    document = {"apiVersion": "policy.sigstore.dev/v1beta1", "kind": "ClusterImagePolicy", "metadata": {"name": "p"}}
    key = {"data": other_key.public_key.to_pem()}
    authorities = [{"key": key, "source": [{"oci": "registry.example/signatures"}]}]
    policy = tmp_path / "policy.yaml"
    policy.write_text(json.dumps({**document, "spec": {"images": [{"glob": "**"}], "authorities": authorities}}))
    with pytest.raises(UsageError):
        evidence.write(sigwright.Client(), [], {}, tmp_path / "new", key=other_key, policy=policy)
