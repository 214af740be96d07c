"""Every place where references live, each with every rule that its reference can break offline."""

from __future__ import annotations

from pathlib import Path

import pytest

from python.lint.conftest import HEX
from sigwright.lint import lint

NAME = "registry.example/team/app"
FIXED = f"{NAME}@sha256:{HEX}"
RULES = {
    "REF001": f"{NAME}:sha256-{HEX}.sig",
    "REF002": f"{NAME}:sha256-{HEX}",
    "REF013": f"{NAME}:sha256:{HEX}",
    "REF011": f"{NAME}:latest",
    "REF010": f"{NAME}:1.2",
    "REF019": "us-docker.pkg.dev/project/image:1.2",
    "": FIXED,
}
CORRECTED = ("REF001", "REF002", "REF013")
CONTAINERS = "containers:\n    - name: web\n      image: REF  # keep\n"


def pod(kind: str, path: str, api: str = "apps/v1") -> str:
    """Return a document of a kind whose PodSpec is at a path."""
    names = path.split(".")
    lines = [f"{'  ' * depth}{name}:" for depth, name in enumerate(names)]
    inner = "  " * len(names)
    return f"apiVersion: {api}\nkind: {kind}\n" + "\n".join(
        [*lines, f"{inner}containers:", f"{inner}- image: REF  # k"]
    )


def block(kind: str, *path: str, name: str = "image") -> str:
    """Return a Terraform resource."""
    opened = "".join(f"{part} {{\n" for part in path)
    return f'resource "{kind}" "r" {{\n{opened}{name} = "REF" # keep\n{"}" * len(path)}\n}}\n'


PLACES = {
    "pod.yaml": pod("Pod", "spec", "v1"),
    "template.yaml": pod("PodTemplate", "template.spec", "v1"),
    "cronjob.yaml": pod("CronJob", "spec.jobTemplate.spec.template.spec", "batch/v1"),
    **{
        f"{kind.lower()}.yaml": pod(kind, "spec.template.spec", api)
        for kind, api in {
            "Deployment": "apps/v1", "StatefulSet": "apps/v1", "DaemonSet": "apps/v1", "ReplicaSet": "apps/v1",
            "ReplicationController": "v1", "Job": "batch/v1", "Service": "serving.knative.dev/v1",
            "Rollout": "argoproj.io/v1alpha1", "WorkerPool": "run.googleapis.com/v1",
        }.items()
    },
    "run-job.yaml": pod("Job", "spec.template.spec.template.spec", "run.googleapis.com/v1"),
    "init.yaml": "apiVersion: v1\nkind: Pod\nspec:\n  initContainers:\n  - image: 'REF'\n",
    "ephemeral.yaml": 'apiVersion: v1\nkind: Pod\nspec:\n  ephemeralContainers:\n  - image: "REF"\n',
    "volume.yaml": "apiVersion: v1\nkind: Pod\nspec:\n  volumes:\n  - image: {reference: REF}\n",
    "list.yaml": "kind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  spec:\n    containers: [{image: REF}]\n",
    "task.yaml": "apiVersion: tekton.dev/v1\nkind: Task\nspec:\n  steps:\n  - image: REF\n",
    "sidecar.yaml": "apiVersion: tekton.dev/v1\nkind: Task\nspec:\n  sidecars:\n  - image: REF\n",
    "step-template.yaml": "apiVersion: tekton.dev/v1\nkind: Task\nspec:\n  stepTemplate:\n    image: REF\n",
    "workflow.yaml": "apiVersion: argoproj.io/v1\nkind: Workflow\nspec:\n  templates:\n  - container: {image: REF}\n",
    "run-v2.json": '{"binaryAuthorization": {"useDefault": true},\n "template": {"containers": [{"image": "REF"}]}}',
    "chart/values.yaml": "app:\n  image: REF  # keep\n",
    "chart/Chart.yaml": "name: c\nannotations:\n  artifacthub.io/images: |\n    - name: a\n      image: REF\n",
    "compose.yaml": "services:\n  web:\n    image: REF # keep\n",
    "default/compose.yaml": "services:\n  web:\n    image: ${IMAGE:-REF}\n",
    "context/compose.yaml": "services:\n  web:\n    build:\n      additional_contexts:\n        a: docker-image://REF\n",
    "from/Dockerfile": "FROM --platform=linux/amd64 REF AS base\nFROM base\n",
    "copy/Dockerfile": "FROM scratch\nCOPY --from=REF /a /b\n",
    "mount/Dockerfile": "FROM scratch\nRUN --mount=from=REF,target=/x true\n",
    "syntax/Dockerfile": "# syntax=REF\nFROM scratch\n",
    "arg/Dockerfile": "ARG BASE=REF\nFROM $BASE\n",
    "step/cloudbuild.yaml": "steps:\n- name: REF # keep\n  args: [a]\n",
    "arg/cloudbuild.yaml": (
        f"steps:\n- name: gcr.io/cloud-builders/gcloud@sha256:{HEX}\n  args: [run, deploy, web, --image, REF]\n"
    ),
    "substitution/cloudbuild.yaml": "steps:\n- name: $_BUILDER\n  args: [a]\nsubstitutions:\n  _BUILDER: REF\n",
    "skaffold.yaml": "apiVersion: skaffold/v4\nkind: Config\nverify:\n- name: a\n  container: {name: a, image: REF}\n",
    "release.json": '{"buildArtifacts": [{"image": "app", "tag": "REF"}]}',
    ".github/workflows/container.yaml": "on: push\njobs:\n  a:\n    container: REF\n",
    ".github/workflows/image.yaml": "on: push\njobs:\n  a:\n    container:\n      image: REF # keep\n",
    ".github/workflows/service.yaml": "on: push\njobs:\n  a:\n    services:\n      db: {image: REF}\n",
    ".github/workflows/uses.yaml": "on: push\njobs:\n  a:\n    steps:\n    - uses: docker://REF # keep\n",
    ".github/workflows/deploy.yaml": (
        "on: push\njobs:\n  a:\n    steps:\n    - uses: google-github-actions/deploy-cloudrun@v2\n"
        "      with: {service: web, image: REF}\n"
    ),
    ".github/workflows/run.yaml": "on: push\njobs:\n  a:\n    steps:\n    - run: |\n        docker pull REF # keep\n",
    "action.yml": "name: a\nruns:\n  using: docker\n  image: docker://REF\n",
    ".gitlab-ci.yml": "image: REF\n",
    "services/.gitlab-ci.yml": "job:\n  services:\n  - name: REF\n",
    "script/.gitlab-ci.yml": "job:\n  script:\n  - kubectl set image deployment/web web=REF\n",
    "v2.tf": block("google_cloud_run_v2_service", "binary_authorization {}\ntemplate", "containers"),
    "pool.tf": block("google_cloud_run_v2_worker_pool", "binary_authorization {}\ntemplate", "containers"),
    "job.tf": block("google_cloud_run_v2_job", "binary_authorization {}\ntemplate", "template", "containers"),
    "kubernetes.tf": block("kubernetes_deployment_v1", "spec", "template", "spec", "container"),
    "docker.tf": block("docker_image", name="name"),
    "helm.tf": 'resource "helm_release" "r" {\n  set {\n    name = "image"\n    value = "REF"\n  }\n}\n',
    "plan.json": (
        '{"terraform_version": "1.9.0", "planned_values": {"root_module": {"resources": [\n'
        '{"type": "docker_image", "values": {"name": "REF"}}]}}}'
    ),
    "deploy.sh": "#!/bin/sh\ngcloud run deploy web --image=REF --region x # keep\n",
    "Makefile": "deploy:\n\tkubectl run web --image REF\n",
    "notebook.ipynb": (
        '{"cells": [{"cell_type": "code", "source": ["!docker run --rm REF echo\\n"]}], "nbformat": 4}'
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PLACES)
def test_every_rule_holds_in_every_place(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = Path(name)
    file.parent.mkdir(parents=True, exist_ok=True)
    for rule, reference in RULES.items():
        text = PLACES[name].replace("REF", reference)
        file.write_text(text, encoding="utf-8")
        found = [finding for finding in lint([name]).findings if finding.rule.startswith("REF")]
        assert [finding.rule for finding in found] == ([rule] if rule else [])
        for finding in found:
            rest = text.split("\n")[finding.line - 1][finding.column - 1 :]
            assert rest.removeprefix("docker://").startswith(reference)
        fixed = lint([name], fix=True)
        expected = FIXED if rule in CORRECTED else reference
        assert file.read_text("utf-8") == PLACES[name].replace("REF", expected)
        assert [finding.rule for finding in fixed.findings if finding.rule in CORRECTED] == []
