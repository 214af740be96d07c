"""The line of a member of a policy file, for messages: asked only when the member is wrong."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

STEP = re.compile(r"\[(\d+)\]|([^.:\[\] ]+)")


def line_of(text: str, path: str, field: str) -> int:
    """Return the line of a member, counted from 1; 0 where it cannot be told.

    `path` leads to its mapping, such as "rules[0].authorities[1]".
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    steps = [int(match[1]) if match[1] else match[2] for match in STEP.finditer(path)]
    try:
        roots = list(YAML(typ="safe", pure=True).compose_all(text))
    except (YAMLError, ValueError, RecursionError):
        return 0
    found = [line for root in roots if (line := _line(root, [*steps, field]))]
    return found[0] if len(found) == 1 else 0  # documents may be alike


def _line(node: Any, steps: list[int | str]) -> int:
    line = 0
    for step in steps:
        pairs = node.value if node is not None and node.id in ("mapping", "sequence") else []
        if isinstance(step, int):
            node = pairs[step] if node is not None and node.id == "sequence" and step < len(pairs) else None
            line = node.start_mark.line + 1 if node is not None else 0
        else:
            named = pairs if node is not None and node.id == "mapping" else []
            key, node = next(((key, value) for key, value in named if key.value == step), (None, None))
            line = key.start_mark.line + 1 if key is not None else 0
    return line
