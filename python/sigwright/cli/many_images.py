"""Which images a command is about that looks at many: named, listed in a file, kept by a registry or a project."""

from __future__ import annotations

from sigwright._record import Record, option

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from sigwright.audits.images import Images, Listed
    from sigwright.errors import UsageError
    from sigwright.options import StrPath


class ManyImages(Record, shared=True):
    """The flags that name them."""

    from_: StrPath = option(
        "", "--from", "file with an image a line, - for standard input", metavar="FILE", core=False, peer=False
    )
    registry: str = option("", "--registry", "look at what this registry has", metavar="HOST", core=False, peer=False)
    audited: Sequence[str] = option(
        (), "--repository", "of that registry, or HOST/GLOB: repositories named so; * and ** are wildcards",
        metavar="GLOB", core=False, peer=False,
    )  # fmt: skip
    tag: Sequence[str] = option((), "--tag", "of those: tags named so", metavar="GLOB", core=False, peer=False)
    exclude: Sequence[str] = option(
        (), "--exclude", "leave out what is named so", metavar="REPOSITORY:TAG", core=False, peer=False
    )
    gcp_project: str = option(
        "", "--gcp-project", "look at what this project keeps in Artifact Registry", metavar="ID", core=False,
        peer=False,
    )  # fmt: skip


def listed(flags: Any, *, newest: int = 0) -> Images:
    """Return the images that the flags name; of each repository the `newest`, where that is given."""
    from sigwright.audits import images

    held = [*_in_registry(flags), *_in_project(flags)]
    in_file = images.in_file(flags.from_) if flags.from_ else ()
    return images.Images(in_file, images.newest(held, newest) if newest else held)


def nothing(flags: Any, ways: str) -> UsageError:
    """Return the error of a command that no image was named to, or nothing but what there is none of."""
    from sigwright.errors import UsageError

    place = flags.registry or flags.gcp_project
    if flags.audited or flags.tag or flags.exclude:
        hint = "look at --repository, --tag and --exclude; a list of what is there comes without them"
        return UsageError(f"{place or 'the registry'} has no image that is named so", hint=hint)
    if place:
        return UsageError(f"{place} has no image", hint="check its name, and that what is there has tags")
    if flags.from_:
        file = "standard input" if flags.from_ == "-" else flags.from_
        return UsageError(f"{file} lists no image", hint="an image a line; # begins a comment")
    return UsageError("no image is named", hint=f"give {ways}")


def _in_registry(flags: Any) -> Iterable[Listed]:
    if not (flags.registry or flags.audited):
        return ()
    from sigwright.audits import images
    from sigwright.client import default_client

    return images.in_registry(
        default_client()._context(), flags.registry, flags, repositories=flags.audited, tags=flags.tag,
        exclude=flags.exclude,
    )  # fmt: skip


def _in_project(flags: Any) -> Iterable[Listed]:
    if not flags.gcp_project:
        return ()
    from sigwright.audits import google

    return google.images(flags.gcp_project, timeout=flags.timeout)
