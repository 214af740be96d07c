"""Profiles in words, and the question before a key is pinned."""

from __future__ import annotations

import sys

from sigwright.cli.output import printable
from sigwright.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    from sigwright.trust import Authority, Log, Pinned, Profile, Rotation

    T = TypeVar("T")

RULES = {"required": "required", "optional": "checked where there is one", "none": "not asked for"}
"""What the rule of a profile means."""


def agreed(call: Callable[..., T], url: str, given: dict[str, Any]) -> T:
    """Call; where the log's key has nobody's word and a person is there, show it, ask, and call again with it."""
    try:
        return call(url, **given)
    except UsageError as error:
        found = dict(error.details)
        if "fingerprint" not in found or not _person() or not _agrees(found):
            raise
    given["fingerprint"] = found["fingerprint"]
    return call(url, **given)


def _person() -> bool:
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr is not None and sys.stderr.isatty()


def _agrees(found: dict[str, str]) -> bool:
    print(f"log:         {printable(found['url'])}", file=sys.stderr)
    print(f"origin:      {printable(found['origin'])}", file=sys.stderr)
    print(f"fingerprint: {printable(found['fingerprint'])}", file=sys.stderr)
    print("Is this the fingerprint that the log's operator names? [y/N] ", file=sys.stderr, end="", flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def pinned(result: Pinned) -> str:
    """Return what was pinned."""
    verb = "pins already" if result.known else "pins"
    return (
        f"the profile {printable(result.profile.name)} {verb} {printable(result.url)}\n"
        f"  origin {printable(result.origin)}, key {result.fingerprint}\n"
        f"next: sigwright sign --key KEY{_named(result.profile)} IMAGE"
    )


def rotation(result: Rotation) -> str:
    """Return what was retired, and what follows."""
    text = f"retired the key {result.retired} at {result.final_size} entries\n"
    if not result.complete:
        text += (
            "warning: the hashes of its tree could not be kept: its entries without a signed time need a timestamp, or "
            "the final checkpoint, from now on\n"
        )
    return text + pinned(result)


def _named(profile: Profile) -> str:
    return "" if profile.name == "default" else f" --profile {printable(profile.name)}"


def profile(one: Profile) -> str:
    """Return all that a profile says."""
    lines = [f"profile {printable(one.name)} ({printable(one.file)})", f"  log entry: {RULES[one.log]}"]
    for log in one.logs:
        lines += _log(log)
    for what, authorities in (
        ("timestamp authority", one.timestamp_authorities),
        ("certificate authority", one.certificate_authorities),
    ):
        for authority in authorities:
            lines += _authority(what, authority)
    return "\n".join(lines)


def _log(log: Log) -> list[str]:
    lines = [f"  log {printable(log.url or log.base_url)}", f"    key {log.fingerprint} ({log.key_type})"]
    if log.base_url and log.base_url != log.url:
        lines.append(f"    known to cosign as {printable(log.base_url)}")
    if log.read_url:
        lines.append(f"    tiles at {printable(log.read_url)}")
    lines.append(f"    {_validity(log)}")
    if log.valid_until and log.final_size is not None:
        lines.append(f"    retired with {log.final_size} entries")
    return lines


def _authority(what: str, authority: Authority) -> list[str]:
    name = printable(authority.common_name or authority.organization)
    return [
        f"  {what} {printable(authority.url)}",
        f"    {name + ', ' if name else ''}certificate {authority.fingerprint}",
        f"    {_validity(authority)}",
    ]


def _validity(one: Log | Authority) -> str:
    return f"valid from {one.valid_from or 'ever'} until {one.valid_until or 'further notice'}"
