"""Which images a command is about: named on the line, by a builder's file, or on standard input."""

from __future__ import annotations

from sigwright._record import Record, option

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

LINES = 100_000
DIGEST, NAME = "containerimage.digest", "image.name"
"""Of the metadata file that `docker buildx build --metadata-file` writes."""


class ImageFlags(Record, shared=True):
    """Where images may be named besides the line; IMAGE - is a list on standard input."""

    metadata_file: str = option(
        "", "--metadata-file", "the image that buildx says it built, in the file of its own --metadata-file",
        metavar="FILE", core=False, peer=False,
    )  # fmt: skip
    digest_file: str = option(
        "", "--digest-file", "the digest of IMAGE, or all of NAME@DIGEST, as kaniko and podman write it",
        metavar="FILE", core=False, peer=False,
    )  # fmt: skip


def wanted(values: dict[str, Any], words: list[str]) -> list[str]:
    """Return the images: the words, of which - is read, with the digests that files have for them."""
    metadata, digests = values.pop("metadata_file", ""), values.pop("digest_file", "")
    mark = words.index("--") if "--" in words else len(words)
    named = [image for word in words[:mark] for image in (_listed() if word == "-" else [word])]
    if metadata or digests:
        from sigwright.errors import UsageError

        if metadata and digests:
            raise UsageError("--metadata-file and --digest-file both say which image", hint="give one of the two")
        found = _of_metadata(metadata) if metadata else _of_digests(digests)
        named = _joined(found, named, metadata or digests)
    return named + words[mark:]


def _joined(found: list[tuple[str, str]], named: list[str], file: str) -> list[str]:
    """Put names and digests together: names on the line stand for those that the file has, or has not."""
    from sigwright.errors import UsageError

    digests = list(dict.fromkeys(digest for _, digest in found))
    if not named:
        if not all(name for name, _ in found):
            raise UsageError(f"{file} has a digest and no name", hint="name the image: IMAGE beside the file")
        return [f"{name}@{digest}" for name, digest in found]
    if len(digests) != 1:
        raise UsageError(f"{file} has {len(digests)} images", hint="leave out IMAGE: all of them are taken")
    if any("@" in image for image in named):
        raise UsageError(f"{file} says which digest, and IMAGE names one too", hint="give IMAGE without digest")
    return [f"{image}@{digests[0]}" for image in named]


def _listed() -> list[str]:
    from sigwright.cli import common

    return _lines(common.text_file("-"), "standard input")


def _lines(text: str, where: str) -> list[str]:
    from sigwright.errors import LimitExceededError, UsageError

    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    if not lines:
        raise UsageError(f"{where} names no image")
    if len(lines) > LINES:
        raise LimitExceededError(f"{where} names more than {LINES} images")
    return lines


def _of_digests(file: str) -> list[tuple[str, str]]:
    from sigwright.cli import common

    return [_split(line, file) for line in _lines(common.text_file(file), file)]


def _split(line: str, file: str) -> tuple[str, str]:
    name, _, digest = line.rpartition("@")
    return name, _checked(digest, file)


def _checked(digest: Any, file: str) -> str:
    from re import fullmatch

    from sigwright.errors import MalformedError

    if not isinstance(digest, str) or not fullmatch(r"sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}", digest):
        raise MalformedError(f"{file}: not a digest: {str(digest)[:80]!a}", hint="check that this is the right file")
    return digest


def _of_metadata(file: str) -> list[tuple[str, str]]:
    """Return names and digests of a build, or of each target of a bake."""
    import json

    from sigwright.cli import common
    from sigwright.errors import MalformedError

    try:
        document = json.loads(common.text_file(file))
    except (ValueError, RecursionError):
        raise MalformedError(f"{file} is no JSON") from None
    builds = [document, *document.values()] if isinstance(document, dict) else []
    found = [pair for build in builds if isinstance(build, dict) and DIGEST in build for pair in _built(build, file)]
    if not found:
        raise MalformedError(
            f"{file} has no {DIGEST}", hint="buildx writes it for an image that it pushes: docker buildx build --push"
        )
    return found


def _built(build: dict[str, Any], file: str) -> Iterator[tuple[str, str]]:
    names = build.get(NAME, "")
    digest = _checked(build[DIGEST], file)
    for name in str(names).split(",") if names else [""]:
        yield name.strip(), digest
