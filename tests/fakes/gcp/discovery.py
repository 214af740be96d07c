"""Google's published descriptions of its APIs, as google-api-python-client ships them, held against messages."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

TYPES = {"string": str, "boolean": bool, "object": dict, "array": list}


class Method:
    """One method of an API."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.id: str = document["id"]
        self.verb: str = document["httpMethod"]
        self.parameters: dict[str, Any] = document.get("parameters", {})
        self.request: str = document.get("request", {}).get("$ref", "")
        self.response: str = document.get("response", {}).get("$ref", "")
        path = re.escape(document["flatPath"]).replace(r"\{", "{").replace(r"\}", "}")
        self.path = re.compile("/" + re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))


class Discovery:
    """One API."""

    def __init__(self, name: str) -> None:
        spec = find_spec("googleapiclient")
        assert spec is not None
        assert spec.origin is not None
        folder = Path(spec.origin).parent / "discovery_cache" / "documents"
        document = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        self.schemas: dict[str, Any] = document["schemas"]
        self.methods = [Method(method) for method in _methods(document)]

    def find(self, verb: str, path: str) -> tuple[Method, dict[str, str]] | None:
        """Return the method that a request is for, and what its path says."""
        for method in self.methods:
            match = method.path.fullmatch(path)
            if match and method.verb == verb:
                return method, match.groupdict()
        return None

    def problems(self, value: Any, schema: str, *, numbers: bool = False) -> list[str]:
        """Return what a message has that its schema does not; `numbers`: enums are written as numbers."""
        return list(self._wrong(value, {"$ref": schema}, schema, numbers))

    def _wrong(self, value: Any, schema: dict[str, Any], where: str, numbers: bool) -> list[str]:
        if "$ref" in schema:
            schema = self.schemas[schema["$ref"]]
        kind = schema.get("type")
        if kind == "any":
            return []
        if kind == "object":
            return self._object(value, schema, where, numbers)
        if kind == "array":
            if not isinstance(value, list):
                return [f"{where} is no list"]
            wrong = (self._wrong(item, schema["items"], f"{where}[{i}]", numbers) for i, item in enumerate(value))
            return [problem for each in wrong for problem in each]
        return _scalar(value, schema, where, numbers)

    def _object(self, value: Any, schema: dict[str, Any], where: str, numbers: bool) -> list[str]:
        if not isinstance(value, dict):
            return [f"{where} is no object"]
        found: list[str] = []
        for name, item in value.items():
            own = schema.get("properties", {}).get(name) or schema.get("additionalProperties")
            found += [f"{where} has no {name}"] if own is None else self._wrong(item, own, f"{where}.{name}", numbers)
        return found

    def named(self, value: Any, schema: dict[str, Any]) -> Any:
        """Return a message with enums by name, which clients may write as numbers."""
        if "$ref" in schema:
            schema = self.schemas[schema["$ref"]]
        if isinstance(value, list):
            return [self.named(item, schema.get("items", {})) for item in value]
        if isinstance(value, dict):
            own, other = schema.get("properties", {}), schema.get("additionalProperties", {})
            return {name: self.named(item, own.get(name, other)) for name, item in value.items()}
        return schema["enum"][value] if "enum" in schema and isinstance(value, int) else value


def _methods(resource: dict[str, Any]) -> list[dict[str, Any]]:
    found = list(resource.get("methods", {}).values())
    for child in resource.get("resources", {}).values():
        found += _methods(child)
    return found


def _scalar(value: Any, schema: dict[str, Any], where: str, numbers: bool) -> list[str]:
    kind, form = schema.get("type", ""), schema.get("format", "")
    if "enum" in schema:
        good = value in schema["enum"] or (numbers and isinstance(value, int))
        return [] if good else [f"{where} cannot be {value!r}"]
    if kind == "integer" or form in ("int32", "uint32"):
        return [] if isinstance(value, int) and not isinstance(value, bool) else [f"{where} is no integer"]
    if kind == "number":
        return [] if isinstance(value, (int, float)) else [f"{where} is no number"]
    if form in ("int64", "uint64") and not (isinstance(value, str) and value.lstrip("-").isdigit()):
        return [f"{where} is no 64-bit number as text"]
    expected = TYPES.get(kind, object)
    return [] if isinstance(value, expected) else [f"{where} is no {kind}"]


@cache
def load(name: str) -> Discovery:
    """Return an API's description, such as "run.v2"."""
    return Discovery(name)
