"""Policies of every format, over what real cosign signed: they admit what cosign verifies, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fakes.images import image
from interop.evidence import FORMAT_FLAG, FORMATS
from interop.keys import KeyPair
from interop.programs import COSIGN_SIGNS_ALONE, Program
from interop.registries import Registry

LOG = "--insecure-ignore-tlog=true"


def native(pem: str) -> Any:
    authority = {"name": "a", "keys": [pem], "log": "none"}
    rule = {"name": "r", "images": ["**"], "authorities": [authority]}
    return {"apiVersion": "sigwright.dev/v1", "kind": "ImagePolicy", "rules": [rule]}


def cluster_image_policy(pem: str) -> Any:
    spec = {"images": [{"glob": "**"}], "authorities": [{"key": {"data": pem}}]}
    return {"apiVersion": "policy.sigstore.dev/v1beta1", "kind": "ClusterImagePolicy", "metadata": {}, "spec": spec}


def policy_json(pem: str) -> Any:
    import base64

    data = base64.b64encode(pem.encode()).decode()
    wanted = {"type": "sigstoreSigned", "keyData": data, "signedIdentity": {"type": "matchRepository"}}
    return {"default": [{"type": "reject"}], "transports": {"docker": {"": [wanted]}}}


def kyverno(pem: str) -> Any:
    entry = {"keys": {"publicKeys": pem, "rekor": {"ignoreTlog": True}}}
    verify = {"imageReferences": ["*"], "failureAction": "Enforce", "attestors": [{"count": 1, "entries": [entry]}]}
    rules = [{"name": "r", "match": {"any": []}, "verifyImages": [verify]}]
    return {"apiVersion": "kyverno.io/v1", "kind": "ClusterPolicy", "metadata": {"name": "p"}, "spec": {"rules": rules}}


def connaisseur(pem: str) -> Any:
    validator = {"name": "own", "type": "cosign", "trustRoots": [{"name": "default", "key": pem}]}
    rule = {"pattern": "*", "validator": "own", "with": {"verifyInTransparencyLog": False}}
    return {"application": {"validators": [validator], "policy": [rule]}}


def binary_authorization(pem: str) -> Any:
    authority = {"displayName": "a", "publicKeySet": {"publicKeys": [{"publicKeyPem": pem}]}}
    check = {"sigstoreSignatureCheck": {"sigstoreAuthorities": [authority]}}
    return {"gkePolicy": {"checkSets": [{"checks": [check]}]}}


FORMS = (native, cluster_image_policy, policy_json, kyverno, connaisseur, binary_authorization)
LEGACY_ALONE = (cluster_image_policy, policy_json, binary_authorization)
"""Formats whose own tools do not look at bundles."""


@pytest.fixture
def judged(sigwright: Program, tmp_path: Path) -> Callable[[Any, str], int]:
    def judge(document: Any, reference: str) -> int:
        path = tmp_path / "policy.json"
        path.write_text(json.dumps(document))
        return sigwright("policy", "check", "--policy", path, "-o", "json", reference).code

    return judge


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("policy", FORMS, ids=lambda policy: policy.__name__)
def test_a_policy_and_cosign_say_the_same_of_what_cosign_signed(
    cosign: Program, registry_of: Callable[[str], Registry], repository: str, key: Callable[..., KeyPair],
    judged: Callable[[Any, str], int], policy: Callable[[str], Any], form: str,
) -> None:  # fmt: skip
    registry = registry_of("ggcr")
    own, stranger = key("p256"), key("p256", "stranger")
    reference = registry.push(repository, image(repository))
    pems = {pair: pair.public.read_text() for pair in (own, stranger)}
    assert judged(policy(pems[own]), reference) == 17
    sign = ("sign", *COSIGN_SIGNS_ALONE, FORMAT_FLAG[form], "--allow-http-registry", "--key", own.private)
    cosign.succeeds(*sign, reference)
    for pair in (own, stranger):
        verify = ("verify", LOG, "--allow-http-registry", "--key", pair.public, reference)
        by_cosign = cosign(*verify).code == 0
        assert by_cosign is (pair is own)
        seen = by_cosign and not (form == "bundle" and policy in LEGACY_ALONE)
        assert judged(policy(pems[pair]), reference) == (0 if seen else 17)
