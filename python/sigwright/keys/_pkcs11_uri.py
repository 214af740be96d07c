"""The names of keys in tokens: RFC 7512, with the attributes that cosign adds and needs."""

from __future__ import annotations

import os
from typing import NamedTuple
from urllib.parse import quote, unquote_to_bytes

from sigwright.errors import KeyUnusableError, LocalFileError, UsageError

TOKEN_ATTRIBUTES = ("token", "serial", "manufacturer", "model")
PATH_ATTRIBUTES = (*TOKEN_ATTRIBUTES, "slot-id", "object", "id", "type", "library-manufacturer",
                   "library-description", "library-version", "slot-manufacturer", "slot-description")  # fmt: skip
QUERY_ATTRIBUTES = ("module-path", "module-name", "pin-value", "pin-source")
LONGEST = 4096


class Uri(NamedTuple):
    """Which key, in which token, through which module."""

    module: str
    token: dict[str, str]
    slot: int | None
    label: str
    id: bytes
    pin: str | None

    def __repr__(self) -> str:
        return f"<Uri {self.shown()}>"

    def shown(self) -> str:
        """Return the key's name without module and PIN, for messages."""
        parts = [f"{name}={quote(value)}" for name, value in self.token.items()]
        parts += [] if self.slot is None else [f"slot-id={self.slot}"]
        parts += [f"id={_percent(self.id)}"] if self.id else []
        parts += [f"object={quote(self.label)}"] if self.label else []
        return f"pkcs11:{';'.join(parts)}"


def parse(text: str, *, needs_key: bool = True) -> Uri:
    """Take a URI apart; the module and the PIN may come from the environment. Raises UsageError without the PIN."""
    if len(text) > LONGEST:
        raise UsageError("the pkcs11: URI is too long")
    path, _, query = text.removeprefix("pkcs11:").partition("?")
    attributes = _attributes(path, ";", PATH_ATTRIBUTES)
    wishes = _attributes(query, "&", QUERY_ATTRIBUTES)
    uri = Uri(
        module=_module(wishes),
        token={name: _text(attributes[name]) for name in TOKEN_ATTRIBUTES if name in attributes},
        slot=_slot(attributes.get("slot-id")),
        label=_text(attributes.get("object", b"")),
        id=attributes.get("id", b""),
        pin=_pin(wishes),
    )
    if needs_key and not uri.token and uri.slot is None:
        raise UsageError("the pkcs11: URI names no token", hint="write token=LABEL or slot-id=NUMBER")
    if needs_key and not uri.label and not uri.id:
        raise UsageError("the pkcs11: URI names no key", hint="write object=LABEL or id=%HEX")
    return uri


def construct(module: str, token: str, slot: str, label: str, id: bytes) -> str:
    """Return the URI of a key, as cosign writes it."""
    parts = [f"token={quote(token)}", f"slot-id={slot}"]
    parts += [f"id={_percent(id)}"] if id else []
    parts += [f"object={quote(label)}"] if label else []
    return f"pkcs11:{';'.join(parts)}?module-path={quote(module)}"


def _attributes(text: str, separator: str, known: tuple[str, ...]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for part in filter(None, text.replace(";", separator).split(separator)):
        name, equals, value = part.partition("=")
        if not equals or name in found or (name not in known and not name.startswith("x-")):
            raise UsageError(f"the pkcs11: URI has a wrong part: {name}", hint="see RFC 7512 and the guide to keys")
        found[name] = unquote_to_bytes(value)
    return found


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise UsageError("the pkcs11: URI is not UTF-8") from None


def _slot(value: bytes | None) -> int | None:
    if value is None:
        return None
    if not value.isdigit() or len(value) > 18:
        raise UsageError("the slot-id of the pkcs11: URI is no number")
    return int(value)


def _module(wishes: dict[str, bytes]) -> str:
    path = _text(wishes.get("module-path", b"")) or os.environ.get("COSIGN_PKCS11_MODULE_PATH", "")
    if not path:
        raise UsageError(
            "no PKCS#11 module is named", hint="add ?module-path=/PATH.so to the URI, or set COSIGN_PKCS11_MODULE_PATH"
        )
    if not os.path.isabs(path):  # noqa: PTH117
        raise UsageError("the path of the PKCS#11 module is not absolute")
    if not os.path.isfile(path):  # noqa: PTH113
        raise KeyUnusableError(f"there is no PKCS#11 module {path}", hint="install the token's driver")
    return path


def _pin(wishes: dict[str, bytes]) -> str | None:
    if wishes.get("pin-value"):
        return _text(wishes["pin-value"])
    if "pin-source" in wishes:
        return _pin_of_file(_text(wishes["pin-source"]).removeprefix("file:").removeprefix("//"))
    return os.environ.get("COSIGN_PKCS11_PIN") or None


def _pin_of_file(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.readline(256).rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        raise LocalFileError(f"cannot read the PIN from {path}") from None


def _percent(value: bytes) -> str:
    return "".join(f"%{byte:02x}" for byte in value)
