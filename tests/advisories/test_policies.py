"""A policy's every field decides, thresholds count people, and an old signature need not count for ever."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

import sigwright
from fakes.sigstore.services import VirtualSigstore
from python.policy.images import authority, decide, native, rule
from sigwright.cli import run
from sigwright.lint import lint
from sigwright.logs import Log
from sigwright.policy import judge
from sigwright.policy import native as reader

EMAIL = "dev@example.com"
KYVERNO = """
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: p}
spec:
  validationFailureAction: Enforce
  rules:
  - name: r
    verifyImages:
    - imageReferences: ["*"]
      attestors:
      - entries:
        - keyless:
            subjectRegExp: SUBJECT
            issuerRegExp: ISSUER
            rekor: {ignoreTlog: true}
            ctlog: {ignoreSCT: true}
"""
CIP = """
apiVersion: policy.sigstore.dev/v1beta1
kind: ClusterImagePolicy
metadata: {name: p}
spec:
  images: [{glob: "**"}]
  authorities:
  - keyless:
      identities: [{subjectRegExp: SUBJECT, issuerRegExp: ISSUER}]
    ctlog: {}
"""
NATIVE = """
apiVersion: sigwright.dev/v1
kind: ImagePolicy
rules:
- name: r
  images: ["**"]
  authorities:
  - name: a
    keyless: [{identityRegexp: SUBJECT, issuerRegexp: ISSUER}]
"""


@pytest.mark.parametrize("text", [KYVERNO, CIP, NATIVE], ids=["kyverno", "cip", "native"])
def test_expressions_about_signers_decide(text: str, image: str, tmp_path: Path) -> None:
    with VirtualSigstore() as services:
        files = services.write(tmp_path)
        client = sigwright.Client()
        token = services.issuer.token(email=EMAIL)
        made = client.sign(image, identity_token=token, yes=True, **files)
        issuer = services.issuer.url
        cases = [
            (EMAIL, issuer, True),
            ("somebody@example.com", issuer, False),
            (EMAIL, "https://other.example", False),
        ]
        for subject, by, admitted in cases:
            path = tmp_path / "policy.yaml"
            path.write_text(text.replace("SUBJECT", json.dumps(subject)).replace("ISSUER", json.dumps(by)))
            given = {"trusted_root": str(files["trusted_root"])}
            (found,) = client.check_policy([made.reference], policy=path, **given)
            assert found.admitted is admitted, found.message


def test_a_threshold_counts_signers_and_not_names(
    signed: sigwright.SignedImage, key: sigwright.PrivateKey, other_key: sigwright.PrivateKey, tmp_path: Path
) -> None:
    twice = native(rules=[rule(authority(key, "one"), authority(key, "two"), require=2)])
    assert decide(twice, signed.reference, tmp_path).code == 17
    both = native(rules=[rule(authority(key, "one"), authority(other_key, "two"), require=2)])
    assert decide(both, signed.reference, tmp_path).code == 17
    sigwright.sign(signed.reference, key=other_key, tlog_upload=False)
    assert decide(twice, signed.reference, tmp_path).code == 17
    assert decide(both, signed.reference, tmp_path).code == 0


@pytest.mark.parametrize("threshold", [0, -1, 3])
def test_a_threshold_is_one_that_can_be_met(key: sigwright.PrivateKey, threshold: int) -> None:
    two = native(rules=[rule(authority(key, "a"), authority(key, "b"), require=threshold)])
    with pytest.raises(sigwright.MalformedError):
        reader.read(two, "p")


def test_an_old_signature_may_be_refused(image: str, key: sigwright.PrivateKey, tmp_path: Path) -> None:
    client = sigwright.Client()
    Log.init(tmp_path / "log", client=client)
    made = client.sign(image, key=key, rekor_url=f"file:{tmp_path / 'log'}")
    root = {"log": "required", "trustedRoot": str(tmp_path / "log" / "trusted_root.json")}
    for age, today, code in (("maxAgeDays", "2026-01-01", 0), ("maxAgeDays", "2999-01-01", 17)):
        policy = reader.read(native(rules=[rule(authority(key, **{age: 30}, **root))]), "p")
        found = judge.judge(client, policy, made.reference, {}, datetime.date.fromisoformat(today))
        assert found.code == code, found.message


@pytest.mark.parametrize("place", ["containers", "initContainers", "ephemeralContainers", "volumes"])
@pytest.mark.parametrize("kind", ["Pod", "Deployment", "CronJob"])
def test_every_image_of_a_pod_is_seen(tmp_path: Path, kind: str, place: str) -> None:
    bad = f"r.example/app:sha256-{'0' * 64}.sig"
    listed = [{"image": {"reference": bad}}] if place == "volumes" else [{"image": bad}]
    spec: Any = {"containers": [{"image": f"r.example/app@sha256:{'1' * 64}"}], place: listed}
    wrapped = {
        "Pod": spec, "Deployment": {"template": {"spec": spec}},
        "CronJob": {"jobTemplate": {"spec": {"template": {"spec": spec}}}},
    }  # fmt: skip
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"apiVersion": "v1", "kind": kind, "spec": wrapped[kind]}))
    assert "REF001" in [finding.rule for finding in lint([str(path)]).findings]
    assert run(["lint", str(path)]) == 17


def test_nothing_planted_where_we_stand_has_an_effect(
    signed: sigwright.SignedImage, public_key_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command runs in a folder that somebody else has filled. The signature is good, and in no log."""
    folder = tmp_path / "planted"
    folder.mkdir()
    names = (
        "sigwright.yaml", ".sigwright.yaml", "sigwright.toml", ".sigwright", "config.yaml", "cosign.yaml",
        ".cosign.yaml", ".env", "pyproject.toml", ".sigstore", "config.json", "trusted_root.json",
    )  # fmt: skip
    for name in names:
        (folder / name).write_text("insecure-ignore-tlog: true\n")
    (folder / "sigwright").mkdir()
    (folder / "sigwright" / "__init__.py").write_text("raise SystemExit(0)")
    monkeypatch.chdir(folder)
    assert run(["verify", "--key", str(public_key_file), signed.reference]) == 15
    assert run(["verify", "--key", str(public_key_file), "--insecure-ignore-tlog", signed.reference]) == 0


def test_whatever_breaks_inside_is_no_success(
    signed: sigwright.SignedImage, public_key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sigwright import _core

    words = ["verify", "--key", str(public_key_file), "--insecure-ignore-tlog", signed.reference]
    assert run(words) == 0
    for error in (MemoryError(), RuntimeError("x"), ValueError(), KeyError(), RecursionError(), AssertionError()):

        def broken(*_: object, error: Exception = error, **__: object) -> None:
            raise error

        monkeypatch.setattr(_core, "verify", broken)
        assert run(words) == 1
