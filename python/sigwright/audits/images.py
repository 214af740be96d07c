"""Which images an audit is about: a list in a file, or what a registry has."""

from __future__ import annotations

import os

from sigwright.errors import LocalFileError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any, Protocol

    from typing_extensions import Self

    from sigwright._core import Context
    from sigwright.client import Client
    from sigwright.options import RegistryOptions, StrPath

    class Names(Protocol):
        """What has a length and can be gone through, again and again."""

        def __len__(self) -> int: ...
        def __iter__(self) -> Iterator[str]: ...


ENCODING = "utf-8-sig"
"""Of lists: UTF-8, before which Windows' programs put a mark."""
LONGEST = 4096
"""Characters of a line; no reference is longer."""


class Listed(str):
    """HOST/REPOSITORY:TAG, or with @DIGEST where a registry's list has just told what the tag names.

    What it names need not be asked again. `uploaded` orders a repository's images by time; 0 where no time is told.
    """

    __slots__ = ("uploaded",)
    uploaded: int

    def __new__(cls, reference: str, uploaded: int = 0) -> Self:
        """Make one of what a list says."""
        made = super().__new__(cls, reference)
        made.uploaded = uploaded
        return made

    def __reduce__(self) -> tuple[type[Listed], tuple[str, int]]:
        """Let other processes have it as it is."""
        return Listed, (str(self), self.uploaded)


def from_lines(lines: Iterable[str]) -> Iterator[str]:
    """Yield the images of a list: one a line, without blank lines and "#" comments."""
    for line in lines:
        text = line.split(" #", 1)[0].strip()
        if text and not text.startswith("#"):
            yield text[: LONGEST + 1]


def from_file(path: StrPath) -> Iterator[str]:
    """Yield the images that a file lists, "-" being standard input. Raises LocalFileError."""
    import sys

    if os.fspath(path) == "-":
        yield from from_lines(line.decode(ENCODING, "replace") for line in sys.stdin.buffer)
        return
    try:
        with open(path, encoding=ENCODING, errors="replace") as file:
            yield from from_lines(file)
    except OSError as error:
        raise LocalFileError(f"cannot read {os.fspath(path)}: {error.strerror}") from None


class Images:
    """Names from several places, one after the other.

    A file's are read anew each time, so that of a million names none is held.
    """

    def __init__(self, *parts: Names) -> None:
        self._parts = parts

    def __len__(self) -> int:
        return sum(map(len, self._parts))

    def __iter__(self) -> Iterator[str]:
        for part in self._parts:
            yield from part


class FileImages:
    """The images that a file lists, which is read for their number at once.

    Raises LocalFileError, also where another number of them is read later: those of a list that was cut short meanwhile
    would be missing without a word.
    """

    def __init__(self, path: StrPath) -> None:
        self._path = path
        self._count = sum(1 for _ in from_file(path))

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[str]:
        number = 0
        for image in from_file(self._path):
            number += 1
            yield image
        if number != self._count:
            raise LocalFileError(f"{os.fspath(self._path)} has changed meanwhile: it lists {number} images now")


def in_file(path: StrPath) -> Names:
    """Return the images that a file lists; what can be read only once, as standard input or a pipe, is read now."""
    again = os.fspath(path) != "-" and os.path.isfile(path)  # noqa: PTH113
    return FileImages(path) if again else [*from_file(path)]


def registry_images(
    registry: str,
    *,
    repositories: Sequence[str] = (),
    tags: Sequence[str] = (),
    exclude: Sequence[str] = (),
    client: Client | None = None,
    **options: Any,
) -> list[Listed]:
    """Return HOST/REPOSITORY:TAG of every image of a registry that the globs name; without any, of all.

    Google's registries tell digests too, which are added: HOST/REPOSITORY:TAG@DIGEST. `options` say how the registry
    is reached: `registry_username` and so on.
    """
    from sigwright.client import default_client
    from sigwright.options import RegistryOptions

    context = (client or default_client())._context()
    given = RegistryOptions(**options)
    return in_registry(context, registry, given, repositories=repositories, tags=tags, exclude=exclude)


def in_registry(
    context: Context,
    registry: str,
    options: RegistryOptions,
    *,
    repositories: Sequence[str] = (),
    tags: Sequence[str] = (),
    exclude: Sequence[str] = (),
) -> list[Listed]:
    """Return HOST/REPOSITORY:TAG[@DIGEST] of every image that the globs name. Raises as requests do.

    Without a registry each glob begins with its own.
    """
    from sigwright import _core
    from sigwright.options import RegistryOptions as Options
    from sigwright.options import to_core

    if "/" in registry:
        host, _, rest = registry.rpartition("://")[2].rstrip("/").partition("/")
        inside = f" --repository '{rest}/**'" if rest else ""
        raise UsageError(f"{registry} is no host of a registry", hint=f"write --registry {host}{inside}")
    given = Options(**{name: getattr(options, name) for name in Options._fields})
    found: list[Listed] = []
    for host, globs in {registry: repositories}.items() if registry else _by_host(repositories):
        images = _core.list_images(
            context, host, repositories=globs, tags=tags, exclude=exclude, options=to_core(given),
            timeout=options.timeout,
        )  # fmt: skip
        found += [Listed(reference, uploaded) for reference, uploaded in images]
    return found


def _by_host(globs: Iterable[str]) -> Iterable[tuple[str, list[str]]]:
    """Return the globs without the hosts that they begin with, by host. Raises UsageError where one has none."""
    hosts: dict[str, list[str]] = {}
    for glob in globs:
        host, _, rest = glob.partition("/")
        if not rest or "*" in host or not (host == "localhost" or "." in host or ":" in host):
            raise UsageError(f"--repository {glob} needs --registry", hint="give --registry HOST, or write HOST/GLOB")
        hosts.setdefault(host, []).append(rest)
    return hosts.items()


def newest(images: Iterable[Listed], count: int) -> list[Listed]:
    """Return the last `count` tags of each repository: by the time of upload, where the list tells it of all of them.

    Else as versions count: v1.10 after v1.9, a release after its rc. Tags of Git and of days count as text and numbers
    do. `latest` is the newest of all.
    """
    by_repository: dict[str, list[Listed]] = {}
    for image in images:
        by_repository.setdefault(_name_and_tag(image)[0], []).append(image)
    return [image for tags in by_repository.values() for image in sorted(tags, key=_age(tags))[-count:]]


def _age(tags: Iterable[Listed]) -> Callable[[Listed], tuple[object, ...]]:
    """Return what orders these tags of one repository."""
    if all(tag.uploaded for tag in tags):
        return lambda image: (image.uploaded, *_version(image))
    return _version


def _name_and_tag(image: str) -> tuple[str, str]:
    name, _, tag = image.partition("@")[0].rpartition(":")
    return name, tag


def _version(image: str) -> tuple[object, ...]:
    """Return what orders tags: numbers by their value, and before letters; "~" ends a release, after "-rc"."""
    import re

    tag = _name_and_tag(image)[1]
    parts = re.findall(r"[0-9]+|[a-z]+", tag.lower().removeprefix("v"))
    words = [(1, int(part), "") if part.isdigit() else (0, 0, part) for part in parts]
    return (tag == "latest", [*words, (0, 1, "")], tag)
