"""Patterns of images as Binary Authorization writes them: * at the end, or before the registry's first dot."""

from __future__ import annotations

import re
from functools import cache

from sigwright.errors import MalformedError

FORM = re.compile(r"(?P<front>\*(?=[-.]))?(?P<host>\.?[\w-]+(?:\.[\w-]+)+(?::\d+)?)/(?P<path>[^*]*)(?P<back>\*{0,2})")


def matches(pattern: str, *references: str) -> bool:
    """Tell whether a pattern is for an image by any of its references: `*` is all but a slash, `**` all.

    Raises `MalformedError` for what is no pattern: nothing is let in by a guess.
    """
    return any(compiled(pattern).fullmatch(reference) for reference in references)


def holds_directory(pattern: str, name: str) -> bool:
    """Tell whether the directory of an image, by its name, is one that a pattern means. Raises as `matches`."""
    return compiled(pattern).fullmatch(name.rpartition("/")[0]) is not None


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern as an expression. Raises `MalformedError`."""
    form = FORM.fullmatch(pattern)
    if form is None:
        raise MalformedError(
            f"{pattern!r} is no pattern of images",
            hint="write REGISTRY/PATH, with * or ** at the end or one * before the registry's subdomain",
        )
    front = r"[\w.-]*" if form["front"] else ""
    back = {"": "", "*": "[^/]*", "**": ".*"}[form["back"]]
    return re.compile(front + re.escape(f"{form['host']}/{form['path']}") + back)
