"""Which images a project of Google Cloud's keeps in Artifact Registry."""

from __future__ import annotations

from sigwright.audits.images import Listed
from sigwright.errors import MalformedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from sigwright.gcp.rest import Api


MOST_A_PAGE = "1000"
"""Images that the API lists in one answer, at most."""


def images(project: str, *, timeout: float | None = None) -> list[Listed]:
    """Return NAME:TAG@DIGEST of every image with a tag, of all locations, with the times of their uploads.

    Raises AccessDeniedError, UnreachableError, MalformedError.
    """
    from sigwright.gcp import endpoints, rest

    api = rest.Api(endpoints.ARTIFACTREGISTRY, rest.Deadline(timeout))
    found: list[Listed] = []
    for location in api.pages(f"v1/projects/{project}/locations", "listing locations", "locations"):
        parent = f"v1/{rest.text(location, 'name')}/repositories"
        for repository in api.pages(parent, "listing repositories", "repositories"):
            if repository.get("format") == "DOCKER":
                found += _in_repository(api, rest.text(repository, "name"))
    return found


def _in_repository(api: Api, name: str) -> Iterator[Listed]:
    for listed in api.pages(f"v1/{name}/dockerImages", "listing images", "dockerImages", pageSize=MOST_A_PAGE):
        yield from _tagged(listed)


def _tagged(listed: dict[str, Any]) -> Iterator[Listed]:
    """Yield the reference of each tag that is not a signature's or a list of referrers'."""
    from sigwright.lint import references

    uri, tags = listed.get("uri"), listed.get("tags", [])
    name, at, digest = str(uri).partition("@")
    if not at or not isinstance(tags, list):
        raise MalformedError("Artifact Registry, listing images: an image without a digest")
    uploaded = _milliseconds(str(listed.get("uploadTime", "")))
    for tag in map(str, tags):
        if not references.ATTACHED.fullmatch(tag) and not references.FALLBACK.fullmatch(tag):
            yield Listed(f"{name}:{tag}@{digest}", uploaded)


def _milliseconds(time: str) -> int:
    """Return milliseconds since 1970 of an RFC 3339 time, whose fraction may have any length; 0 of none."""
    import re
    from datetime import datetime

    found = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z", time)
    if found is None:
        return 0
    seconds = datetime.fromisoformat(f"{found[1]}+00:00").timestamp()
    return int(seconds) * 1000 + int((found[2] or "0").ljust(3, "0")[:3])
