"""What `doctor` says of this machine: libraries, credentials, and how old the trusted root is."""

from __future__ import annotations

import os
import time

from sigwright import _core, _roots
from sigwright.errors import Error
from sigwright.trust import Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

LIBRARIES = {"openssl": ("libcrypto", "libssl"), "curl": ("libcurl",)}
"""By the file names under which each is loaded, where it is not part of the module."""
MOST = 50
"""Registries of a credential file that are looked at."""


def findings(context: _core.Context, registries: Sequence[str], **limits: Any) -> Iterator[Finding]:
    """Yield what is found; without `registries` those that Docker's file names are asked about."""
    for library, message in libraries(context).items():
        yield Finding(subject=library, health="ok", message=message)
    yield _trusted_root()
    for registry in registries or _known_registries():
        yield _credentials(context, registry, **limits)


def libraries(context: _core.Context) -> dict[str, str]:
    """Return the version of each library, and whether it is part of the module or the system's."""
    facts = _core.libraries(context)
    return {library: f"{facts[library]}; {_linkage(files)}" for library, files in LIBRARIES.items()}


def _linkage(files: tuple[str, ...]) -> str:
    """Return where a library was loaded from, as the system's table of this process has it."""
    try:
        with open("/proc/self/maps", encoding="utf-8", errors="replace") as maps:
            paths = {line.split(maxsplit=5)[5].strip() for line in maps if len(line.split(maxsplit=5)) == 6}
    except OSError:
        return "how it is linked cannot be told here"
    loaded = sorted(path for path in paths if os.path.basename(path).startswith(files))  # noqa: PTH119
    return f"loaded from {', '.join(loaded)}" if loaded else "linked into sigwright"


def _trusted_root() -> Finding:
    subject = "trusted root"
    try:
        repository = _roots.here()
        kept = repository.target(_roots.TRUSTED_ROOT)
    except Error as error:
        return Finding(subject=subject, health="fail", message=str(error), hint=error.hint, exit_code=error.exit_code)
    since = _roots.BUNDLED_AS_OF if not kept else time.time() - repository.age()
    days = int((time.time() - since) // _roots.DAY)
    what = kept or "the copy that comes with sigwright"
    stale = bool(kept) and days * _roots.DAY >= _roots.STALE
    hint = "run `sigwright initialize`; verifying by identity refreshes it too" if stale else ""
    message = f"{repository.mirror}: {what}, known to be current {days} days ago"
    return Finding(subject=subject, health="warn" if stale else "ok", message=message, hint=hint)


def _known_registries() -> list[str]:
    from sigwright import docker_config

    try:
        return docker_config.registries()[:MOST]
    except Error:
        return []  # looked at as soon as a registry is named


def _credentials(context: _core.Context, registry: str, **limits: Any) -> Finding:
    from sigwright import docker_config

    subject = f"credentials {registry}"
    try:
        found = _core.explain_credentials(context, docker_config.host_of(registry), "any", **limits)
    except Error as error:
        return Finding(subject=subject, health="fail", message=str(error), hint=error.hint, exit_code=error.exit_code)
    won = next((row["source"] for row in found["looked"] if row["won"]), "")
    broken = [row for row in found["looked"] if row["source"].startswith("docker-credential-")
              and not row["won"] and row["outcome"] != "knows nobody for it"]  # fmt: skip
    if broken:
        said = f"{broken[0]['source']}: {broken[0]['outcome']}"
        hint = f"see sigwright auth explain {registry}"
        return Finding(subject=subject, health="warn", message=said, hint=hint)
    who = f" of {found['username']}" if found["username"] else ""
    return Finding(subject=subject, health="ok", message=f"{found['kind']}{who}" + (f" from {won}" if won else ""))
