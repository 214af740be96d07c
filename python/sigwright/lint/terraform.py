"""Literal references in Terraform's language: blocks and text attributes, no evaluation."""

from __future__ import annotations

import re
from typing import NamedTuple

from sigwright.lint import locations
from sigwright.lint._model import Problem, Source, Use

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = re.compile(
    r"(?P<comment>\#[^\n]*|//[^\n]*|/\*.*?\*/)|(?P<heredoc><<-?(?P<word>\w+)\n(?P<body>.*?)\n[ \t]*(?P=word)\b)|"
    r"(?P<text>\"(?:[^\"\\]|\\.)*\")|(?P<name>[\w.-]+)|(?P<mark>[{}\[\]=\n])|.",
    re.DOTALL,
)
DECLARED_IMAGE = re.compile(r"\bimage:[ \t]*[\"']?([^\s\"'\\]+)")


class Attribute(NamedTuple):
    """A text in a resource: the blocks it is in, its name, and where the text begins."""

    path: tuple[str, ...]
    value: str
    offset: int
    literal: bool = True


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
        source.uses.extend(_uses(resource))
        source.problems.extend(_problems(resource))
    return source


def _resources(text: str) -> Iterator[Resource]:
    stack: list[str] = []
    head: list[str] = []
    current: Resource | None = None
    for match in TOKEN.finditer(text):
        kind, word = match.lastgroup, match[0]
        if kind in ("text", "name"):
            _text(match, head, stack, current)
        elif kind == "heredoc" and current is not None and "=" in head:
            current.attributes.append(Attribute((*stack[1:], head[0]), match["body"], match.start("body")))
        elif word in ("{", "["):
            if not stack and head[:1] == ["resource"] and len(head) > 1:
                current = Resource(head[1], match.start(), [], set())
            stack.append(head[0] if head else "")
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


def _uses(resource: Resource) -> Iterator[Use]:
    paths = [tuple(step for step in path if step) for path in locations.TERRAFORM.get(resource.kind, ())]
    chosen = ""
    for attribute in resource.attributes:
        if not attribute.literal:
            continue
        path = tuple(step for step in attribute.path if step not in ("", "content"))
        kubernetes = resource.kind.startswith("kubernetes_") and path[-2:] in (
            ("container", "image"), ("init_container", "image"),
        )  # fmt: skip
        if path in paths or kubernetes:
            yield Use(attribute.value, attribute.offset)
        elif resource.kind.startswith("google_compute_") and path[-1:] == ("gce-container-declaration",):
            for match in DECLARED_IMAGE.finditer(attribute.value):
                yield Use(match[1], attribute.offset + match.start(1))
        elif resource.kind == "helm_release" and path[-2:] in (("set", "name"), ("set", "value")):
            if path[-1] == "value" and chosen.rpartition(".")[2] == "image":
                yield Use(attribute.value, attribute.offset)
            chosen = attribute.value if path[-1] == "name" else ""


def _problems(resource: Resource) -> Iterator[Problem]:
    if resource.kind == "google_cloud_run_v2_service" and "binary_authorization" not in resource.blocks:
        yield Problem("POL001", resource.offset, "this Cloud Run service is not under Binary Authorization")
    values = {(attribute.path[-1], attribute.value): attribute.offset for attribute in resource.attributes}
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
