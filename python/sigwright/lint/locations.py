"""Where image references live in YAML and JSON: kinds of document, and paths in them."""

from __future__ import annotations

import re

Path = tuple[str, ...]


STEP = re.compile(r"\.?([\w-]+)|\.?\[\*?\]|\[['\"]([^'\"]+)['\"]\]|\.\*")


def of_json_path(text: str) -> Path | None:
    """Return the path that a plain JSONPath names (`$.spec.apps[*].image`), or None for one that is not plain."""
    bare = text.removeprefix("{").removesuffix("}").removeprefix("$")
    steps: list[str] = []
    while bare:
        match = STEP.match(bare)
        if match is None:
            return None
        steps.append(match[1] or match[2] or ("*" if match[0] == ".*" else "[]"))
        bare = bare[match.end() :]
    return tuple(steps) or None


def _paths(*texts: str) -> tuple[Path, ...]:
    return tuple(tuple(text.split(".")) for text in texts)


POD = _paths(
    "containers.[].image", "initContainers.[].image", "ephemeralContainers.[].image", "volumes.[].image.reference"
)
"""In a PodSpec."""

POD_SPECS: dict[str, tuple[Path, ...]] = {
    "Pod": _paths("spec"),
    "Revision": _paths("spec"),  # of Knative
    "PodTemplate": _paths("template.spec"),
    "CronJob": _paths("spec.jobTemplate.spec.template.spec"),
    "Job": _paths("spec.template.spec", "spec.template.spec.template.spec"),  # the second is Cloud Run's
    **dict.fromkeys(
        (
            "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController",  # Kubernetes
            "Service", "Configuration", "WorkerPool",  # Knative and Cloud Run
            "Rollout",  # Argo
        ),
        _paths("spec.template.spec"),
    ),
}  # fmt: skip
"""Where the PodSpec of a kind is."""

TEKTON_TASK = _paths("steps.[].image", "sidecars.[].image", "stepTemplate.image")
TEKTON: dict[str, tuple[Path, ...]] = {
    **dict.fromkeys(("Task", "ClusterTask", "StepAction"), _paths("spec")),
    "TaskRun": _paths("spec.taskSpec"),
    "Pipeline": _paths("spec.tasks.[].taskSpec", "spec.finally.[].taskSpec"),
    "PipelineRun": _paths("spec.pipelineSpec.tasks.[].taskSpec", "spec.pipelineSpec.finally.[].taskSpec"),
}
ARGO_TEMPLATE = _paths(
    "container.image",
    "script.image",
    "initContainers.[].image",
    "sidecars.[].image",
    "containerSet.containers.[].image",
)
ARGO: dict[str, tuple[Path, ...]] = {
    **dict.fromkeys(("Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate"), _paths("spec.templates.[]")),
    "CronWorkflow": _paths("spec.workflowSpec.templates.[]"),
}
SKAFFOLD = _paths(
    "verify.[].container.image", "customActions.[].containers.[].image", "build.cluster.dockerConfig.image",
    "build.artifacts.[].buildpacks.builder", "build.artifacts.[].buildpacks.runImage",
)  # fmt: skip
CLOUD_DEPLOY = _paths("buildArtifacts.[].tag", "customActions.[].containers.[].image")
RUN_V2 = _paths("template.containers.[].image", "template.template.containers.[].image")
COMPOSE_CONTEXTS = _paths("services.*.build.additional_contexts.*", "services.*.build.additional_contexts.[]")
CLOUD_BUILD = _paths("steps.[].name")
GITHUB = _paths("jobs.*.container", "jobs.*.container.image", "jobs.*.services.*.image", "jobs.*.services.*")
GITHUB_STEPS = _paths("jobs.*.steps.[]", "runs.steps.[]")
GITLAB = _paths("image", "image.name", "services.[]", "services.[].name")
SCRIPTS = _paths(
    "jobs.*.steps.[].run", "runs.steps.[].run", "script", "script.[]", "before_script", "before_script.[]",
    "after_script", "after_script.[]", "*.script", "*.script.[]", "*.before_script.[]", "*.after_script.[]",
    "*.before_script", "*.after_script", "spec.steps.[].script", "spec.templates.[].script.source",
)  # fmt: skip
"""Text that a shell runs."""

TERRAFORM: dict[str, tuple[Path, ...]] = {
    "google_cloud_run_v2_service": _paths("template.containers.image"),
    "google_cloud_run_v2_worker_pool": _paths("template.containers.image"),
    "google_cloud_run_v2_job": _paths("template.template.containers.image"),
    "google_cloud_run_service": _paths("template.spec.containers.image"),
    "docker_image": _paths("name"),
    "docker_container": _paths("image"),
}
"""Blocks by which a resource names its image; every `kubernetes_*` has `container` and `init_container` somewhere."""

CONTAINERS = ("containers", "initContainers", "ephemeralContainers")
KUBERNETES_BLOCKS = ("container", "init_container")
