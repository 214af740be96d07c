"""Which images an audit is about: a list in a file, or what a registry has."""

from __future__ import annotations

import os

from sigwright.errors import LocalFileError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sigwright._core import Context
    from sigwright.options import RegistryOptions, StrPath

LONGEST = 4096
"""Characters of a line; no reference is longer."""


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
        yield from from_lines(sys.stdin)
        return
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            yield from from_lines(file)
    except OSError as error:
        raise LocalFileError(f"cannot read {os.fspath(path)}: {error.strerror}") from None


def in_registry(
    context: Context,
    registry: str,
    options: RegistryOptions,
    *,
    repositories: Sequence[str] = (),
    tags: Sequence[str] = (),
    exclude: Sequence[str] = (),
) -> list[str]:
    """Return HOST/REPOSITORY:TAG of every image that the globs name. Raises as requests do."""
    from sigwright import _core
    from sigwright.options import RegistryOptions as Options
    from sigwright.options import to_core

    if not registry:
        raise UsageError("--repository needs --registry", hint="give --registry HOST too")
    given = Options(**{name: getattr(options, name) for name in Options._fields})
    return _core.list_images(
        context, registry, repositories=repositories, tags=tags, exclude=exclude, options=to_core(given),
        timeout=options.timeout,
    )  # fmt: skip
