"""Scripts."""

from __future__ import annotations

import pytest

from python.lint.conftest import HEX, SIG, Found

APP = f"a@sha256:{HEX}"


@pytest.mark.parametrize(
    "text",
    [
        f"gcloud run deploy a --image {SIG}\n",
        f"gcloud run deploy a \\\n  --image={SIG} --region b\n",
        f'gcloud run deploy a --image="{SIG}"\n',
        f"if true; then kubectl set image deploy/a a={SIG}; fi\n",
        f"kubectl run a --image '{SIG}'\n",
        f"gcloud deploy releases create a --images=b={APP},c={SIG}\n",
        f"gcloud compute instances create-with-container a --container-image {SIG}\n",
        f"sudo docker run --rm -e A=b -v /a:/b {SIG} sh -c x\n",
        f"A=b podman pull {SIG} && true\n",
        f"A=$(docker run {SIG})\n",
        f'echo "`docker run {SIG}`"\n',
        f"bash -c 'docker pull {SIG}'\n",
        f"docker service create --name a {SIG}\n",
        f"helm upgrade a ./b --set x.image={SIG},y=1\n",
    ],
)
@pytest.mark.parametrize("name", ["a.sh", "Makefile"])
def test_a_reference_is_found(found: Found, name: str, text: str) -> None:
    assert found(name, f"a:\n\t@{text}" if name == "Makefile" else text) == [("REF001", SIG)]


@pytest.mark.parametrize(
    "text",
    [
        f"# docker run {SIG}\n",
        f"docker build -t {SIG} .\ndocker push {SIG}\n",
        'docker run "$IMAGE"\ngcloud run deploy a --image $IMAGE\ndocker run a:${TAG}\n',
        "gcloud compute instances create a --image debian-12\naz vm create --image debian-12\n",
        f"cosign sign --key k {APP}\ncosign verify --key k {APP}\ngcloud run deploy a --image {APP}\n",
        f"sigwright gate --key k a:1 -- gcloud run deploy a --image {{image}}\ncosign sign --yes --key k {APP}\n",
        "echo --no -N\n",
    ],
)
def test_what_is_right_is_left_alone(found: Found, text: str) -> None:
    assert found("a.sh", text) == []


@pytest.mark.parametrize(
    ("text", "rule", "word"),
    [
        (f"cosign sign --key k --tlog-upload=false {APP}\n", "SIG003", "--tlog-upload=false"),
        (f"cosign verify --key k --insecure-ignore-tlog {APP}\n", "SIG003", "--insecure-ignore-tlog"),
        (f"cosign sign -N --key k {APP}\n", "SIG003", "-N"),
        (f"cosign sign --no --key k {APP}\n", "SIG003", "--no"),
        ("cosign sign --yes --key k gcr.io/p/app:1\n", "SIG004", "gcr.io/p/app:1"),
        (f"cosign verify {APP}\n", "SIG004", "cosign"),
        (f"cosign verify --certificate-identity-regexp .* --certificate-oidc-issuer x {APP}\n", "SIG004", ".*"),
        (f"gcloud run deploy a --image $I\ncosign verify --key k {APP}\n", "SIG004", "gcloud"),
        (f"kubectl apply -f a.yaml\nsigwright verify --key k {APP}\n", "SIG004", "kubectl"),
        (f"cosign verify --key k --allow-insecure-registry {APP}\n", "REF018", "--allow-insecure-registry"),
    ],
)
def test_what_is_in_vain_is_found(found: Found, text: str, rule: str, word: str) -> None:
    assert found("a.sh", text) == [(rule, word)]


def test_a_script_without_a_suffix_is_known_by_its_first_line(found: Found) -> None:
    assert found("deploy", f"#!/usr/bin/env bash\ndocker run {SIG}\n") == [("REF001", SIG)]
    assert found("notes", f"docker run {SIG}\n") == []


def test_the_parts_that_helm_sets_are_put_together(found: Found) -> None:
    text = f"helm upgrade a b --set image.repository=gcr.io/p/app,image.tag=sha256-{HEX}.sig\n"
    assert [rule for rule, _ in found("a.sh", text)] == ["REF001"]
