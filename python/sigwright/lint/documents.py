"""References in one YAML or JSON document, by its kind."""

from __future__ import annotations

import re

from sigwright.lint import helm, locations
from sigwright.lint._model import Use
from sigwright.lint.tree import elements, find, get, items, raw, start_of, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import PurePath

    from sigwright.lint.locations import Path
    from sigwright.lint.tree import Node

DEFAULTED = re.compile(r"\$\{\w+:?-([^${}]+)\}")
"""A variable with a literal default, as compose writes it."""
CONTEXT = "docker-image://"


def uses(root: Node, path: PurePath, text: str) -> list[Use]:
    """Return the references of a document; nothing for one of no known kind."""
    return list(_of(root, path, text))


def _of(root: Node, path: PurePath, text: str) -> Iterator[Use]:
    api, kind = text_of(get(root, "apiVersion")), text_of(get(root, "kind"))
    name = path.name.lower()
    if kind == "List" or kind.endswith("List"):
        for item in elements(get(root, "items")):
            yield from _of(item, path, text)
    elif name.startswith("kustomization") or kind == "Kustomization":
        yield from helm.kustomize(root, text)
    elif api.startswith("skaffold/"):
        yield from _at(root, locations.SKAFFOLD, text)
    elif api.startswith("deploy.cloud.google.com/") or get(root, "buildArtifacts") is not None:
        yield from _at(root, locations.CLOUD_DEPLOY, text)
    elif name in ("chart.yaml", "chart.yml"):
        yield from helm.chart(root, text)
    elif api and kind:
        yield from _kubernetes(root, api, kind, text)
    elif _is_terraform_plan(root):
        yield from _plan(root, text)
    else:
        yield from _without_kind(root, path, text)


def _kubernetes(root: Node, api: str, kind: str, text: str) -> Iterator[Use]:
    if api.startswith("tekton.dev/"):
        yield from _under(root, locations.TEKTON.get(kind, ()), locations.TEKTON_TASK, text)
    elif api.startswith("argoproj.io/") and kind != "Rollout":
        yield from _under(root, locations.ARGO.get(kind, ()), locations.ARGO_TEMPLATE, text)
    elif kind != "Service" or api != "v1":
        yield from _under(root, locations.POD_SPECS.get(kind, ()), locations.POD, text)


def _without_kind(root: Node, path: PurePath, text: str) -> Iterator[Use]:
    name = path.name.lower()
    if "jobs" in _keys(root) and ("on" in _keys(root) or ".github" in path.parts):
        yield from _github(root, text)
    elif get(root, "runs", "using") is not None:
        yield from _literal(get(root, "runs", "image"), text, only="docker://")
        yield from _github(root, text)
    elif name.endswith((".gitlab-ci.yml", ".gitlab-ci.yaml")):
        yield from _gitlab(root, text)
    elif _is_compose(root, name):
        yield from _compose(root, text)
    elif _is_cloud_build(root, name):
        yield from _at(root, locations.CLOUD_BUILD, text)
    elif get(root, "template") is not None and find(root, locations.RUN_V2[0]) + find(root, locations.RUN_V2[1]):
        yield from _at(root, locations.RUN_V2, text)
    elif "values" in name:
        yield from helm.values(root, text)


def _keys(root: Node) -> set[str]:
    return {key for key, _, _ in items(root)}


def _is_compose(root: Node, name: str) -> bool:
    services = [value for _, _, value in items(get(root, "services"))]
    named = re.match(r"(docker-)?compose[^/]*\.ya?ml$", name) is not None
    return bool(services) and (named or any(get(value, "image") or get(value, "build") for value in services))


def _is_cloud_build(root: Node, name: str) -> bool:
    steps = elements(get(root, "steps"))
    return bool(steps) and ("cloudbuild" in name or all(get(step, "name") is not None for step in steps))


def _under(root: Node, places: Iterable[Path], inner: Iterable[Path], text: str) -> Iterator[Use]:
    for place in places:
        yield from _at(root, [(*place, *path) for path in inner], text)


def _at(root: Node, paths: Iterable[Path], text: str) -> Iterator[Use]:
    for path in paths:
        for node in find(root, path):
            yield from _literal(node, text)


def _literal(node: Node, text: str, only: str = "") -> Iterator[Use]:
    value = text_of(node)
    if value.startswith(only) and value:
        start = start_of(node)
        yield Use(value, start, literal=text.startswith(value, start))


def _github(root: Node, text: str) -> Iterator[Use]:
    yield from _at(root, locations.GITHUB, text)
    for path in locations.GITHUB_STEPS:
        for step in find(root, path):
            action = text_of(get(step, "uses"))
            yield from _literal(get(step, "uses"), text, only="docker://")
            if action.startswith("google-github-actions/deploy-cloudrun"):
                yield from _literal(get(step, "with", "image"), text)


def _gitlab(root: Node, text: str) -> Iterator[Use]:
    for path in locations.GITLAB:
        yield from _at(root, [path, ("default", *path)], text)
    for name, _, job in items(root):
        if name not in ("default", "variables", "include", "workflow", "stages", "cache", "image", "services"):
            yield from _at(job, locations.GITLAB, text)


def _compose(root: Node, text: str) -> Iterator[Use]:
    for _, _, service in items(get(root, "services")):
        if get(service, "build") is None:  # else `image` is what the build is called
            yield from _with_default(get(service, "image"), text)
    for node in (node for path in locations.COMPOSE_CONTEXTS for node in find(root, path)):
        value = text_of(node)
        if CONTEXT in value:
            start = start_of(node) + value.index(CONTEXT) + len(CONTEXT)
            reference = value.partition(CONTEXT)[2]
            yield Use(reference, start, literal=text.startswith(reference, start))


def _with_default(node: Node, text: str) -> Iterator[Use]:
    match = DEFAULTED.fullmatch(text_of(node))
    if match is None:
        yield from _literal(node, text)
    else:
        start = start_of(node) + match.start(1)
        yield Use(match[1], start, literal=text.startswith(match[1], start))


def _is_terraform_plan(root: Node) -> bool:
    return text_of(get(root, "terraform_version")) != "" or get(root, "planned_values") is not None


def _plan(root: Node, text: str) -> Iterator[Use]:
    modules = [get(root, "planned_values", "root_module")]
    for module in modules:
        modules.extend(elements(get(module, "child_modules")))
        for resource in elements(get(module, "resources")):
            kind, values = text_of(get(resource, "type")), get(resource, "values")
            for path in locations.TERRAFORM.get(kind, ()):
                # A block is a list of objects in a plan.
                listed = tuple(step for name in path[:-1] for step in (name, "[]"))
                yield from _at(values, [(*listed, path[-1])], text)
            if kind.startswith("kubernetes_"):
                yield from _blocks(values, text)


def _blocks(node: Node, text: str) -> Iterator[Use]:
    for name, _, value in items(node):
        for element in elements(value):
            if name in locations.KUBERNETES_BLOCKS:
                yield from _literal(get(element, "image"), text)
            yield from _blocks(element, text)


def scripts(root: Node, text: str) -> Iterator[tuple[int, str]]:
    """Yield offset and raw text of what a shell runs."""
    for path in locations.SCRIPTS:
        for node in find(root, path):
            if text_of(node):
                yield node.start_mark.index, _unquoted(node, text)
    for step in find(root, ("steps", "[]")):
        yield from _build_step(step, text)


def _unquoted(node: Node, text: str) -> str:
    written = raw(node, text)
    if node.style in ("'", '"'):
        return " " + written[1:-1]
    script = re.sub(r"^[|>][^\n]*", lambda match: " " * len(match[0]), written)
    return script.replace("\n", " ") if node.style == ">" else script


def _build_step(step: Node, text: str) -> Iterator[tuple[int, str]]:
    """Yield the arguments of a Cloud Build step: a script each that has spaces, else the words of one command."""
    args = elements(get(step, "args"))
    script = get(step, "script")
    if text_of(script):
        yield script.start_mark.index, _unquoted(script, text)
    for arg in args:
        if " " in text_of(arg):
            yield arg.start_mark.index, _unquoted(arg, text)
    if args and not any(" " in text_of(arg) for arg in args):
        start = args[0].start_mark.index
        region = text[start : args[-1].end_mark.index]
        tool = text_of(get(step, "entrypoint")) or text_of(get(step, "name")).rpartition("/")[2].partition(":")[0]
        yield start, _one_line(tool, region)


def _one_line(tool: str, region: str) -> str:
    """Return a list's source as words of one command, each where it was; NUL and the tool go first.

    The tool has no place in the file, so it is given apart, before a NUL.
    """
    words = re.sub(r"(?m)#.*$", lambda match: " " * len(match[0]), region)
    words = re.sub(r"(?m)(^|(?<=\n))(\s*)-(?=\s)", r"\1\2 ", words)
    words = re.sub(r"[\[\],'\"\n]", " ", words)
    return f"{ {'cloud-sdk': 'gcloud'}.get(tool, tool) }\0{words}"
