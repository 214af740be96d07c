"""What the verbs return that move images and what is attached to them."""

from __future__ import annotations

from sigwright._record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Literal

    from typing_extensions import Self


class CopiedImage(Record):
    """An image that stands at its target, with what was attached to it."""

    reference: str
    digest: str
    manifests: int = 0
    """Of images and of what is attached to them."""
    blobs: int = 0
    bytes: int = 0
    """Of these blobs, sent or found there."""
    attached: tuple[str, ...] = ()
    """References of what was attached, at the target."""
    warnings: tuple[str, ...] = ()


class AttachedFiles(Record):
    """What was attached to an image."""

    reference: str
    digest: str
    attached: tuple[Mapping[str, str], ...] = ()
    """Of each the `digest` and, where it has one, the `tag`."""
    warnings: tuple[str, ...] = ()


class Sbom(Record):
    """An SBOM as it was attached; nobody vouches for it."""

    media_type: str
    data: bytes


class CleanedImage(Record):
    """What was removed from an image, or would be."""

    reference: str
    digest: str
    removed: tuple[str, ...] = ()
    """References of tags and manifests; a layer of a tag that stays is named behind it."""
    warnings: tuple[str, ...] = ()


class UploadedFile(Record):
    """A file that is stored."""

    path: str
    media_type: str
    url: str


class UploadedImage(Record):
    """Files that are stored as an image."""

    reference: str
    digest: str
    files: tuple[UploadedFile, ...] = ()
    warnings: tuple[str, ...] = ()

    @classmethod
    def from_core(cls, core: dict[str, Any]) -> Self:
        """Return the record of what the core gave."""
        return cls(**core | {"files": tuple(UploadedFile(**file) for file in core["files"])})


class PlannedWrite(Record):
    """What a rehearsal did not do."""

    action: Literal["store", "remove", "log", "stamp", "certify", "write"]
    where: str
    """A reference, the URL of a service, or a path."""
    media_type: str = ""
    size: int = 0
