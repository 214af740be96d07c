"""Verify, deploy by digest, wait, and see that what serves is what was verified."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sigwright._record import Record
from sigwright.errors import DigestMismatchError, MalformedError, UnreachableError, UsageError
from sigwright.gcp import failures, images, names, operations, run
from sigwright.gcp.endpoints import RUN
from sigwright.gcp.rest import Api, Deadline, mapping, text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Literal

    from sigwright.client import Client
    from sigwright.gcp.images import Verified
    from sigwright.gcp.rest import Document
    from sigwright.gcp.run import Workload
    from sigwright.reports import VerificationReport

SETTLING = (0.2, 0.5, 1.0, 2.0)
"""Pauses in which a new revision gets time to say what it runs."""


class Deployment(Record):
    """What a deployment did, or with `dry_run` would do."""

    image: str
    """NAME@DIGEST: what runs."""
    revision: str
    """The new revision's name; empty for a job, and for a dry run."""
    workload: str
    """Its full name, projects/.../services/NAME or projects/.../jobs/NAME."""
    url: str = ""
    created: bool = False
    """It was not there before."""
    dry_run: bool = False
    before: str = ""
    """The image that it was told to run before."""
    warnings: tuple[str, ...] = ()


class Target(Record):
    """Where to."""

    name: str
    project: str
    region: str
    job: bool = False
    container: str = ""
    traffic: Literal["", "latest", "keep"] = ""
    dry_run: bool = False

    def workload(self) -> Workload:
        """Return the service or job. Raises `UsageError` for a name that is none."""
        kind = run.JOB if self.job else run.SERVICE
        project = names.checked_project(self.project)
        region = names.checked_name(self.region, "region")
        return run.Workload(kind, project, region, names.checked_name(self.name, kind.word))


class Deploying:
    """One deployment. Made before anything is verified, so that what cannot work fails first."""

    def __init__(self, client: Client, target: Target, timeout: float | None) -> None:
        self._client = client
        self._target = target
        self._workload = target.workload()
        if target.job and target.traffic:
            raise UsageError("a job has no traffic", hint="leave --traffic out")
        self._deadline = Deadline(timeout)
        self._api = Api(RUN, self._deadline)
        self._warnings: list[str] = []

    def run(self, report: VerificationReport, options: Mapping[str, Any]) -> Deployment:
        """Deploy what a report says is verified; `options` are those of the verification. Raises `sigwright.Error`."""
        image = images.confirm(self._client, report, options)
        before = run.read(self._api, self._workload)
        wanted, index = self._wanted(before, image)
        old = text(run.containers(before, self._workload.kind)[index], "image") if before is not None else ""
        if self._target.dry_run:
            return self._deployment(image, wanted, "", created=before is None, before=old)
        after = self._write(wanted, created=before is None)
        revision = self._check_job(after, index, image) if self._target.job else self._check(after, index, image)
        return self._deployment(image, after, revision, created=before is None, before=old)

    def _deployment(
        self, image: Verified, document: Document, revision: str, *, created: bool, before: str
    ) -> Deployment:
        return Deployment(
            image=image.reference,
            revision=revision,
            workload=self._workload.path.removeprefix("v2/"),
            url=text(document, "uri"),
            created=created,
            dry_run=self._target.dry_run,
            before=before,
            warnings=tuple(self._warnings),
        )

    def _wanted(self, before: Document | None, image: Verified) -> tuple[Document, int]:
        """Return the workload as it shall be, and which of its containers runs the image."""
        kind = self._workload.kind
        if before is None:
            return run.made_new(kind, image.reference), 0
        index = run.choose(before, kind, self._target.container)
        wanted = run.with_image(before, kind, index, image.reference)
        if not self._target.job:
            self._set_traffic(wanted)
        self._warn(wanted, index)
        return wanted, index

    def _set_traffic(self, wanted: Document) -> None:
        pinned = run.pinned_to(wanted)
        if self._target.traffic == "latest":
            wanted["traffic"] = [{"type": run.LATEST, "percent": 100}]
        elif pinned and self._target.traffic == "":
            raise UsageError(
                f"all traffic is pinned to {', '.join(pinned)}: a new revision of {self._target.name} would not serve",
                hint="--traffic latest sends it to the new revision, --traffic keep leaves it where it is",
            )

    def _warn(self, wanted: Document, index: int) -> None:
        for position, container in enumerate(run.containers(wanted, self._workload.kind)):
            if position != index:
                self._warnings.append(f"another container runs {text(container, 'image')}, which is not verified here")
            elif container.get("baseImageUri"):
                self._warnings.append("automatic base image updates will replace this digest without a deployment")
        if mapping(wanted, "binaryAuthorization").get("breakglassJustification"):
            self._warnings.append("its breakglass justification lets any image past Binary Authorization")

    def _write(self, wanted: Document, *, created: bool) -> Document:
        """Send it and wait until it is done; return it as it is then."""
        workload, kind = self._workload, self._workload.kind.word
        try:
            if created:
                query = {f"{kind}Id": workload.name}
                operation = self._api.post(workload.parent, f"creating {workload}", wanted, query=query)
            else:
                operation = self._api.patch(workload.path, f"updating {workload}", wanted)
            operations.wait(self._api, self._deadline, operation, "v2")
        except operations.OperationFailed as failed:
            raise self._failed(failed.refusal) from None
        after = run.read(self._api, workload)
        if after is None:
            raise MalformedError(f"Cloud Run has no {kind} {workload.name} after it deployed it")
        why = run.failure(after)
        if why:
            raise self._failed(failures.Refusal(500, "", why, "", ""))
        return after

    def _failed(self, refusal: failures.Refusal) -> Exception:
        """Return the error of an operation; where it says little, what the workload says about itself."""
        if failures.explained(refusal.message) is None:
            after = run.read(self._api, self._workload)
            why = run.failure(after) if after else ""
            if why and why not in refusal.message:
                refusal = refusal._replace(message=f"{refusal.message} {why}".strip())
        return failures.error_of(
            refusal, RUN, f"deploying {self._workload}", otherwise="the logs of the revision, or of the job, say more"
        )

    def _check_job(self, after: Document, index: int, image: Verified) -> str:
        found = run.containers(after, run.JOB)
        runs = text(found[index], "image") if index < len(found) else ""
        if images.digest_of(runs) not in image.digests:
            raise self._drift(str(self._workload), runs, image)
        return ""

    def _check(self, after: Document, index: int, image: Verified) -> str:
        """Return the new revision, once it and all that serves is seen to run the image."""
        ready, made = (names.last(text(after, f"latest{which}Revision")) for which in ("Ready", "Created"))
        if not ready or (made and made != ready):
            state = f"the revision {made or 'made'} is not ready, {ready or 'none'} is"
            raise UnreachableError(
                f"Cloud Run, deploying {self._workload}: {state}",
                hint="look at the logs of the revision",
            )
        container = run.containers(after, run.SERVICE)[index]
        self._require(ready, container, image)
        others = [share for share in run.shares(after, run.SERVICE) if share.revision != ready]
        for share in others:
            runs = self._image(share.revision, container)
            if images.digest_of(runs) in image.digests:
                continue
            if not self._splits(after):
                raise self._drift(f"the revision {share.revision}, which serves {share.percent} %,", runs, image)
            self._warnings.append(f"{share.revision} still serves {share.percent} % and runs {runs}")
        return ready

    @staticmethod
    def _splits(after: Document) -> bool:
        """Tell whether the service asks for other revisions than the latest to serve."""
        return any(isinstance(target, dict) and target.get("revision") for target in after.get("traffic") or ())

    def _require(self, revision: str, container: Document, image: Verified) -> None:
        runs = self._image(revision, container)
        if images.digest_of(runs) not in image.digests:
            raise self._drift(f"the revision {revision}", runs, image)

    def _image(self, revision: str, container: Document) -> str:
        """Return what a revision runs, as soon as it says so."""
        for pause in (*SETTLING, None):
            document = run.revision_of(self._api, self._workload, revision)
            if document.get("containerStatuses"):
                return run.image_at(run.resolved_images(document), container)
            if pause is not None:
                self._deadline.sleep(pause)
        raise MalformedError(
            f"Cloud Run does not say which digest the revision {revision} runs",
            hint="`sigwright gcp running` shows it once it does",
        )

    def _drift(self, what: str, runs: str, image: Verified) -> DigestMismatchError:
        return DigestMismatchError(
            f"{what} runs {runs or 'nothing'}, and {image.reference} was verified",
            hint="somebody deployed at the same time, or the image is replaced on its way: run this again, and look at "
            "who may deploy",
        )


def deploy_run(
    name: str,
    *,
    image: str,
    project: str,
    region: str,
    job: bool = False,
    container: str = "",
    traffic: Literal["", "latest", "keep"] = "",
    dry_run: bool = False,
    client: Client | None = None,
    **options: Any,
) -> Deployment:
    """Verify an image and have a service (or job) of Cloud Run run it, by digest. `options` are those of `verify`.

    Raises what `verify` raises, `AccessDeniedError` (no credentials, a permission that is missing, an API that is
    disabled), `DigestMismatchError` (the tag moved, or what serves is another image), and whatever an operation that
    failed amounts to.
    """
    from sigwright.client import default_client

    client = client or default_client()
    target = Target(
        name=name, project=project, region=region, job=job, container=container, traffic=traffic, dry_run=dry_run
    )
    deploying = Deploying(client, target, options.get("timeout"))
    return deploying.run(client.check(image, **options), options)
