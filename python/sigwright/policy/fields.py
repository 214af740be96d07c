"""One mapping of a policy file, read member by member: what is not asked for must not be there."""

from __future__ import annotations

from sigwright.errors import MalformedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from typing_extensions import Self


class Fields:
    """The members of a mapping that are still to be read. Leaving the `with` block refuses those that are left."""

    def __init__(self, document: Any, where: str) -> None:
        if not isinstance(document, dict):
            raise MalformedError(f"{where}: not a mapping")
        self._left = dict(document)
        self.where = where

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None and self._left:
            name = next(iter(self._left))
            raise self.wrong(
                str(name), f"unknown field {str(name)[:80]!r}",
                hint="a policy that is not understood whole decides nothing; correct its spelling or remove it",
            )  # fmt: skip

    def wrong(self, name: str, message: str, hint: str | None = None) -> MalformedError:
        """Return the error of one member; whoever has the file's text can tell its line."""
        return MalformedError(f"{self.where}: {message}", hint=hint, details={"where": self.where, "field": name})

    def has(self, name: str) -> bool:
        """Tell whether a member is there and was not read yet."""
        return self._left.get(name) is not None

    def take(self, name: str, kind: type | tuple[type, ...], default: Any) -> Any:
        """Return a member of a type; `default` where it is absent or null."""
        value = self._left.pop(name, None)
        if value is None:
            return default
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
            raise self.wrong(name, f"{name} is of another type: {type(value).__name__}")
        return value

    def text(self, name: str, default: str = "") -> str:
        """Return a text."""
        value: str = self.take(name, str, default)
        return value

    def required(self, name: str) -> str:
        """Return a text that must be there."""
        value = self.text(name)
        if not value:
            raise MalformedError(f"{self.where}: {name} is missing")
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """Return a truth value."""
        value: bool = self.take(name, bool, default)
        return value

    def one_of(self, name: str, choices: tuple[str, ...], default: str) -> str:
        """Return one of a few texts."""
        value = self.text(name, default)
        if value not in choices:
            raise self.wrong(name, f"{name} is {value[:40]!r}, not one of {', '.join(choices)}")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts; empty where it is absent."""
        values = self.take(name, list, [])
        if not all(isinstance(value, str) and value for value in values):
            raise self.wrong(name, f"{name} holds what is no text")
        return tuple(values)

    def each(self, name: str) -> Iterator[Fields]:
        """Yield the mappings in a list."""
        for number, item in enumerate(self.take(name, list, [])):
            yield Fields(item, f"{self.where}.{name}[{number}]")

    def inner(self, name: str) -> Fields | None:
        """Return a mapping, or None where it is absent."""
        value = self.take(name, dict, None)
        return None if value is None else Fields(value, f"{self.where}.{name}")

    def ignore(self, *names: str) -> None:
        """Pass over members that decide nothing about a signature."""
        for name in names:
            self._left.pop(name, None)

    def refuse(self, name: str, why: str) -> None:
        """Refuse a member that this format has and that is not evaluated here."""
        if self._left.pop(name, None) not in (None, [], {}, ""):
            raise self.wrong(name, f"{name}: {why}")
