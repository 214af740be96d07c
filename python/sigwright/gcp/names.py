"""The names of Google's resources: images in Artifact Registry, attestors, notes, services."""

from __future__ import annotations

import re
from typing import NamedTuple

from sigwright.errors import InvalidReferenceError, UsageError

PROJECT = r"(?:[a-z0-9.-]+:)?[a-z0-9-]+"
"""A project's id, or DOMAIN:ID where a domain scopes it, or its number."""
SEGMENT = r"[A-Za-z0-9_.-]+"
DOCKER_HOST = re.compile(r"([a-z0-9-]+)-docker\.pkg\.dev(?::443)?")
GCR_LOCATIONS = {"gcr.io": "us", "us.gcr.io": "us", "eu.gcr.io": "europe", "asia.gcr.io": "asia"}
"""Where the repositories are that took over from Container Registry; each is named as its host."""
RESOURCE = re.compile(rf"projects/({PROJECT})/(\w+)/({SEGMENT})")
NAME = re.compile(SEGMENT)


class Repository(NamedTuple):
    """A repository of Artifact Registry."""

    project: str
    location: str
    name: str

    @property
    def path(self) -> str:
        """Its name in the API."""
        return f"projects/{self.project}/locations/{self.location}/repositories/{self.name}"


def repository_of(reference: str) -> Repository | None:
    """Return the repository that holds an image; None for images elsewhere, and for Google's public mirror.

    Raises `InvalidReferenceError` for a name on such a host that no image can have.
    """
    host, _, path = reference.partition("/")
    segments = path.partition("@")[0].split("/")
    docker = DOCKER_HOST.fullmatch(host)
    if docker is None and host not in GCR_LOCATIONS:
        return None
    project, rest = _project(segments)
    wanted = 2 if docker else 1
    if not project or len(rest) < wanted or not all(rest):
        form = "PROJECT/REPOSITORY/IMAGE" if docker else "PROJECT/IMAGE"
        raise InvalidReferenceError(f"{reference} names no image: {host} has {form}", hint=f"write {host}/{form}")
    return Repository(project, docker[1], rest[0]) if docker else Repository(project, GCR_LOCATIONS[host], host)


def _project(segments: list[str]) -> tuple[str, list[str]]:
    """Return the project and what follows; a domain before it stands as a segment of its own in references."""
    if len(segments) > 1 and "." in segments[0]:
        return f"{segments[0]}:{segments[1]}", segments[2:]
    return segments[0], segments[1:]


def attestor(text: str, project: str = "") -> str:
    """Return an attestor's full name, of its full name or, with a project, its short one. Raises `UsageError`."""
    return resource(text, "attestors", project, "an attestor")


def resource(text: str, kind: str, project: str, what: str) -> str:
    """Return projects/P/KIND/NAME. Raises `UsageError` for what is no such name."""
    match = RESOURCE.fullmatch(text)
    if match and match[2] == kind:
        return text
    if project and NAME.fullmatch(text):
        return f"projects/{checked_project(project)}/{kind}/{text}"
    raise UsageError(f"{text!r} is not {what}", hint=f"write projects/PROJECT/{kind}/NAME")


def checked_project(text: str) -> str:
    """Return a project's id. Raises `UsageError` for what is none."""
    if not re.fullmatch(PROJECT, text):
        raise UsageError(f"{text!r} is no id of a project", hint="`gcloud projects list` shows the ids")
    return text


def checked_name(text: str, what: str) -> str:
    """Return the name of a service, a job or a region. Raises `UsageError` for what can be none."""
    if not re.fullmatch(r"[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?", text):
        raise UsageError(
            f"{text!r} is no name of a {what}", hint="it has lower-case letters, digits and hyphens, and no path"
        )
    return text


def last(path: str) -> str:
    """Return the last segment of a resource's name."""
    return path.rpartition("/")[2]


def image_in(reference: str) -> str:
    """Return the image's path below its repository, with its digest."""
    repository = repository_of(reference)
    host, _, path = reference.partition("/")
    segments = 0 if repository is None else repository.project.count(":") + 1 + (repository.name != host)
    return "/".join(path.split("/")[segments:])
