"""What a verdict depends on besides the image: keys, identities, trust, policy. In one text, to remember it by."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from sigwright.policy.model import ImagePolicy

CAP = 16 << 20
"""Bytes of a file that says whom to trust; the core reads none that is larger."""


def of(core: Mapping[str, object], policy: ImagePolicy | None = None, **more: object) -> str:
    """Return the fingerprint of what the core reads, files by what is in them. How registries are reached is no part.

    Raises LocalFileError for a file that cannot be read.
    """
    from hashlib import sha256

    from sigwright._version import __version__
    from sigwright.options import RegistryOptions, VerifyOptions

    reaching = {*RegistryOptions._fields, "max_workers"}
    files = {name for name, option in VerifyOptions._options.items() if option.metavar == "FILE"} | {"default_root"}
    parts = [__version__, repr(policy), *(f"{name}={value!r}" for name, value in sorted(more.items()))]
    parts.append(_profile(str(core.get("profile", ""))))
    for name in sorted(core.keys() - reaching):
        parts.append(f"{name}={_content(core[name]) if name in files else _text(name, core[name])}")
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _text(name: str, value: Any) -> str:
    if name == "keys":
        return "".join(key.to_pem() for key in value)
    if name == "rekor_url" and str(value).startswith("file:"):
        return f"{value} {_content(os.path.join(value.removeprefix('file:'), 'trusted_root.json'))}"  # noqa: PTH118
    return repr(value)


def _profile(name: str) -> str:
    """Return what the profile says that counts: the one named, else the default one, where there is one."""
    from sigwright import trust

    name = name or (trust.DEFAULT if trust.DEFAULT in trust.profiles() else "")
    return trust.load(name).document if name else ""


def _content(path: object) -> str:
    from sigwright._core import read_file

    return read_file(str(path), CAP).hex() if path else ""
