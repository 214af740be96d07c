"""The values that a rule speaks of, for the message that says why it is not met."""

from __future__ import annotations

import json
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

MOST = 5
_STEP = re.compile(r"""\.([A-Za-z_]\w*)|\[\s*"([^"\\]*)"\s*\]|\[\s*(\d+)\s*\]""")
_MISSING: Any = object()


def values(text: str, roots: Mapping[str, Any]) -> str:
    """Return "PATH = VALUE" for the first few paths in a rule's text that begin at a name of `roots`."""
    names = "|".join(map(re.escape, roots))
    shown: dict[str, str] = {}
    for match in re.finditer(rf"(?<![\w.\"])({names})((?:{_STEP.pattern})+)", text, re.VERBOSE):
        following = text[match.end() : match.end() + 1]
        path, value = _longest(match[1], match[2] + following, roots[match[1]])
        shown.setdefault(path, short(value))
        if len(shown) == MOST:
            break
    return ", ".join(f"{path} = {value}" for path, value in shown.items())


def _longest(root: str, steps: str, value: Any) -> tuple[str, Any]:
    """Follow the steps as far as they lead: a method's name is none of them."""
    path = root
    for step in _STEP.finditer(steps):
        following = _follow(value, step)
        if following is _MISSING:
            return (path, value) if steps[step.end() : step.end() + 1] == "(" else (path + step[0], _MISSING)
        path, value = path + step[0], following
    return path, value


def _follow(value: Any, step: re.Match[str]) -> Any:
    if step[3] is not None:
        index = int(step[3])
        return value[index] if isinstance(value, list) and index < len(value) else _MISSING
    name = step[1] if step[1] is not None else step[2]
    return value.get(name, _MISSING) if isinstance(value, dict) else _MISSING


def short(value: Any, most: int = 80) -> str:
    """Return a value as JSON, cut where it is long."""
    if value is _MISSING:
        return "absent"
    if isinstance(value, (dict, list)) and len(value) > most:
        return f"{'an object' if isinstance(value, dict) else 'a list'} of {len(value)}"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= most else f"{text[:most]}..."
