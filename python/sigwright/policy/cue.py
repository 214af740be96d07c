"""Plain constraints in CUE, as cosign's documentation shows them, turned into a JSON Schema.

Members and what they must be: texts, numbers, types, bounds, expressions, lists, structs, and what is one of several.
What needs evaluation (imports, references, definitions, defaults, comprehensions) is refused with its line.
"""

from __future__ import annotations

import json
import re

from sigwright.errors import MalformedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

DEPTH = 64
TYPES: dict[str, dict[str, Any]] = {
    "string": {"type": "string"}, "int": {"type": "integer"}, "number": {"type": "number"},
    "float": {"type": "number"}, "bool": {"type": "boolean"}, "null": {"type": "null"}, "_": {},
    "true": {"const": True}, "false": {"const": False},
}  # fmt: skip
BOUNDS = {">=": "minimum", "<=": "maximum", ">": "exclusiveMinimum", "<": "exclusiveMaximum"}
TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+|//[^\n]*)|(?P<string>"(?:[^"\\\n]|\\.)*")|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"""
    r"""|(?P<name>[A-Za-z_$]\w*)|(?P<mark>=~|!~|!=|>=|<=|\.\.\.|[{}\[\]:,|&?<>])"""
)


def schema_of(text: str, name: str) -> dict[str, Any]:
    """Return the JSON Schema of a statement that the constraints are. Raises `MalformedError`.

    A member that is named must be there; in CUE one that is absent fits.
    """
    schema = _Parser(text, name).file()
    # What makes it a schema of the statement, whatever else it names.
    schema["required"] = sorted({"predicateType", *schema["required"]})
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


class _Parser:
    def __init__(self, text: str, name: str) -> None:
        self.text, self.name, self.at, self.depth = text, name, 0, 0
        self.kind, self.word = "", ""
        self._next()

    def file(self) -> dict[str, Any]:
        if self.word == "package":
            self._next()
            self._take("name")
        schema = self._members("")
        if self.kind:
            self._refuse()
        return schema

    def _next(self) -> str:
        """Go to the next token and return the one before."""
        before = self.word
        while True:
            match = TOKEN.match(self.text, self.at)
            if match is None:
                if self.at < len(self.text):
                    self.word = self.text[self.at]
                    self._refuse()
                self.kind, self.word = "", ""
                return before
            self.at = match.end()
            if match.lastgroup != "space":
                self.kind, self.word = str(match.lastgroup), match[0]
                return before

    def _refuse(self) -> NoReturn:
        line = self.text.count("\n", 0, self.at) + 1
        raise MalformedError(
            f"{self.name}:{line}: no plain constraint: {self.word[:40]!r}",
            hint="write this policy in Rego or CEL: only members, values, types, bounds and lists are converted",
        )

    def _take(self, kind: str, token: str = "") -> str:
        if self.kind != kind or (token and self.word != token):
            self._refuse()
        return self._next()

    def _members(self, end: str) -> dict[str, Any]:
        """Return the struct up to `end`; a member that is named twice must be both."""
        members: dict[str, list[Any]] = {}
        required: set[str] = set()
        while self.word != end:
            if self.word == "...":
                self._next()
                continue
            name, wanted, optional = self._field()
            members.setdefault(name, []).append(wanted)
            if not optional:
                required.add(name)
            if self.word == ",":
                self._next()
        properties = {name: found[0] if len(found) == 1 else {"allOf": found} for name, found in members.items()}
        return {"type": "object", "properties": properties, "required": sorted(required)}

    def _field(self) -> tuple[str, dict[str, Any], bool]:
        if self.kind not in ("name", "string") or self.word == "import":
            self._refuse()
        name = json.loads(self.word) if self.kind == "string" else self.word
        self._next()
        optional = self.word == "?"
        if optional:
            self._next()
        self._take("mark", ":")
        if self._begins_a_field():  # a: b: 1 is a: {b: 1}
            inner, wanted, absent = self._deeper(self._field)
            return (
                name,
                {"type": "object", "properties": {inner: wanted}, "required": [] if absent else [inner]},
                optional,
            )
        return name, self._deeper(self._either), optional

    def _begins_a_field(self) -> bool:
        return self.kind in ("name", "string") and re.match(r"[ \t]*\??[ \t]*:", self.text[self.at :]) is not None

    def _deeper(self, read: Any) -> Any:
        self.depth += 1
        if self.depth > DEPTH:
            self._refuse()
        found = read()
        self.depth -= 1
        return found

    def _either(self) -> dict[str, Any]:
        found = [self._both()]
        while self.word == "|":
            self._next()
            found.append(self._both())
        return found[0] if len(found) == 1 else {"anyOf": found}

    def _both(self) -> dict[str, Any]:
        found = [self._one()]
        while self.word == "&":
            self._next()
            found.append(self._one())
        return found[0] if len(found) == 1 else {"allOf": found}

    def _one(self) -> dict[str, Any]:
        if self.word == "{":
            self._next()
            struct: dict[str, Any] = self._deeper(lambda: self._members("}"))
            self._take("mark", "}")
            return struct
        if self.word == "[":
            return self._list()
        if self.kind in ("string", "number"):
            return {"const": self._literal()}
        if self.kind == "name" and self.word in TYPES and self.text[self.at : self.at + 1] not in (".", "("):
            return dict(TYPES[self._next()])
        return self._bound()

    def _literal(self) -> Any:
        if self.kind not in ("string", "number") or "\\(" in self.word:
            self._refuse()
        try:
            value = json.loads(self.word)
        except ValueError:
            self._refuse()
        self._next()
        return value

    def _bound(self) -> dict[str, Any]:
        mark = self.word
        if mark not in ("=~", "!~", "!=", *BOUNDS):
            self._refuse()
        self._next()
        if mark in BOUNDS and self.kind != "number":
            self._refuse()
        value = self._literal()
        if mark in BOUNDS:
            return {"type": "number", BOUNDS[mark]: value}
        if mark == "!=":
            return {"not": {"const": value}}
        if not isinstance(value, str):
            self._refuse()
        matches = {"pattern": value}
        return {"type": "string", **(matches if mark == "=~" else {"not": matches})}

    def _list(self) -> dict[str, Any]:
        self._take("mark", "[")
        first: list[Any] = []
        rest: Any = False
        while self.word != "]":
            if self.word == "...":
                self._next()
                rest = {} if self.word == "]" else self._deeper(self._either)
            else:
                first.append(self._deeper(self._either))
            if self.word == ",":
                self._next()
        self._take("mark", "]")
        placed = {"prefixItems": first, "minItems": len(first)} if first else {}
        return {"type": "array", "items": rest, **placed}
