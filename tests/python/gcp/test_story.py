"""The whole story by the command: push, sign, the classic mistake refused, the right deployment, drift found."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import sigwright
from fakes.faults import status
from fakes.gcp.cloud import Cloud
from fakes.gcp.service import TOKEN, error
from fakes.images import image
from python.gcp.conftest import ATTESTOR, PARENT
from python.gcp.test_attestations import list_key

NAME = "project/repository/app"
PLACE = ("--project", "project", "--region", "europe-west1")
CODE = "from sigwright.cli import main; main()"


def sigwright_command(*words: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-c", CODE, *words], capture_output=True, text=True, env=dict(os.environ), check=False
    )
    assert TOKEN not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def keys(key_file: Path, public_key_file: Path) -> tuple[str, str]:
    return str(key_file), str(public_key_file)


def test_verify_then_deploy(cloud: Cloud, pushed: str, keys: tuple[str, str]) -> None:
    private, public = keys
    verifying = ("--key", public, "--insecure-ignore-tlog")
    signed = sigwright_command("sign", "--key", private, "--tlog-upload=false", pushed)
    reference = signed.stdout.strip()
    digest = reference.partition("@")[2]

    # The classic mistake: the signature's own reference.
    signature = sigwright_command("triangulate", pushed).stdout.strip()
    wrong = sigwright_command("gcp", "deploy-run", "web", "--image", signature, *verifying, *PLACE)
    assert wrong.returncode == 18
    assert digest in wrong.stderr
    assert cloud.run.resources == {}
    explained = sigwright_command("explain", "Revision 'web-00001-abc' is not ready and cannot serve traffic.")
    assert "by digest" in explained.stdout

    # The right deployment.
    right = sigwright_command("gcp", "deploy-run", "web", "--image", pushed, *verifying, *PLACE, "-o", "json")
    assert right.returncode == 0, right.stderr
    document = json.loads(right.stdout)
    assert document["image"] == reference
    assert cloud.run.resources[f"{PARENT}/services/web"]["template"]["containers"] == [{"image": reference}]
    listed = sigwright_command("gcp", "running", *PLACE, "-o", "refs")
    assert listed.stdout.split() == [reference]

    # Drift: somebody deploys something else.
    planted = cloud.registry.store.push(NAME, image("planted"), "planted")
    revision = cloud.run.revisions[f"{PARENT}/services/web/revisions/{document['revision']}"]
    revision["containerStatuses"][0]["imageDigest"] = f"{pushed.rpartition(':')[0]}@{planted}"
    rows = json.loads(sigwright_command("gcp", "running", *PLACE, "-o", "json").stdout)["running"]
    assert [row["digest"] for row in rows] == [planted]
    refs = sigwright_command("gcp", "running", *PLACE, "-o", "refs").stdout
    audited = subprocess.run(
        [sys.executable, "-c", CODE, "audit", *verifying, "--from", "-"], input=refs, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert audited.returncode not in (0, 1, 2)


def test_attest_and_verify(cloud: Cloud, pushed: str, keys: tuple[str, str], key: sigwright.PrivateKey) -> None:
    list_key(cloud, key)
    none = sigwright_command("gcp", "binauthz", "verify", "--attestor", ATTESTOR, pushed)
    assert none.returncode == 10
    attest = ("gcp", "attest", "--attestor", ATTESTOR, "--key", keys[0])
    played = sigwright_command(*attest, "--dry-run", "--cosign", pushed)
    assert "would be attested" in played.stderr
    assert "would store" in played.stderr
    assert sigwright_command("gcp", "binauthz", "verify", "--attestor", ATTESTOR, pushed).returncode == none.returncode
    attested = sigwright_command(*attest, "--ask-google", pushed)
    assert attested.returncode == 0, attested.stderr
    assert "takes it" in attested.stderr
    reference = attested.stdout.strip()
    good = sigwright_command("gcp", "binauthz", "verify", "--attestor", ATTESTOR, "--ask-google", pushed)
    assert (good.returncode, good.stdout.strip()) == (0, reference)
    rows = json.loads(
        sigwright_command("gcp", "binauthz", "verify", "--attestor", ATTESTOR, "-o", "json", pushed).stdout
    )
    assert rows["results"][0]["verdict"] == "verified"
    shown = sigwright_command("gcp", "binauthz", "show", ATTESTOR)
    assert key.fingerprint in shown.stdout
    cloud.binauthz.policies["projects/project/policy"] = {
        "name": "projects/project/policy",
        "defaultAdmissionRule": {
            "evaluationMode": "REQUIRE_ATTESTATION", "enforcementMode": "ENFORCED_BLOCK_AND_AUDIT_LOG",
            "requireAttestationsBy": [ATTESTOR],
        },
    }  # fmt: skip
    judged = sigwright_command("gcp", "policy", "check", "--project", "project", pushed)
    assert judged.stdout.startswith("verified")
    (occurrence,) = cloud.analysis.occurrences.values()
    occurrence["attestation"]["signatures"][0]["signature"] = "AAAA"
    assert sigwright_command("gcp", "binauthz", "verify", "--attestor", ATTESTOR, pushed).returncode == 12
    assert sigwright_command("gcp", "policy", "check", "--project", "project", pushed).returncode == 17


def test_bad_days_have_their_own_words(cloud: Cloud, released: str, keys: tuple[str, str]) -> None:
    def deploy(*more: str) -> subprocess.CompletedProcess[str]:
        verifying = ("--key", keys[1], "--insecure-ignore-tlog")
        return sigwright_command("gcp", "deploy-run", "web", "--image", released, *verifying, *PLACE, *more)

    disabled = "Cloud Run Admin API has not been used in project 1 before or it is disabled."
    cloud.run.faults.add(lambda *_: error(403, disabled, reason="SERVICE_DISABLED", project="project"), times=1)
    done = deploy()
    assert done.returncode == 20
    assert "gcloud services enable run.googleapis.com" in done.stderr
    cloud.run.faults.add(lambda *_: error(403, "Permission 'run.services.get' denied on resource 'x'"), times=1)
    done = deploy()
    assert done.returncode == 20
    assert "run.services.get" in done.stderr
    cloud.run.faults.add(status(429))
    assert deploy().returncode == 21
    cloud.run.faults.clear()
    cloud.run.polls = 10**6
    done = deploy("--timeout", "5s")
    assert done.returncode == 21
    assert "is not done in the time allowed" in done.stderr
    cloud.identity.faults.add(status(400, {}, b'{"error": "invalid_grant"}'))
    assert deploy().returncode == 20


def test_a_second_signature_where_tags_are_immutable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: tuple[str, str], other_key: sigwright.PrivateKey
) -> None:
    (tmp_path / "other.key").write_text(other_key.to_encrypted_pem(os.environ["COSIGN_PASSWORD"]))
    (tmp_path / "other.pub").write_text(other_key.public_key.to_pem())
    with Cloud(immutable=True) as cloud:
        for name, value in cloud.environment(tmp_path).items():
            monkeypatch.setenv(name, value)
        cloud.registry.store.push(NAME, image("first"), "1")
        pushed = f"{cloud.registry.address}/{NAME}:1"
        first = sigwright_command("sign", "--key", keys[0], "--tlog-upload=false", pushed)
        assert first.returncode == 0, first.stderr

        second = ("sign", "--key", str(tmp_path / "other.key"), "--tlog-upload=false")
        refused = sigwright_command(*second, pushed)
        assert refused.returncode == 20
        assert "tag immutability" in refused.stderr
        assert "--signature-format bundle" in refused.stderr
        assert "--signature-repository" in refused.stderr
        assert "bundle" in refused.stderr.partition("hint")[0]  # what stands

        public = str(tmp_path / "other.pub")
        elsewhere = ("--signature-repository", f"{cloud.registry.address}/signatures")
        for flags in (("--signature-format", "bundle"), elsewhere):
            done = sigwright_command(*second, *flags, pushed)
            assert done.returncode == 0, done.stderr
        verify = ("verify", "--insecure-ignore-tlog", "--key")
        assert sigwright_command(*verify, public, pushed).returncode == 0
        assert sigwright_command(*verify, keys[1], pushed).returncode == 0
        assert sigwright_command(*verify, public, *elsewhere, pushed).returncode == 0
