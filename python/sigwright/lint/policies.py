"""Policies and services that let anything through (POL001), and settings that lose signatures (POL002)."""

from __future__ import annotations

from sigwright.lint import terraform
from sigwright.lint._model import Problem
from sigwright.lint.tree import elements, find, get, items, text_of, walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from sigwright.lint.tree import Node

ANNOTATION = "run.googleapis.com/binary-authorization"
BREAKGLASS = f"{ANNOTATION}-breakglass"
UNGUARDED = "this Cloud Run service is not under Binary Authorization"
PASSED_BY = "breakglass: Binary Authorization is passed by"


def problems(root: Node, text: str) -> list[Problem]:
    """Return what a document leaves open."""
    if terraform.is_plan(root):
        return [problem for resource in terraform.planned(root, text) for problem in terraform.problems(resource)]
    return [*_cloud_run(root), *_run_v2(root), *_binary_authorization(root), *_cluster_policy(root), *_repository(root)]


def _problem(rule: str, node: Node, message: str) -> Problem:
    return Problem(rule, node.start_mark.index, message)


def is_cloud_run(root: Node) -> bool:
    """Tell a service of Cloud Run from one of Knative elsewhere: by what Google writes into it."""
    if text_of(get(root, "apiVersion")) != "serving.knative.dev/v1" or text_of(get(root, "kind")) != "Service":
        return False
    return any(key.startswith("run.googleapis.com/") for key in _annotations(root)) or any(
        key.startswith("cloud.googleapis.com/") for key, _, _ in items(get(root, "metadata", "labels"))
    )


def _annotations(root: Node) -> dict[str, Node]:
    places = (("metadata",), ("spec", "template", "metadata"))
    return {key: node for path in places for key, node, _ in items(get(root, *path, "annotations"))}


def _cloud_run(root: Node) -> Iterator[Problem]:
    if not is_cloud_run(root):
        return
    noted = _annotations(root)
    if BREAKGLASS in noted:
        yield _problem("POL001", noted[BREAKGLASS], PASSED_BY)
    if ANNOTATION not in noted:
        yield _problem("POL001", root, UNGUARDED)


def _run_v2(root: Node) -> Iterator[Problem]:
    containers = find(root, ("template", "containers"))
    guard = get(root, "binaryAuthorization")
    if containers and get(root, "kind") is None and guard is None:
        yield _problem("POL001", root, UNGUARDED)
    if guard is not None and get(guard, "breakglassJustification") is not None:
        yield _problem("POL001", guard, PASSED_BY)


def _binary_authorization(root: Node) -> Iterator[Problem]:
    if get(root, "defaultAdmissionRule") is None and get(root, "gkePolicy") is None:
        return
    for node in walk(root):
        for key, _, value in items(node):
            written = text_of(value)
            if (key, written) in (("evaluationMode", "ALWAYS_ALLOW"), ("enforcementMode", "DRYRUN_AUDIT_LOG_ONLY")):
                yield _problem("POL001", value, f"{written}: nothing is kept out")
            elif key == "namePattern" and "**" in written:
                yield _problem("POL001", value, f"{written}: whole trees of images need no attestation")
            for element in elements(value) if key == "allowPattern" else []:
                if "**" in text_of(element):
                    yield _problem("POL001", element, f"{text_of(element)}: whole trees of images need no attestation")


def _cluster_policy(root: Node) -> Iterator[Problem]:
    mode = get(root, "spec", "mode")
    if text_of(get(root, "kind")) == "ClusterImagePolicy" and text_of(mode) == "warn":
        yield _problem("POL001", mode, "mode warn: images that fail the policy run all the same")


def _repository(root: Node) -> Iterator[Problem]:
    """Artifact Registry: a repository, or the list of cleanup policies that gcloud takes."""
    immutable = get(root, "dockerConfig", "immutableTags")
    if text_of(immutable) == "true":
        yield _problem("POL002", immutable, "immutable tags: a second .sig signature cannot be stored")
    listed = elements(root) or [value for _, _, value in items(get(root, "cleanupPolicies"))]
    rules = [(rule, _cleanup(rule)) for rule in listed if _action(rule)]
    if rules:
        from sigwright.gcp.cleanup import cleaned, keeps_signatures

        kept = any(keeps_signatures(policy) for _, policy in rules)
        for rule, policy in rules:
            if kept:  # whoever keeps those tags and deletes by age alone is taken to mean tags
                policy["condition"]["tagState"] = policy["condition"]["tagState"] or "TAGGED"
            lost = list(cleaned(policy, kept=kept))
            if lost:
                words = "; ".join(message for message, _ in lost)
                yield _problem("POL002", rule, f"this cleanup policy {words}: {lost[-1][1]}")


def _cleanup(rule: Node) -> dict[str, Any]:
    """Return a policy as the API has it, of that or of gcloud's form."""
    prefixes = elements(get(rule, "condition", "tagPrefixes"))
    condition = {
        "tagState": text_of(get(rule, "condition", "tagState")).upper(), "tagPrefixes": list(map(text_of, prefixes)),
    }  # fmt: skip
    recent = {key: text_of(value) for key, _, value in items(get(rule, "mostRecentVersions"))}
    return {"action": _action(rule), "condition": condition, "mostRecentVersions": recent}


def _action(rule: Node) -> str:
    return (text_of(get(rule, "action", "type")) or text_of(get(rule, "action"))).upper()
