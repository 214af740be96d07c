"""References in Terraform's language, where they are literal, and in plans, where all are."""

from __future__ import annotations

import re
from typing import NamedTuple

from sigwright.lint import helm, locations, sets
from sigwright.lint._model import Problem, Source, Use
from sigwright.lint.tree import documents, elements, get, items, start_of, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from sigwright.lint.tree import Node

TOKEN = re.compile(
    r"(?P<comment>\#[^\n]*|//[^\n]*|/\*.*?\*/)|(?P<heredoc><<-?(?P<word>\w+)\r?\n(?P<body>.*?)\n[ \t]*(?P=word)\b)|"
    r"(?P<text>\"(?:[^\"\\]|\\.)*\")|(?P<name>[\w.-]+)|(?P<mark>[{}\[\]=\n])|.",
    re.DOTALL,
)
DECLARED_IMAGE = re.compile(r"\bimage:[ \t]*[\"']?([^\s\"'\\]+)")

KUBERNETES = {(block, "image") for block in (*locations.KUBERNETES_BLOCKS, *locations.CONTAINERS)}
"""Of resources of Terraform's own form, and of manifests."""


class Attribute(NamedTuple):
    """A text in a resource: the blocks it is in, its name, and where the text begins."""

    path: tuple[str, ...]
    value: str
    offset: int
    literal: bool = True
    """No expression."""
    written: bool = True
    """The file has these very characters at `offset`."""


class Resource(NamedTuple):
    """A resource block."""

    kind: str
    offset: int
    attributes: list[Attribute]
    blocks: set[str]


def read(text: str) -> Source:
    """Return what a file of Terraform's language holds."""
    source = Source([], [])
    for resource in _resources(text):
        source.uses.extend(uses(resource))
        source.problems.extend(problems(resource))
    return source


def is_plan(root: Node) -> bool:
    """Tell a plan or a state in JSON, as `terraform show -json` writes it, and a configuration in JSON."""
    planned_or_state = text_of(get(root, "terraform_version")) != "" or get(root, "planned_values") is not None
    return planned_or_state or bool(items(get(root, "resource")))


def planned(root: Node, text: str) -> Iterator[Resource]:
    """Yield the resources of a plan, a state or a configuration."""
    for kind, _, named in items(get(root, "resource")):
        for _, key, body in items(named):
            resource = Resource(kind, key.start_mark.index, [], set())
            _planned(body, (), resource, text)
            yield resource
    modules = [get(root, "planned_values", "root_module"), get(root, "values", "root_module")]
    for module in modules:
        modules.extend(elements(get(module, "child_modules")))
        for one in elements(get(module, "resources")):
            resource = Resource(text_of(get(one, "type")), one.start_mark.index, [], set())
            _planned(get(one, "values"), (), resource, text)
            yield resource


def _planned(node: Node, path: tuple[str, ...], resource: Resource, text: str) -> None:
    """Add what a value holds: a block is a list of objects in a plan."""
    for element in elements(node):
        _planned(element, path, resource, text)
    for name, _, value in items(node):
        if elements(value) or items(value):
            resource.blocks.add(name)
        _planned(value, (*path, name), resource, text)
    if text_of(node):
        start = start_of(node)
        literal = text.startswith(text_of(node), start)
        resource.attributes.append(Attribute(path, text_of(node), start, written=literal))


def _resources(text: str) -> Iterator[Resource]:
    stack: list[str] = []
    head: list[str] = []
    current: Resource | None = None
    for match in TOKEN.finditer(text):
        kind, word = match.lastgroup, match[0]
        if kind in ("text", "name"):
            _text(match, head, stack, current)
        elif kind == "heredoc" and current is not None:
            path = (*stack[1:], head[0]) if "=" in head else tuple(stack[1:])
            current.attributes.append(Attribute(path, match["body"], match.start("body")))
        elif word in ("{", "["):
            if not stack and head[:1] == ["resource"] and len(head) > 1:
                current = Resource(head[1], match.start(), [], set())
            stack.append(head[head[0] == "dynamic" and len(head) > 1] if head else "")
            if current is not None:
                current.blocks.add(stack[-1])
            head = []
        elif word in ("}", "]"):
            stack = stack[:-1]
            head = []
            if not stack and current is not None:
                yield current
                current = None
        elif word == "=":
            head.append("=")
        elif word == "\n":
            head = []


def _text(match: re.Match[str], head: list[str], stack: list[str], current: Resource | None) -> None:
    word = match[0]
    if match.lastgroup == "name" and current is not None and head[-1:] == ["="]:
        current.attributes.append(Attribute((*stack[1:], head[0]), word, match.start(), literal=False))
        head.clear()
        return
    if match.lastgroup == "text":
        inner = word[1:-1]
        if current is not None and head[-1:] == ["="]:
            current.attributes.append(Attribute((*stack[1:], head[0]), inner, match.start() + 1))
            head.clear()
            return
        if current is not None and not head and stack:
            current.attributes.append(Attribute(tuple(stack[1:]), inner, match.start() + 1))
        word = inner
    head.append(word)


def uses(resource: Resource) -> Iterator[Use]:
    """Yield the references of a resource."""
    paths = [tuple(step for step in path if step) for path in locations.TERRAFORM.get(resource.kind, ())]
    for attribute in resource.attributes:
        path = tuple(step for step in attribute.path if step not in ("", "content"))
        kubernetes = resource.kind.startswith("kubernetes_") and path[-2:] in KUBERNETES
        if not attribute.literal:
            continue
        if path in paths or kubernetes:
            cloud_run = resource.kind.startswith("google_cloud_run_")
            yield Use(attribute.value, attribute.offset, literal=attribute.written, cloud_run=cloud_run)
        elif resource.kind.startswith("google_compute_") and path[-1:] == ("gce-container-declaration",):
            for match in DECLARED_IMAGE.finditer(attribute.value):
                yield _inside(attribute, match[1], match.start(1))
    if resource.kind == "helm_release":
        yield from _released(resource)


def _inside(attribute: Attribute, text: str, start: int) -> Use:
    """Return a reference in the text of an attribute."""
    return Use(text, attribute.offset + (start if attribute.written else 0), literal=attribute.written)


def _released(resource: Resource) -> Iterator[Use]:
    """Yield what a Helm release sets, and what its values hold."""
    settings: list[sets.Setting] = []
    name = ""
    for attribute in resource.attributes:
        path = tuple(step for step in attribute.path if step)
        if path[:1] == ("set",) and path[-1] == "name":
            name = attribute.value
        elif path[:1] == ("set",) and path[-1] == "value" and attribute.literal:
            settings.append(sets.Setting(name, attribute.value, attribute.offset, attribute.written))
        elif path == ("values",):
            for root in documents(attribute.value):
                for use in helm.values(root, attribute.value) if root is not None else ():
                    yield _inside(attribute, use.text, use.offset)._replace(tag_too=use.tag_too, literal=use.literal)
        elif path[:1] == ("values",) and attribute.literal:  # of yamlencode({...})
            settings.append(sets.Setting(".".join(path), attribute.value, attribute.offset, attribute.written))
    yield from sets.uses(settings)


def problems(resource: Resource) -> Iterator[Problem]:
    """Yield what a resource leaves open."""
    if resource.kind == "google_cloud_run_v2_service" and "binary_authorization" not in resource.blocks:
        yield Problem("POL001", resource.offset, "this Cloud Run service is not under Binary Authorization")
    named = [attribute for attribute in resource.attributes if attribute.path]  # a list stands where a map should
    values = {(attribute.path[-1], attribute.value): attribute.offset for attribute in named}
    names = {name for name, _ in values}
    if resource.kind == "google_cloud_run_service" and "run.googleapis.com/binary-authorization" not in names:
        yield Problem("POL001", resource.offset, "this Cloud Run service is not under Binary Authorization")
    for (name, value), offset in values.items():
        if name in ("breakglass_justification", "run.googleapis.com/binary-authorization-breakglass"):
            yield Problem("POL001", offset, "breakglass: Binary Authorization is passed by")
        if resource.kind == "google_binary_authorization_policy":
            if value in ("ALWAYS_ALLOW", "DRYRUN_AUDIT_LOG_ONLY"):
                yield Problem("POL001", offset, f"{value}: nothing is kept out")
            elif name == "name_pattern" and "**" in value:
                yield Problem("POL001", offset, f"{value}: whole trees of images need no attestation")
    if resource.kind == "google_artifact_registry_repository":
        yield from _losses(resource, values)


def _losses(resource: Resource, values: dict[tuple[str, str], int]) -> Iterator[Problem]:
    kept = any(name == "tag_prefixes" and value.startswith("sha256-") for name, value in values)
    deletes = values.get(("action", "DELETE"))
    if deletes is not None and (not kept or ("tag_state", "UNTAGGED") in values):
        yield Problem("POL002", deletes, "this cleanup can delete signatures: keep tags with the prefix sha256-, and "
                      "do not delete what has no tag")  # fmt: skip
    if ("immutable_tags", "true") in values:
        offset = values[("immutable_tags", "true")]
        yield Problem("POL002", offset, "immutable tags: a second .sig signature cannot be stored")
