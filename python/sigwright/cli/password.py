"""The password of a key file: COSIGN_PASSWORD, else a prompt on a terminal, else standard input, as cosign does."""

from __future__ import annotations

import os
import sys

from sigwright.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def read(*, new: bool = False, data_on_stdin: bool = False) -> bytes:
    """Return the password; a new one is asked for twice. An empty password is one."""
    given = os.environb.get(b"COSIGN_PASSWORD")
    if given is not None:
        return given
    if data_on_stdin:
        raise UsageError("standard input holds the data, so no password can come from it", hint="set COSIGN_PASSWORD")
    if sys.stdin is None:
        raise UsageError("standard input is closed, so no password can come from it", hint="set COSIGN_PASSWORD")
    if not sys.stdin.isatty():
        return sys.stdin.buffer.read()
    return _prompt(new)


def of_key(values: dict[str, Any], *, data_on_stdin: bool = False) -> dict[str, bytes]:
    """Return the password of the key named, as an option; without a key there is none, and services need none."""
    key = values.get("key")
    if not key:
        return {}
    from sigwright.keys import has_password

    return {"password": read(data_on_stdin=data_on_stdin)} if has_password(key) else {}


def _prompt(new: bool) -> bytes:
    from getpass import getpass

    try:
        password = getpass("Enter password for private key: ")
        if new and getpass("Enter password for private key again: ") != password:
            raise UsageError("the passwords differ", hint="run the command again")
    except EOFError:
        raise UsageError("no password was entered", hint="set COSIGN_PASSWORD") from None
    return password.encode()
