"""A reference that is one scalar of a document: where it stands, and what corrects it however it is written."""

from __future__ import annotations

import re

from sigwright.lint._model import Edit, Use
from sigwright.lint.references import HEX
from sigwright.lint.tree import raw, start_of, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from sigwright.lint.tree import Node

ATTACHED_END = re.compile(rf":({HEX})(?:\.(?:sig|att|sbom|cosign))?(?=[\"'\s]*\Z)")


def uses(node: Node, text: str, only: str = "") -> Iterator[Use]:
    """Yield what a scalar names, if it begins with `only`; an end of line, as a block keeps it, is no part of it."""
    value = text_of(node).strip()
    if not value or not value.startswith(only):
        return
    start = start_of(node)
    if not text.startswith(value, start):  # after an anchor and a quote, or as a block
        start = text.find(value, node.start_mark.index, node.end_mark.index)
    if start >= 0:
        yield Use(value, start)
    else:
        yield Use(value, start_of(node), literal=False, digest_edit=digest_for_tag(node, text))


def digest_for_tag(node: Node, text: str) -> Edit | None:
    """Return what corrects the end of a reference that is written with escapes, or with variables before it."""
    match = ATTACHED_END.search(raw(node, text))
    if match is None:
        return None
    start = int(node.start_mark.index)
    return Edit(start + match.start(), start + match.end(), f"@{match[1].replace('-', ':')}")
