"""Which images a command is about that looks at many: those named, those a file lists, those a registry has."""

from __future__ import annotations

from sigwright._record import Record, option

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from sigwright.options import StrPath


class ManyImages(Record, shared=True):
    """The flags that name them."""

    from_: StrPath = option(
        "", "--from", "file with an image a line, - for standard input", metavar="FILE", core=False, peer=False
    )
    registry: str = option("", "--registry", "look at what this registry has", metavar="HOST", core=False, peer=False)
    audited: Sequence[str] = option(
        (), "--repository", "of that registry: repositories named so; * and ** are wildcards", metavar="GLOB",
        core=False, peer=False,
    )  # fmt: skip
    tag: Sequence[str] = option((), "--tag", "of those: tags named so", metavar="GLOB", core=False, peer=False)
    exclude: Sequence[str] = option(
        (), "--exclude", "leave out what is named so", metavar="REPOSITORY:TAG", core=False, peer=False
    )


def listed(flags: Any) -> list[str]:
    """Return the images that the flags name."""
    return in_file(flags) + in_registry(flags)


def in_file(flags: Any) -> list[str]:
    """Return those that --from lists."""
    from sigwright.audits import images

    return list(images.from_file(flags.from_)) if flags.from_ else []


def in_registry(flags: Any) -> list[str]:
    """Return those that --registry and --repository find."""
    if not (flags.registry or flags.audited):
        return []
    from sigwright.audits import images
    from sigwright.client import default_client

    return images.in_registry(
        default_client()._context(), flags.registry, flags, repositories=flags.audited, tags=flags.tag,
        exclude=flags.exclude,
    )  # fmt: skip
