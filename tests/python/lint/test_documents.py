"""Every place of a document where a reference lives, and those that only look like one."""

from __future__ import annotations

from pathlib import Path

import pytest

from python.lint.conftest import HEX, SIG, Found
from sigwright.lint import lint
from sigwright.lint.locations import of_json_path

ONE = [("REF001", SIG)]
POD = f'{{containers: [{{image: "{SIG}"}}]}}'


def kind(api: str, name: str, spec: str) -> str:
    return f"apiVersion: {api}\nkind: {name}\nmetadata: {{name: a}}\nspec: {spec}\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml", kind("v1", "Pod", POD)),
        ("a.yaml", kind("v1", "Pod", POD.replace("containers", "initContainers"))),
        ("a.yaml", kind("v1", "Pod", POD.replace("containers", "ephemeralContainers"))),
        ("a.yaml", kind("v1", "Pod", f"{{volumes: [{{image: {{reference: '{SIG}'}}}}]}}")),
        ("a.yaml", kind("apps/v1", "Deployment", f"{{template: {{spec: {POD}}}}}")),
        ("a.yaml", kind("apps/v1", "StatefulSet", f"{{template: {{spec: {POD}}}}}")),
        ("a.yaml", kind("batch/v1", "Job", f"{{template: {{spec: {POD}}}}}")),
        ("a.yaml", kind("batch/v1", "CronJob", f"{{jobTemplate: {{spec: {{template: {{spec: {POD}}}}}}}}}")),
        ("a.yaml", kind("argoproj.io/v1alpha1", "Rollout", f"{{template: {{spec: {POD}}}}}")),
        ("a.yaml", kind("serving.knative.dev/v1", "Service", f"{{template: {{spec: {POD}}}}}")),
        ("a.yaml", kind("run.googleapis.com/v1", "Job", f"{{template: {{spec: {{template: {{spec: {POD}}}}}}}}}")),
        ("a.yaml", kind("serving.knative.dev/v1", "Revision", POD)),
        ("a.yaml", kind("run.googleapis.com/v1", "WorkerPool", f"{{template: {{spec: {POD}}}}}")),
        ("a.yaml", f"apiVersion: v1\nkind: List\nitems:\n- {{apiVersion: v1, kind: Pod, spec: {POD}}}\n"),
        ("a.yaml", f"a: 1\n---\n{kind('v1', 'Pod', POD)}"),
        ("a.yaml", "\ufeff" + kind("v1", "Pod", POD)),
        ("a.yaml", kind("v1", "Pod", f"{{containers: [{{image: &name {SIG}}}]}}")),
        ("a.tf.json", f'{{"resource": {{"docker_image": {{"a": {{"name": "{SIG}"}}}}}}}}'),
        ("a.yaml", kind("v1", "Pod", POD).replace("\n", "\r\n")),
        ("a.yaml", kind("tekton.dev/v1", "Task", f"{{steps: [{{image: '{SIG}'}}]}}")),
        ("a.yaml", kind("tekton.dev/v1", "Task", f"{{stepTemplate: {{image: '{SIG}'}}}}")),
        ("a.yaml", kind("tekton.dev/v1", "PipelineRun",
                        f"{{pipelineSpec: {{tasks: [{{taskSpec: {{sidecars: [{{image: '{SIG}'}}]}}}}]}}}}")),
        ("a.yaml", kind("argoproj.io/v1alpha1", "Workflow", f"{{templates: [{{script: {{image: '{SIG}'}}}}]}}")),
        ("a.yaml", f"apiVersion: skaffold/v4beta11\nkind: Config\nverify: [{{container: {{image: '{SIG}'}}}}]\n"),
        ("a.yaml", f"buildArtifacts: [{{image: app, tag: '{SIG}'}}]\n"),
        ("a.json", f'{{\n\t"template": {{"containers": [{{"image": "{SIG}"}}]}}, "binaryAuthorization": {{}}\n}}\n'),
        ("compose.yaml", f"services: {{a: {{image: '{SIG}'}}}}\n"),
        ("compose.yaml", f"services:\n  a:\n    image: ${{IMAGE:-{SIG}}}\n"),
        ("x.yaml", f"services:\n  a: &a\n    image: {SIG}\n  b:\n    <<: *a\n"),
        ("compose.yaml", f"services: {{a: {{build: {{additional_contexts: {{b: 'docker-image://{SIG}'}}}}}}}}\n"),
        ("cloudbuild.yaml", f"steps:\n- name: {SIG}\n"),
        ("cloudbuild.yaml", f"steps:\n- name: a@sha256:{HEX}\n  entrypoint: gcloud\n"
                            f"  args: ['run', 'deploy', 'a', '--image', '{SIG}']\n"),
        ("cloudbuild.yaml", f"steps:\n- name: a@sha256:{HEX}\n  args:\n  - run\n  - deploy\n  - --image={SIG}\n"),
        ("cloudbuild.yaml", f"steps:\n- name: a@sha256:{HEX}\n  args:\n  - -c\n  - |\n    docker run --rm {SIG} a\n"),
        ("cloudbuild.yaml", f"steps:\n- name: gcr.io/x/docker@sha256:{HEX}\n  args: [run, '{SIG}']\n"),
        ("cloudbuild.yaml", f"steps: [{{name: $_STEP}}]\nsubstitutions: {{_STEP: '{SIG}', _OTHER: a}}\n"),
        ("cloudbuild.yaml", f"steps:\n- name: a@sha256:{HEX}\n  args: [run, deploy, --image, '${{_I}}']\n"
                            f"substitutions: {{_I: '{SIG}'}}\n"),
        (".github/workflows/a.yml", f"on: push\njobs: {{a: {{container: '{SIG}'}}}}\n"),
        (".github/workflows/a.yml", f"on: push\njobs: {{a: {{container: {{image: '{SIG}'}}}}}}\n"),
        (".github/workflows/a.yml", f"on: push\njobs: {{a: {{services: {{b: {{image: '{SIG}'}}}}}}}}\n"),
        (".github/workflows/a.yml", "on: push\njobs:\n  a:\n    steps:\n"
                                    "    - uses: google-github-actions/deploy-cloudrun@v2\n"
                                    f"      with: {{image: '{SIG}'}}\n"),
        (".github/workflows/a.yml", f'on: push\njobs:\n  a:\n    steps:\n    - run: docker pull "{SIG}"\n'),
        (".github/workflows/a.yml", "on: push\njobs:\n  a:\n    steps:\n    - run: >-\n"
                                    f"        gcloud run deploy a\n        --image {SIG}\n"),
        (".gitlab-ci.yml", f"image: {SIG}\n"),
        (".gitlab-ci.yml", f"job: {{services: [{{name: '{SIG}'}}]}}\n"),
        (".gitlab-ci.yml", f"job:\n  script:\n  - docker pull {SIG}\n"),
        ("plan.json", '{"terraform_version":"1","planned_values":{"root_module":{"child_modules":[{"resources":[{'
                      '"type":"google_cloud_run_v2_job","values":{"template":[{"template":[{"containers":[{"image":"'
                      + SIG
                      + '"}]}]}]}}]}]}}}'),
        ("plan.json", '{"planned_values":{"root_module":{"resources":[{"type":"kubernetes_pod_v1","values":{"spec":['
                      '{"container":[{"image":"' + SIG + '"}]}]}}]}}}'),
        ("templates/a.yaml", "apiVersion: v1\nkind: Pod\nmetadata:\n  {{- include \"a\" . | nindent 4 }}\n"
                             f"spec: {{containers: [{{image: '{SIG}'}}, {{image: \"{{{{ .Values.a }}}}:1\"}}]}}\n"),
    ],
)  # fmt: skip
def test_a_reference_is_found_at_its_place(found: Found, name: str, text: str) -> None:
    assert found(name, text) == ONE


def test_an_action_that_is_an_image_counts_with_its_scheme(found: Found) -> None:
    text = f"on: push\njobs:\n  a:\n    steps:\n    - uses: docker://{SIG}\n"
    assert found(".github/workflows/a.yml", text) == [("REF001", f"docker://{SIG}")]
    text = f"runs: {{using: docker, image: 'docker://{SIG}'}}\n"
    assert found("action.yml", text) == [("REF001", f"docker://{SIG}")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml", kind("v1", "Pod", POD).replace("image:", "imagePullPolicy:")),
        ("a.yaml", f"# {SIG}\n{kind('v1', 'Service', '{}')}"),
        ("a.yaml", f"apiVersion: v1\nkind: ConfigMap\ndata: {{image: '{SIG}'}}\n"),
        ("a.yaml", f"image: {SIG}\n"),
        ("a.yaml", kind("example.com/v1", "Unknown", POD)),
        ("a.yaml", f"image: [\n- {SIG}"),
        ("cloudbuild.yaml", f"steps: [{{name: 'a@sha256:{HEX}'}}]\nimages: ['{SIG}']\n"),
        ("cloudbuild.yaml", f"steps: [{{name: 'a@sha256:{HEX}', args: ['build', '-t', '{SIG}', '.']}}]\n"),
        ("compose.yaml", f"services: {{a: {{image: '{SIG}', build: .}}}}\n"),
        ("compose.yaml", "services: {a: {image: 'a:${TAG}'}}\n"),
        ("skaffold.yaml", f"apiVersion: skaffold/v4\nkind: Config\nbuild: {{artifacts: [{{image: '{SIG}'}}]}}\n"),
        (".github/workflows/a.yml", "on: push\njobs:\n  a:\n    steps:\n    - uses: actions/checkout@v4\n"
                                    f"    - uses: docker/build-push-action@v5\n      with: {{tags: '{SIG}'}}\n"
                                    "    - run: gcloud run deploy a --image=${{ env.IMAGE }}\n"),
        ("a.md", SIG),
        ("values.yaml.txt", f"image: {SIG}"),
    ],
)  # fmt: skip
def test_what_deploys_nothing_is_left_alone(found: Found, name: str, text: str) -> None:
    assert found(name, text) == []


def test_a_kind_of_ones_own_is_read_at_the_places_given(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(kind("example.com/v1", "App", f"{{parts: [{{image: '{SIG}'}}], image: '{SIG}'}}"))
    assert lint([str(file)]).findings == []
    places = {"App": tuple(filter(None, map(of_json_path, ("$.spec.parts[*].image", "{.spec.image}"))))}
    assert [finding.rule for finding in lint([str(file)], places=places).findings] == ["REF001"] * 2
