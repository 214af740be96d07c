"""YAML and JSON as nodes that know where they stand in the text."""

from __future__ import annotations

import re
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    Node = Any

BLANK = "\ufffc"
"""Stands for the characters of a template, so that positions stay: no reference holds it."""
TEMPLATES = re.compile(r"\{\{.*?\}\}", re.DOTALL)
WHOLE_LINE = re.compile(rf"^([ \t]*){BLANK}[{BLANK} \t]*$", re.MULTILINE)
DEPTH = 200
"""Nesting beyond this is no file that anybody deploys."""

MERGES = 8
OLD_PARSER = "found unexpected ':'"
NO_START = "did not find expected <document start>"
"""What a second text of JSON in one file is to a parser of YAML."""
SEPARATOR = re.compile(r"^---(?=\s)", re.MULTILINE)
RESUMPTIONS = 16
SLOW = 1 << 18
"""Larger texts are not read once more by the parser that is written in Python: it takes a second for so much."""
NO_TEXT = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Characters that no parser takes: of old encodings, and of control."""


class Broken(NamedTuple):
    """Where a text stopped to parse, and why."""

    offset: int
    why: str


class Parsed(NamedTuple):
    """The root nodes of a file, and where it does not parse."""

    roots: list[Node]
    broken: list[Broken]


def documents(text: str) -> list[Node]:
    """Return the root nodes of a file; of one that does not parse those of its documents that do."""
    return parse(text).roots


def parse(text: str) -> Parsed:
    """Return the root nodes of a file; a document that does not parse ends where the next begins."""
    text = _masked(text)
    parsed = Parsed([], [])
    if _too_deep(text):
        parsed.broken.append(Broken(0, f"nested deeper than {DEPTH}"))
        return parsed
    start = 0
    for _ in range(RESUMPTIONS):
        found, broken = _read(text, slowly=len(text) <= SLOW and len(parsed.broken) < 2)
        parsed.roots.extend(found)
        if broken is None:
            break
        again = _next_document(text, broken, start)
        if broken.why != NO_START or again is None:
            parsed.broken.append(broken)
        if again is None:
            break
        start = again
        text = re.sub(r"[^\n]", " ", text[:start]) + text[start:]
    return parsed


def _next_document(text: str, broken: Broken, start: int) -> int | None:
    """Return where the document begins that comes after one that does not parse."""
    if broken.why == NO_START and text.startswith(("{", "["), broken.offset):
        return broken.offset
    line = text.rfind("\n", 0, broken.offset) + 1
    separator = SEPARATOR.search(text, max(line, start + 1))
    return separator.start() if separator else None


def _read(text: str, *, slowly: bool) -> tuple[list[Node], Broken | None]:
    try:
        from ruamel.yaml.cyaml import CSafeLoader
    except ImportError:  # the C parser is an extra of the library
        return _composed(_slowly(text))
    found, broken = _composed(_fast(CSafeLoader, text))
    # `{image: app:1}` is a map to Kubernetes and its like, and no YAML to the C parser, which is of an older version.
    again = slowly and broken is not None and broken.why == OLD_PARSER
    return _composed(_slowly(text)) if again else (found, broken)


def _fast(loader_of: Any, text: str) -> Iterator[Node]:
    loader = loader_of(text)
    while loader.check_node():
        yield loader.get_node()


def _slowly(text: str) -> Iterator[Node]:
    from ruamel.yaml import YAML

    nodes: Iterator[Node] = YAML(typ="safe", pure=True).compose_all(text)
    return nodes


def _composed(nodes: Iterator[Node]) -> tuple[list[Node], Broken | None]:
    """Return the root nodes up to where a text does not parse."""
    from ruamel.yaml.error import YAMLError

    found: list[Node] = []
    try:
        found.extend(nodes)
    except (YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        why = getattr(error, "problem", None) or type(error).__name__
        return found, Broken(mark.index if mark is not None else 0, why)
    return found, None


def _masked(text: str) -> str:
    """Blank templates out, and tabs, which JSON may be indented with, keeping every position."""
    if "{{" in text:
        text = TEMPLATES.sub(lambda match: re.sub(r"[^\n]", BLANK, match[0]), text)
        text = WHOLE_LINE.sub(lambda match: match[1] + "#" + " " * (len(match[0]) - len(match[1]) - 1), text)
    text = NO_TEXT.sub(BLANK, text)
    return text.replace("\t", " ") if text.lstrip()[:1] in ("{", "[") else text


def _too_deep(text: str) -> bool:
    depth = 0
    for bracket in re.findall(r"[\[\]{}]|^ {400}|(?:- ){100}", text, re.MULTILINE):
        depth += 1 if bracket in "[{" else -1 if bracket in "]}" else DEPTH
        if depth > DEPTH:
            return True
    return False


def items(node: Node, depth: int = 0) -> list[tuple[str, Node, Node]]:
    """Return key, key's node and value of a mapping, those that `<<` merges in too; nothing for other nodes."""
    found: list[tuple[str, Node, Node]] = []
    if node is None or node.id != "mapping" or depth > MERGES:
        return found
    for key, value in node.value:
        if key.value == "<<":
            for merged in elements(value) or [value]:
                found.extend(items(merged, depth + 1))
        elif isinstance(key.value, str):
            found.append((key.value, key, value))
    return found


def get(node: Node, *path: str) -> Node:
    """Return the node under these keys, or None."""
    for name in path:
        node = next((value for key, _, value in items(node) if key == name), None)
    return node


def elements(node: Node) -> list[Node]:
    """Return the elements of a sequence; nothing for other nodes."""
    return list(node.value) if node is not None and node.id == "sequence" else []


def text_of(node: Node) -> str:
    """Return the text of a scalar; nothing for other nodes."""
    return node.value if node is not None and isinstance(node.value, str) else ""


def start_of(node: Node) -> int:
    """Return where the text of a scalar begins: after its anchor, if it is plain, or its quote."""
    if not node.style and " " not in node.value:
        return int(node.end_mark.index) - len(node.value)
    return int(node.start_mark.index) + (1 if node.style in ("'", '"') else 0)


def raw(node: Node, text: str) -> str:
    """Return what stands in the file for a node."""
    return text[node.start_mark.index : node.end_mark.index]


def walk(root: Node) -> Iterator[Node]:
    """Yield a node and all under it, each once: aliases may share and even repeat nodes without end."""
    seen: set[int] = set()
    left = [root]
    while left:
        node = left.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        left.extend(value for _, _, value in items(node))
        left.extend(elements(node))


def find(root: Node, path: tuple[str, ...]) -> list[Node]:
    """Return the nodes at a path, each once: names, "*" for every value, "[]" for every element."""
    nodes = [root]
    for step in path:
        under: dict[int, Node] = {}
        for node in nodes:
            values = elements(node) if step == "[]" else [v for key, _, v in items(node) if step in ("*", key)]
            under.update((id(value), value) for value in values)
        nodes = list(under.values())
    return [node for node in nodes if node is not None]
