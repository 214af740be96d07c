"""Services, jobs and worker pools of Cloud Run (Admin API v2): what they are told to run, and what they run."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, NamedTuple

from sigwright.errors import MalformedError, NotFoundError, UsageError
from sigwright.gcp.images import digest_of
from sigwright.gcp.names import last
from sigwright.gcp.rest import mapping, objects, text

if TYPE_CHECKING:
    from typing import Any

    from sigwright.gcp.rest import Api, Document

LATEST = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"
FAILED = "CONDITION_FAILED"


class Kind(NamedTuple):
    """One kind of workload: its collection, and where its containers are."""

    word: str
    collection: str
    template: tuple[str, ...]
    splits: str
    """The member that says which revisions share the work; empty where there are no revisions."""


SERVICE = Kind("service", "services", ("template",), "trafficStatuses")
JOB = Kind("job", "jobs", ("template", "template"), "")
POOL = Kind("worker pool", "workerPools", ("template",), "instanceSplitStatuses")


class Workload(NamedTuple):
    """A service or a job by its name."""

    kind: Kind
    project: str
    region: str
    name: str

    @property
    def parent(self) -> str:
        """The path of its collection."""
        return f"v2/projects/{self.project}/locations/{self.region}/{self.kind.collection}"

    @property
    def path(self) -> str:
        """Its own path."""
        return f"{self.parent}/{self.name}"

    def __str__(self) -> str:
        return f"the {self.kind.word} {self.name}"


class Share(NamedTuple):
    """A revision that gets work, and how much."""

    revision: str
    percent: int


def read(api: Api, workload: Workload) -> Document | None:
    """Return a workload; None where there is none."""
    try:
        return api.get(workload.path, f"reading {workload}")
    except NotFoundError:
        return None


def containers(document: Document, kind: Kind) -> list[Document]:
    """Return the containers that a workload is told to run."""
    return objects(mapping(document, *kind.template), "containers", kind.word)


def choose(document: Document, kind: Kind, name: str) -> int:
    """Return which container is meant: the one named, the only one, or the one that gets the requests."""
    given = containers(document, kind)
    if name:
        found = [index for index, container in enumerate(given) if container.get("name") == name]
    elif len(given) == 1:
        found = [0]
    else:
        found = [index for index, container in enumerate(given) if container.get("ports")]
    if len(found) == 1:
        return found[0]
    names = ", ".join(text(container, "name") or "without a name" for container in given) or "none"
    raise UsageError(f"which container is meant? There are: {names}", hint="give --container NAME")


def with_image(document: Document, kind: Kind, index: int, image: str) -> Document:
    """Return a copy that runs another image. The name of the last revision goes: the next one needs its own."""
    changed = deepcopy(document)
    containers(changed, kind)[index]["image"] = image
    if kind is SERVICE:
        mapping(changed, "template").pop("revision", None)
    return changed


def made_new(kind: Kind, image: str) -> Document:
    """Return a new workload that runs an image, all else as Cloud Run has it by default."""
    document: Document = {"containers": [{"image": image}]}
    for member in kind.template:
        document = {member: document}
    return document


def pinned_to(document: Document) -> list[str]:
    """Return the revisions that have all traffic, where a new one would get none."""
    targets = objects(document, "traffic", "service")
    if not targets or any(target.get("type") == LATEST and target.get("percent") for target in targets):
        return []
    return [text(target, "revision") for target in targets if target.get("percent")]


def failure(document: Document) -> str:
    """Return why a workload is not ready; empty where it is, or is still on its way."""
    conditions = [mapping(document, "terminalCondition"), *objects(document, "conditions", "workload")]
    failed = [condition for condition in conditions if condition.get("state") == FAILED]
    messages = [text(condition, "message") or text(condition, "reason") for condition in failed]
    return max(messages, key=len, default="") or ("it is not ready" if failed else "")


def shares(document: Document, kind: Kind) -> list[Share]:
    """Return the revisions that get work: what is done, not what was asked for."""
    ready = last(text(document, "latestReadyRevision"))
    found: dict[str, int] = {}
    for split in objects(document, kind.splits, kind.word):
        percent = split.get("percent")
        revision = last(text(split, "revision")) or ready
        if isinstance(percent, int) and percent > 0 and revision:
            found[revision] = found.get(revision, 0) + percent
    if not found and ready:
        found[ready] = 100
    return [Share(revision, percent) for revision, percent in found.items()]


def resolved_images(revision: Document) -> dict[str, str]:
    """Return what a revision really runs, by container: NAME@DIGEST, or less where Google does not say."""
    given = objects(revision, "containers", "revision")
    images = {text(container, "name"): text(container, "image") for container in given}
    resolved: dict[str, str] = {}
    for status in objects(revision, "containerStatuses", "revision"):
        name, digest = text(status, "name"), text(status, "imageDigest")
        if digest.startswith("sha256:"):
            image = images.get(name) or next(iter(images.values()), "")
            digest = f"{_without_tag(image)}@{digest}"
        resolved[name] = digest
    return resolved or images


def _without_tag(image: str) -> str:
    name = image.partition("@")[0]
    head, slash, tail = name.rpartition("/")
    return f"{head}{slash}{tail.partition(':')[0]}"


def image_at(images: dict[str, str], container: Document) -> str:
    """Return the image of a container: by its name, or the only one. Raises `MalformedError` for neither."""
    name = text(container, "name")
    if name in images:
        return images[name]
    if len(images) == 1:
        return next(iter(images.values()))
    raise MalformedError(f"the revision does not say what its container {name!r} runs")


def is_resolved(image: str) -> bool:
    """Tell whether a reference names a digest."""
    return bool(digest_of(image))


def revision_of(api: Api, workload: Workload, name: str) -> Any:
    """Return a revision."""
    return api.get(f"{workload.path}/revisions/{name}", f"reading the revision {name}")
