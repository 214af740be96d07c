"""References in one YAML or JSON document, by its kind."""

from __future__ import annotations

import re

from sigwright.lint import compose, helm, locations, policies, scalars, terraform
from sigwright.lint._model import Use
from sigwright.lint.tree import elements, find, get, items, raw, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import PurePath

    from sigwright.lint.locations import Path
    from sigwright.lint.tree import Node

IMAGE_FLAG = r"(?:--(?:container-)?image[= ]\s*['\"]?)"


def uses(root: Node, path: PurePath, text: str, places: Mapping[str, tuple[Path, ...]]) -> list[Use]:
    """Return the references of a document; nothing for one of no known kind. `places` are of kinds of one's own."""
    own = places.get(text_of(get(root, "kind")), ())
    return [*_of(root, path, text), *_at(root, own, text)]


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
    elif terraform.is_plan(root):
        yield from (use for resource in terraform.planned(root, text) for use in terraform.uses(resource))
    else:
        yield from _without_kind(root, path, text)


def _kubernetes(root: Node, api: str, kind: str, text: str) -> Iterator[Use]:
    if api.startswith("tekton.dev/"):
        yield from _under(root, locations.TEKTON.get(kind, ()), locations.TEKTON_TASK, text)
    elif api.startswith("argoproj.io/") and kind != "Rollout":
        yield from _under(root, locations.ARGO.get(kind, ()), locations.ARGO_TEMPLATE, text)
    elif kind != "Service" or api != "v1":
        found = _under(root, locations.POD_SPECS.get(kind, ()), locations.POD, text)
        cloud_run = api.startswith("run.googleapis.com/") or policies.is_cloud_run(root)
        yield from (use._replace(cloud_run=cloud_run) for use in found)


def _without_kind(root: Node, path: PurePath, text: str) -> Iterator[Use]:
    name = path.name.lower()
    if "jobs" in _keys(root) and ("on" in _keys(root) or ".github" in path.parts):
        yield from _github(root, text)
    elif get(root, "runs", "using") is not None:
        yield from scalars.uses(get(root, "runs", "image"), text, only="docker://")
        yield from _github(root, text)
    elif name.endswith((".gitlab-ci.yml", ".gitlab-ci.yaml")):
        yield from _gitlab(root, text)
    elif compose.is_compose(root, name):
        yield from compose.uses(root, text)
    elif _is_cloud_build(root, name):
        yield from _at(root, locations.CLOUD_BUILD, text)
        yield from _substitutions(root, text)
    elif get(root, "template") is not None and find(root, locations.RUN_V2[0]) + find(root, locations.RUN_V2[1]):
        yield from (use._replace(cloud_run=True) for use in _at(root, locations.RUN_V2, text))
    elif "values" in name:
        yield from helm.values(root, text)


def _keys(root: Node) -> set[str]:
    return {key for key, _, _ in items(root)}


def _is_cloud_build(root: Node, name: str) -> bool:
    steps = elements(get(root, "steps"))
    return bool(steps) and ("cloudbuild" in name or all(get(step, "name") is not None for step in steps))


def _substitutions(root: Node, text: str) -> Iterator[Use]:
    """Yield the defaults of variables that steps run, or deploy by a flag."""
    steps = elements(get(root, "steps"))
    names = {text_of(get(step, "name")) for step in steps}
    commands = " ".join(text_of(word) for step in steps for word in [*elements(get(step, "args")), get(step, "script")])
    for name, _, value in items(get(root, "substitutions")):
        written = {f"${name}", f"${{{name}}}"}
        used = re.search(rf"{IMAGE_FLAG}\$(?:{re.escape(name)}\b|\{{{re.escape(name)}\}})", commands)
        if names & written or used:
            yield from scalars.uses(value, text)


def _under(root: Node, places: Iterable[Path], inner: Iterable[Path], text: str) -> Iterator[Use]:
    for place in places:
        yield from _at(root, [(*place, *path) for path in inner], text)


def _at(root: Node, paths: Iterable[Path], text: str) -> Iterator[Use]:
    for path in paths:
        for node in find(root, path):
            yield from scalars.uses(node, text)


def _github(root: Node, text: str) -> Iterator[Use]:
    yield from _at(root, locations.GITHUB, text)
    for path in locations.GITHUB_STEPS:
        for step in find(root, path):
            action = text_of(get(step, "uses"))
            yield from scalars.uses(get(step, "uses"), text, only="docker://")
            if action.startswith("google-github-actions/deploy-cloudrun"):
                yield from (use._replace(cloud_run=True) for use in scalars.uses(get(step, "with", "image"), text))


def _gitlab(root: Node, text: str) -> Iterator[Use]:
    for path in locations.GITLAB:
        yield from _at(root, [path, ("default", *path)], text)
    for name, _, job in items(root):
        if name not in ("default", "variables", "include", "workflow", "stages", "cache", "image", "services"):
            yield from _at(job, locations.GITLAB, text)


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
        tool = text_of(get(step, "entrypoint")) or re.split(r"[:@]", text_of(get(step, "name")).rpartition("/")[2])[0]
        yield start, _one_line(tool, region)


def _one_line(tool: str, region: str) -> str:
    """Return a list's source as words of one command, each where it was; NUL and the tool go first.

    The tool has no place in the file, so it is given apart, before a NUL.
    """
    words = re.sub(r"(?m)#.*$", lambda match: " " * len(match[0]), region)
    words = re.sub(r"(?m)(^|(?<=\n))(\s*)-(?=\s)", r"\1\2 ", words)
    words = re.sub(r"[\[\],'\"\n]", " ", words)
    return f"{ {'cloud-sdk': 'gcloud'}.get(tool, tool) }\0{words}"
