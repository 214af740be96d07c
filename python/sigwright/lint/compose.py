"""References in compose files: images, and what builds take from elsewhere."""

from __future__ import annotations

import posixpath
import re

from sigwright.lint import dockerfile, locations, scalars
from sigwright.lint.tree import find, get, items, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import PurePath

    from sigwright.lint._model import Use
    from sigwright.lint.tree import Node

VARIABLE = re.compile(r"\$(?:\{\w+:?-([^${}]*)\}|\$)")
"""With a literal default; `$$` is a dollar."""
CONTEXT = "docker-image://"


def is_compose(root: Node, name: str) -> bool:
    """Tell a compose file by its name or its services."""
    services = [value for _, _, value in items(get(root, "services"))]
    named = re.match(r"(docker-)?compose[^/]*\.ya?ml$", name) is not None
    return bool(services) and (named or any(get(value, "image") or get(value, "build") for value in services))


def uses(root: Node, text: str) -> Iterator[Use]:
    """Yield the references of a compose file."""
    for _, _, service in items(get(root, "services")):
        if get(service, "build") is None:  # else `image` is what the build is called
            yield from _image(get(service, "image"), text)
    for node in (node for path in locations.COMPOSE_CONTEXTS for node in find(root, path)):
        for use in scalars.uses(node, text):
            before, mark, reference = use.text.partition(CONTEXT)
            if mark:
                yield use._replace(text=reference, offset=use.offset + use.literal * len(before + mark))
    for node in find(root, ("services", "*", "build", "dockerfile_inline")):
        yield from _inline(node, text)


def _image(node: Node, text: str) -> Iterator[Use]:
    """Yield an image; variables with defaults stand for those."""
    for use in scalars.uses(node, text):
        value, start = use.text, use.offset
        alone = VARIABLE.fullmatch(value)
        if alone and alone[1]:
            start += alone.start(1)
            value = alone[1]
        filled = VARIABLE.sub(lambda found: "$" if found[1] is None else found[1], value)
        literal = text.startswith(filled, start)
        edit = None if literal else scalars.digest_for_tag(node, text)
        yield use._replace(text=filled, offset=start, literal=literal, digest_edit=edit)


def _inline(node: Node, text: str) -> Iterator[Use]:
    place = node.start_mark.index
    for use in dockerfile.uses(text_of(node)):
        found = text.find(use.text, place, node.end_mark.index)
        place = max(place, found)
        yield use._replace(offset=place, literal=found >= 0)


def dockerfiles(root: Node, path: PurePath) -> Iterator[str]:
    """Yield the files that the services are built from, as far as they are on this machine."""
    for build in find(root, ("services", "*", "build")):
        context = text_of(build) or text_of(get(build, "context")) or "."
        if "://" in context or "$" in context or get(build, "dockerfile_inline") is not None:
            continue
        name = text_of(get(build, "dockerfile")) or "Dockerfile"
        if "$" not in name:
            yield posixpath.normpath(posixpath.join(posixpath.dirname(str(path)), context, name))
