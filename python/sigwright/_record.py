"""Frozen, keyword-only value classes with slots.

What `dataclasses` makes, without the 18 ms of start-up that importing it costs every command.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from inspect import Signature
    from typing import Any, TypeVar

    from typing_extensions import Self, dataclass_transform

    T = TypeVar("T")
else:

    def dataclass_transform(**_: object) -> Callable[[T], T]:
        """Tell type checkers alone."""
        return lambda made: made


REQUIRED: Any = object()
SECRETS = ("password", "registry_password", "registry_token", "identity_token")
"""Fields whose values are never shown."""
FROZEN = (list, dict)
PLAIN = frozenset({str, int, float, bool, type(None)})
"""What JSON has as it is, and most values are."""
_FrozenDict = type(type.__dict__)  # types.MappingProxyType, without importing types


class Option:
    """How a field is set from the command line and the environment."""

    __slots__ = ("aliases", "choices", "core", "default", "env", "flags", "help", "hidden", "kind", "metavar", "peer",
                 "secret")  # fmt: skip

    def __init__(self, default: Any, flags: str, help: str, **more: Any) -> None:
        self.default = default
        *others, long = flags.split(", ")
        self.flags: tuple[str, ...] = (long, *(flag for flag in others if not flag.startswith("--")))
        self.aliases: tuple[str, ...] = tuple(flag for flag in others if flag.startswith("--"))
        self.help = help
        self.env: tuple[str, ...] = more.get("env", ())
        self.metavar: str = more.get("metavar", "")
        self.choices: tuple[str, ...] = more.get("choices", ())
        self.kind: str = more.get("kind") or _kind(default)
        self.core: bool = more.get("core", True)
        self.peer: bool = more.get("peer", True)
        self.hidden: bool = more.get("hidden", False)
        self.secret: bool = more.get("secret", False)


def _kind(default: object) -> str:
    kinds = {bool: "bool", int: "int", float: "float", tuple: "list", dict: "map"}
    return kinds.get(type(default), "text")


def option(
    default: T,
    flags: str,
    help: str,
    *,
    env: tuple[str, ...] = (),
    metavar: str = "",
    choices: tuple[str, ...] = (),
    kind: str = "",
    core: bool = True,
    peer: bool = True,
    hidden: bool = False,
    secret: bool = False,
) -> T:
    """Declare an option: its default, its flags ("-r, --recursive") and one line of help.

    Of several long flags the last is the name, and the others are taken as well.

    `kind` is what a text becomes: bool, int, float, text, list (repeatable, split at commas), texts (repeatable, as
    they are), map (repeatable KEY=VALUE), duration, rates (a list in which numbers need no quotes); without it the
    default's type tells. `env` adds variables to those that follow from the flag's name. `core`: the
    C++ core reads it under the field's name. `peer`: cosign has this flag on this verb, so COSIGN_* sets it too.
    `secret`: its value is never shown.
    """
    more = {"env": env, "metavar": metavar, "choices": choices, "kind": kind, "core": core}
    return Option(default, flags, help, **more, peer=peer, hidden=hidden, secret=secret)  # type: ignore[return-value]


@dataclass_transform(kw_only_default=True, frozen_default=True)
class RecordType(type):
    """Makes slots of a class's annotations and remembers their defaults."""

    _fields: dict[str, Any]
    _options: dict[str, Option]
    _setters: tuple[Callable[[Any, Any], None], ...]

    def __new__(
        cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], *, shared: bool = False
    ) -> RecordType:
        """Take the fields out of the class body; those of a `shared` class become slots of whoever inherits them."""
        fields: dict[str, Any] = {}
        options: dict[str, Option] = {}
        for base in reversed(bases):
            fields.update(getattr(base, "_fields", {}))
            options.update(getattr(base, "_options", {}))
        own = [field for field in namespace.get("__annotations__", {}) if not field.startswith("_")]
        for field in own:
            default = namespace.pop(field, REQUIRED)
            if isinstance(default, Option):
                options[field] = default
                default = default.default
            fields[field] = _freeze(default)
        inherited = {slot for base in bases for ancestor in base.__mro__ for slot in getattr(ancestor, "__slots__", ())}
        slots = () if shared else tuple(field for field in fields if field not in inherited)
        made = super().__new__(
            cls, name, bases, {"__slots__": slots, "_fields": fields, "_options": options, **namespace}
        )
        if not shared:
            made._setters = tuple(getattr(made, field).__set__ for field in fields)
        return made

    @property
    def __signature__(cls) -> Signature:
        """Return what help() and notebooks show."""
        from inspect import Parameter, Signature

        empty = Parameter.empty
        return Signature(
            [
                Parameter(name, Parameter.KEYWORD_ONLY, default=empty if default is REQUIRED else default)
                for name, default in cls._fields.items()
            ]
        )


class Record(metaclass=RecordType):
    """A value: equal when its fields are, never changed."""

    def __init__(self, **values: Any) -> None:
        fields = type(self)._fields
        whole = {**fields, **values}
        if len(whole) > len(fields):
            raise TypeError(f"{type(self).__name__}() has no {', '.join(sorted(values.keys() - fields.keys()))}")
        for put, (name, value) in zip(type(self)._setters, whole.items(), strict=True):
            if value is REQUIRED:
                raise TypeError(f"{type(self).__name__}() needs {name}")
            put(self, _freeze(value) if type(value) in FROZEN else value)

    @classmethod
    def _of(cls, values: Mapping[str, Any]) -> Self:
        """Make one of the core's data, which has every field: nothing is looked for that may be missing or too much."""
        made = object.__new__(cls)
        for put, name in zip(cls._setters, cls._fields, strict=True):
            value = values[name]
            put(made, _freeze(value) if type(value) in FROZEN else value)
        return made

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} cannot be changed")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} cannot be changed")

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._values() == other._values()

    def __hash__(self) -> int:
        return hash((type(self).__name__, *map(_hashable, self._values())))

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={_shown(name, getattr(self, name))}" for name in type(self)._fields)
        return f"{type(self).__name__}({shown})"

    def __reduce__(self) -> tuple[Callable[..., Record], tuple[type[Record], dict[str, Any]]]:
        return _rebuild, (type(self), {name: _thaw(getattr(self, name), plain=False) for name in type(self)._fields})

    def _values(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in type(self)._fields)

    def _replace(self, **changes: Any) -> Self:
        """Return a copy with other values for the fields named: no field can have this name."""
        fields = type(self)._fields
        if not changes.keys() <= fields.keys():
            raise TypeError(f"{type(self).__name__} has no {', '.join(sorted(changes.keys() - fields.keys()))}")
        made = object.__new__(type(self))
        for put, name in zip(type(self)._setters, fields, strict=True):
            put(made, _freeze(changes[name]) if name in changes else getattr(self, name))
        return made

    def told(self) -> dict[str, Any]:
        """Return the plain data of the fields that are not as they are by default: of many, most say little."""
        return {
            name: _thaw(value, plain=True)
            for name, default in type(self)._fields.items()
            if (value := getattr(self, name)) is not default and value != default
        }

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, ready for `json.dumps`: bytes as base64."""
        return {name: _thaw(getattr(self, name), plain=True) for name in type(self)._fields}


def _shown(name: str, value: Any) -> str:
    """Return what stands for a value in a repr, which may end up in a log or a notebook."""
    return "..." if value and name in SECRETS else repr(_thaw(value, plain=False))


def _rebuild(cls: type[Record], values: Mapping[str, Any]) -> Record:
    return cls(**values)


def _freeze(value: Any) -> Any:
    if type(value) is list:
        return tuple(value)
    if type(value) is dict:
        return _FrozenDict(dict(value))
    return value


def _thaw(value: Any, *, plain: bool) -> Any:
    if type(value) in PLAIN:
        return value
    if isinstance(value, _FrozenDict):
        return {key: _thaw(item, plain=plain) for key, item in value.items()}
    if not plain:
        return value
    if isinstance(value, Record):
        return value.to_dict()
    if isinstance(value, tuple):
        return [_thaw(item, plain=True) for item in value]
    if isinstance(value, (bytes, memoryview)):
        from binascii import b2a_base64

        return b2a_base64(value, newline=False).decode()
    return value


def _hashable(value: Any) -> Any:
    return frozenset(value.items()) if isinstance(value, _FrozenDict) else value
