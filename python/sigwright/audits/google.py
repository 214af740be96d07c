"""Which images a project of Google Cloud's keeps in Artifact Registry."""

from __future__ import annotations

from sigwright.errors import MalformedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from sigwright.gcp.rest import Api


def images(project: str, *, newest: int = 0, timeout: float | None = None) -> list[str]:
    """Return NAME:TAG@DIGEST of every image with a tag, of all locations; the `newest` uploaded of each, where given.

    Raises AccessDeniedError, UnreachableError, MalformedError.
    """
    from sigwright.gcp import endpoints, rest

    api = rest.Api(endpoints.ARTIFACTREGISTRY, rest.Deadline(timeout))
    found: list[str] = []
    for location in api.pages(f"v1/projects/{project}/locations", "listing locations", "locations"):
        parent = f"v1/{rest.text(location, 'name')}/repositories"
        for repository in api.pages(parent, "listing repositories", "repositories"):
            if repository.get("format") == "DOCKER":
                found += _in_repository(api, rest.text(repository, "name"), newest)
    return found


def _in_repository(api: Api, name: str, newest: int) -> list[str]:
    by_image: dict[str, list[tuple[str, str]]] = {}
    for listed in api.pages(f"v1/{name}/dockerImages", "listing images", "dockerImages"):
        for image, uploaded, reference in _tagged(listed):
            by_image.setdefault(image, []).append((uploaded, reference))
    last = (sorted(tags)[-newest:] if newest else tags for tags in by_image.values())
    return [reference for tags in last for _, reference in tags]


def _tagged(listed: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield name, time of upload and reference for each tag that is not a signature's or a list of referrers'."""
    from sigwright.lint import references

    uri, tags = listed.get("uri"), listed.get("tags", [])
    name, at, digest = str(uri).partition("@")
    if not at or not isinstance(tags, list):
        raise MalformedError("Artifact Registry, listing images: an image without a digest")
    for tag in map(str, tags):
        if not references.ATTACHED.fullmatch(tag) and not references.FALLBACK.fullmatch(tag):
            yield name, str(listed.get("uploadTime", "")), f"{name}:{tag}@{digest}"
