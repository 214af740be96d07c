"""What runs on Cloud Run: not what services are told to run, but what their revisions resolved it to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sigwright._record import Record
from sigwright.errors import Error, NotFoundError
from sigwright.gcp import names, run
from sigwright.gcp.endpoints import RUN
from sigwright.gcp.images import digest_of
from sigwright.gcp.rest import Api, Deadline, objects, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sigwright.client import Client
    from sigwright.gcp.rest import Document
    from sigwright.gcp.run import Kind

ANYWHERE = "-"
"""The region that stands for all."""


class Running(Record):
    """One container of a revision that gets work, or of a job."""

    kind: str
    """service, job or worker pool."""
    name: str
    region: str
    revision: str = ""
    percent: int = 100
    container: str = ""
    image: str
    """NAME@DIGEST; without a digest where nobody says which it is."""
    digest: str = ""
    given: str = ""
    """What it was told to run."""
    moves: bool = False
    """It may run something else without being deployed: told by tag, or with automatic base image updates."""


def running(project: str, region: str, *, timeout: float | None = None, client: Client | None = None) -> list[Running]:
    """Return what services, jobs and worker pools of a project run in a region ("-": in all), by resolved digest.

    A job keeps the reference that it was given: where that is a tag, `client` asks the registry what the tag is now.
    """
    region = region if region == ANYWHERE else names.checked_name(region, "region")
    api = Api(RUN, Deadline(timeout))
    found: list[Running] = []
    for kind in (run.SERVICE, run.JOB, run.POOL):
        parent = run.Workload(kind, names.checked_project(project), region, "").parent
        try:
            for document in api.pages(parent, f"listing the {kind.word}s", kind.collection):
                found.extend(_of(api, kind, document, client))
        except NotFoundError:
            if kind is not run.POOL:  # which not every region has
                raise
    return found


def _of(api: Api, kind: Kind, document: Document, client: Client | None) -> Iterator[Running]:
    path = text(document, "name").split("/")
    workload = run.Workload(kind, path[1], path[3], path[5]) if len(path) == 6 else None
    if workload is None:
        return
    if kind is run.JOB:
        yield from (_job(workload, container, client) for container in run.containers(document, kind))
        return
    for share in run.shares(document, kind):
        revision = run.revision_of(api, workload, share.revision)
        given = {text(item, "name"): item for item in objects(revision, "containers", "revision")}
        for name, image in run.resolved_images(revision).items():
            container = given.get(name) or (next(iter(given.values())) if len(given) == 1 else {})
            yield Running(
                kind=kind.word, name=workload.name, region=workload.region, revision=share.revision,
                percent=share.percent, container=name, image=image, digest=digest_of(image),
                given=text(container, "image"), moves=bool(container.get("baseImageUri")),
            )  # fmt: skip


def _job(workload: run.Workload, container: Document, client: Client | None) -> Running:
    given = text(container, "image")
    image = given if run.is_resolved(given) or client is None else _resolved(client, given)
    return Running(
        kind="job", name=workload.name, region=workload.region, container=text(container, "name"), image=image,
        digest=digest_of(image), given=given, moves=not run.is_resolved(given),
    )  # fmt: skip


def _resolved(client: Client, image: str) -> str:
    """Return what a tag is now; the tag where that cannot be told."""
    try:
        return client.resolve(image).reference
    except Error:
        return image
