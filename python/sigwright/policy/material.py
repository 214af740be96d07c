"""Keys and certificates as policy files hold them: PEM inline, in base64, or in a file beside the policy."""

from __future__ import annotations

import os
import re
from binascii import Error as NotBase64
from binascii import a2b_base64

from sigwright.errors import Error, MalformedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

CAP = 1 << 20
_SERVICE = re.compile(r"(?:awskms|gcpkms|azurekms|hashivault)://")
_BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----.*?-----END \1-----", re.DOTALL)


def keys(text: str, where: str) -> tuple[str, ...]:
    """Return the public keys in a PEM text, each for itself. Raises `MalformedError` where there is none."""
    from sigwright.keys import PublicKey

    found = tuple(f"{match[0]}\n" for match in _BLOCK.finditer(text))
    if not found or _BLOCK.sub("", text).strip():
        raise MalformedError(f"{where}: no public key in PEM")
    try:
        for key in found:
            PublicKey.from_pem(key)
    except Error as error:
        raise MalformedError(f"{where}: {error}") from None
    return found


def named(name: str, where: str) -> str:
    """Return the public key that a key service, or the environment, holds by this name."""
    from sigwright.keys import public_keys

    def refuse(url: str) -> bytes:
        raise MalformedError(f"{where}: {url}: keys are not fetched for a policy", hint="write the key into a file")

    return public_keys(name, refuse)[0].to_pem()


def in_service(name: str, where: str) -> str:
    """Return the public key of a key service's key, as other tools name it: gcpkms://..., awskms:// and so on."""
    if not _SERVICE.match(name):
        raise MalformedError(f"{where}: {name[:80]!r} is no key of a key service")
    return named(name, where)


def certificates(text: str, where: str) -> str:
    """Return a PEM text that holds certificates and nothing else."""
    kinds = {match[1] for match in _BLOCK.finditer(text)}
    if kinds != {"CERTIFICATE"} or _BLOCK.sub("", text).strip():
        raise MalformedError(f"{where}: no certificates in PEM")
    return text


def decoded(text: str, where: str) -> str:
    """Return the text in base64."""
    try:
        return a2b_base64("".join(text.split()), strict_mode=True).decode()  # type: ignore[call-arg,unused-ignore]
    except (NotBase64, UnicodeDecodeError):
        raise MalformedError(f"{where}: no base64") from None


def file_beside(policy: str, name: str) -> str:
    """Return the text of a file; a relative name is beside the policy's file."""
    from sigwright import _core

    path = os.path.join(os.path.dirname(policy), name)  # noqa: PTH118, PTH120
    try:
        return _core.read_file(path, CAP).decode()
    except UnicodeDecodeError:
        raise MalformedError(f"{path}: not UTF-8 text") from None


def ders(text: str) -> Sequence[bytes]:
    """Return the blocks of a PEM text in DER."""
    return [a2b_base64("".join(match[0].splitlines()[1:-1])) for match in _BLOCK.finditer(text)]
