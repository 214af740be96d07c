"""Policy files as plain data: YAML or JSON, read so that nothing can mean two things.

Refused: repeated keys, tags, anchors and aliases, what follows a JSON document, and files larger than any honest one.
"""

from __future__ import annotations

import os

from sigwright.errors import MalformedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.options import StrPath

CAP = 4 << 20
DOCUMENTS = 1000
DEPTH = 64


def read(file: StrPath) -> list[Any]:
    """Return the documents in a file: one of JSON, any number of YAML. Raises `MalformedError`, `LocalFileError`."""
    return parse(text_of(file), os.fspath(file))


def text_of(file: StrPath) -> str:
    """Return the text of a file. Raises `MalformedError`, `LocalFileError`."""
    from sigwright import _core

    name = os.fspath(file)
    try:
        return _core.read_file(name, CAP).decode()
    except UnicodeDecodeError:
        raise MalformedError(f"{name}: not UTF-8 text") from None


def parse(text: str, name: str, what: str = "policy") -> list[Any]:
    """Return the documents in a text; `name` and `what` it should be are for messages."""
    documents = _json(text, name) if text.lstrip().startswith("{") else _yaml(text, name)
    if not documents:
        raise MalformedError(f"{name}: an empty file is no {what}")
    if not all(isinstance(document, dict) for document in documents):
        raise MalformedError(f"{name}: no {what}: not a mapping")
    return documents


def _json(text: str, name: str) -> list[Any]:
    import json

    try:
        return [json.loads(text, object_pairs_hook=_no_repetition, parse_constant=_no_constant)]
    except (ValueError, RecursionError) as error:
        raise MalformedError(f"{name}: no JSON: {error}") from None


def _no_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"a key is repeated: {next(one for one in names if names.count(one) > 1)}")
    return document


def _no_constant(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _yaml(text: str, name: str) -> list[Any]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        depth = 0
        for event in YAML(typ="safe", pure=True).parse(text):
            depth += _plain(event, name)
            if depth > DEPTH:
                raise MalformedError(f"{name}:{event.start_mark.line + 1}: nested deeper than {DEPTH}")
        documents = list(YAML(typ="safe", pure=True).load_all(text))
    except (YAMLError, ValueError, RecursionError) as error:
        said = " ".join(str(getattr(error, "problem", None) or error).split())
        mark = getattr(error, "problem_mark", None)
        raise MalformedError(f"{name}{f':{mark.line + 1}' if mark else ''}: no YAML: {said}") from None
    if len(documents) > DOCUMENTS:
        raise MalformedError(f"{name}: more than {DOCUMENTS} documents")
    return [document for document in documents if document is not None]


def _plain(event: Any, name: str) -> int:
    """Refuse what could mean two things; return how much deeper the event leads."""
    line = event.start_mark.line + 1
    if type(event).__name__ == "AliasEvent" or getattr(event, "anchor", None):
        raise MalformedError(f"{name}:{line}: anchors and aliases are not read")
    if getattr(event, "tag", None):
        raise MalformedError(f"{name}:{line}: YAML tags are not read: {event.tag}")
    kind = type(event).__name__
    return kind.endswith("StartEvent") - kind.endswith("EndEvent")
