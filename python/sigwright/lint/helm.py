"""References that are written in parts: Helm's values, charts, Kustomize."""

from __future__ import annotations

import re

from sigwright.lint import scalars
from sigwright.lint._model import Edit, Use
from sigwright.lint.references import HEX
from sigwright.lint.tree import elements, get, items, raw, start_of, text_of, walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from sigwright.lint.tree import Node

CHART_IMAGES = "artifacthub.io/images"
ATTACHED_TAG = re.compile(rf"({HEX})(\.(sig|att|sbom|cosign))?")
PARTS = {"registry", "repository", "tag", "digest", "name"}


def values(root: Node, text: str) -> Iterator[Use]:
    """Yield every `image`, a text or a map of parts, at any depth."""
    for node in walk(root):
        for key, _, value in items(node):
            if key != "image" and not key.endswith("Image"):
                continue
            if text_of(value):
                yield from scalars.uses(value, text)
            else:
                yield from _parts(value)


def _parts(node: Node) -> Iterator[Use]:
    names = {key for key, _, _ in items(node)}
    repository = text_of(get(node, "repository")) or text_of(get(node, "name"))
    if not repository and ATTACHED_TAG.fullmatch(text_of(get(node, "tag"))):
        yield Use(f"image:{text_of(get(node, 'tag'))}", start_of(get(node, "tag")), literal=False)  # of another file's
    if not repository or not names & PARTS - {"name"}:
        return
    registry = text_of(get(node, "registry"))
    name = f"{registry}/{repository}" if registry else repository
    tag, digest = text_of(get(node, "tag")), text_of(get(node, "digest"))
    if "tag" in names and not tag and not digest:
        return  # the chart takes its own version
    yield _joined(name, tag, digest, start_of(get(node, "repository") or get(node, "name")), None)


def _joined(name: str, tag: str, digest: str, offset: int, edit: Edit | None) -> Use:
    reference = name + (f":{tag}" if tag and not digest else "") + (f"@{digest}" if digest else "")
    return Use(reference, offset, literal=False, tag_too=bool(tag and digest), digest_edit=edit)


def kustomize(root: Node, text: str) -> Iterator[Use]:
    """Yield what `images` sets."""
    for entry in elements(get(root, "images")):
        name = text_of(get(entry, "newName")) or text_of(get(entry, "name"))
        tag, digest = text_of(get(entry, "newTag")), text_of(get(entry, "digest"))
        if name and (tag or digest):
            place = get(entry, "digest") if digest else get(entry, "newTag")
            edit = _digest_for_tag(entry, text) if not digest else None
            yield _joined(name, tag, digest, start_of(place), edit)


def _digest_for_tag(entry: Node, text: str) -> Edit | None:
    """Return what makes `newTag: sha256-HEX.sig` the `digest` that was meant."""
    for key, key_node, value in items(entry):
        match = ATTACHED_TAG.fullmatch(text_of(value))
        if key == "newTag" and match and raw(key_node, text) == "newTag":
            start, end = key_node.start_mark.index, value.end_mark.index
            return Edit(start, end, f"digest: {match[1].replace('-', ':')}")
    return None


def chart(root: Node, text: str) -> Iterator[Use]:
    """Yield the images that a chart says it uses: a YAML text in an annotation."""
    node = get(root, "annotations", CHART_IMAGES)
    if node is None:
        return
    for match in re.finditer(r"\bimage:[ \t]*[\"']?([^\s\"',}]+)", raw(node, text)):
        yield Use(match[1], node.start_mark.index + match.start(1))
