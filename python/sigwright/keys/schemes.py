"""Which provider a key's scheme belongs to. A provider is imported when one of its keys is used, never before.

Others add their own as entry points of the group `sigwright.signers`, or as programs (executable.py).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

from sigwright._core import PublicKey
from sigwright.errors import KeyUnusableError, UsageError
from sigwright.keys import _service, scheme_of

if TYPE_CHECKING:
    from sigwright._core import KeyPair
    from sigwright._core import Signer as CoreSigner
    from sigwright.keys._types import Provider, Service, Signer, Store

GROUP = "sigwright.signers"
BUILT_IN = {
    "awskms": "sigwright.keys.aws",
    "azurekms": "sigwright.keys.azure",
    "gcpkms": "sigwright.keys.gcp",
    "github": "sigwright.keys.github",
    "gitlab": "sigwright.keys.gitlab",
    "hashivault": "sigwright.keys.vault",
    "k8s": "sigwright.keys.kubernetes",
    "openbao": "sigwright.keys.vault",
    "pkcs11": "sigwright.keys.pkcs11",
}
"""The same rows as in pyproject.toml; these are found without reading what is installed, and nobody replaces them."""

IN_PLACE = ("file", "env", "http", "https")
"""Schemes that the package reads itself, or not at all."""


def provider_of(name: str) -> Provider:
    """Return the provider of a key. Raises UsageError when nobody knows the scheme."""
    scheme = scheme_of(name)
    if scheme in BUILT_IN:
        return cast("Provider", import_module(BUILT_IN[scheme]))
    found = _installed(scheme)
    if found is not None:
        return found
    from sigwright.keys import executable

    if scheme not in IN_PLACE and executable.program(scheme):
        return executable
    raise UsageError(
        f"no kind of key is named {scheme!r}, and there is no program {executable.PREFIX}{scheme}",
        hint=f"env, {', '.join(sorted(BUILT_IN))} and paths of files are known; for another put its program on PATH",
    )


def _installed(scheme: str) -> Provider | None:
    from importlib.metadata import entry_points

    for point in entry_points(group=GROUP, name=scheme):
        return cast("Provider", point.load())
    return None


def signer(name: str, timeout: float | None = None) -> Signer | CoreSigner:
    """Return who signs with the key that `name` names, and spends no more than `timeout` seconds from now on."""
    with _service.until(_service.end_of(timeout)):
        return provider_of(name).signer(name)


def public_key(name: str, timeout: float | None = None) -> PublicKey:
    """Return the public key of the key that `name` names."""
    with _service.until(_service.end_of(timeout)):
        return _as_key(provider_of(name).public_key(name))


def certificate(name: str, timeout: float | None = None) -> bytes:
    """Return the certificate that is kept beside a key, DER; empty where there is none."""
    provider = provider_of(name)
    if not hasattr(provider, "certificate"):
        return b""
    with _service.until(_service.end_of(timeout)):
        return bytes(provider.certificate(name))


def create(name: str, kind: str, bits: int, timeout: float | None = None) -> PublicKey:
    """Have a service make a key."""
    provider = provider_of(name)
    if not hasattr(provider, "create"):
        raise UsageError(f"{scheme_of(name)} makes no keys", hint="make a key file and import it there")
    with _service.until(_service.end_of(timeout)):
        return _as_key(cast("Service", provider).create(name, kind, bits))


def is_store(name: str) -> bool:
    """Tell whether key pairs are kept under such a name."""
    return hasattr(provider_of(name), "store")


def store(name: str, pair: KeyPair, password: bytes, timeout: float | None = None) -> list[str]:
    """Keep a new pair, and return a line for everything written."""
    with _service.until(_service.end_of(timeout)):
        return cast("Store", provider_of(name)).store(name, pair, password)


def _as_key(found: PublicKey | bytes | str) -> PublicKey:
    if isinstance(found, PublicKey):
        return found
    try:
        return PublicKey.from_pem(found)
    except (TypeError, ValueError):
        raise KeyUnusableError("the provider of the key returned no public key") from None
