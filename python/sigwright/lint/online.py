"""What only a registry can tell: what a digest is, whether it is there, where its tag points, and who signed it."""

from __future__ import annotations

from sigwright.errors import (
    AccessDeniedError,
    Error,
    InvalidReferenceError,
    NotAnImageError,
    NotFoundError,
    UnreachableError,
    UsageError,
    VerificationError,
)
from sigwright.lint import references
from sigwright.lint._model import Edit, Problem, Use

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sigwright.client import Client
    from sigwright.reports import Description

    Judged = tuple[str, str, str]
    """Rule, message, and the reference that was meant or nothing."""

NO_IMAGES = (
    "application/vnd.cncf.notary.", "application/vnd.cncf.helm.", "application/vnd.in-toto", "application/vnd.wasm.",
    "application/vnd.module.wasm.",
)  # fmt: skip
"""Types of what no container runtime runs, beside what the core knows to be attached to images."""
STATEMENT = "application/vnd.in-toto+json"
CLOUD_RUN = "linux/amd64"


class Registry:
    """Asks about every reference once."""

    def __init__(self, client: Client, verify: dict[str, Any], resolve: dict[str, Any]) -> None:
        self._client = client
        self._verify = verify
        self._resolve = resolve
        self._known: dict[tuple[str, bool], Judged | None] = {}
        self._described: dict[str, Description] = {}
        self._unreachable: set[str] = set()
        self.unanswered: dict[str, AccessDeniedError | UnreachableError] = {}
        """What a registry did not tell, by reference: of one that cannot be reached it is asked once."""

    def __call__(self, use: Use) -> Problem | None:
        """Return what is wrong with a use, if anything."""
        asked = (use.text.removeprefix(references.SCHEME), use.cloud_run)
        if asked not in self._known:
            self._known[asked] = self._ask(*asked)
        found = self._known[asked]
        if found is None:
            return None
        rule, message, corrected = found
        edits = (Edit(use.offset, use.offset + len(use.text), corrected),) if corrected and use.literal else ()
        return Problem(rule, use.offset, message, edits, use.text)

    def _ask(self, image: str, cloud_run: bool) -> Judged | None:
        host = _host(image)
        if host in self._unreachable:
            return None
        try:
            return self._judge(image, cloud_run)
        except InvalidReferenceError:
            return None
        except (AccessDeniedError, UnreachableError) as error:
            self.unanswered[image] = error
            if isinstance(error, UnreachableError):
                self._unreachable.add(host)
            return None

    def index_of(self, name: str, digest: str, others: list[str]) -> str:
        """Return which of other digests is the index that lists a digest; nothing where none is."""
        for other in others if _host(name) not in self._unreachable else ():
            try:
                children = self._describe(f"{name}@{other}").children
            except Error:  # said where it was judged
                continue
            if any(child.digest == digest for child in children):
                return other
        return ""

    def _describe(self, image: str) -> Description:
        if image not in self._described:
            self._described[image] = self._client.describe(image, **self._resolve)
        return self._described[image]

    def _judge(self, image: str, cloud_run: bool) -> Judged | None:
        try:
            described = self._describe(image)
        except NotFoundError as error:
            return ("REF014" if references.digest(image) else "SIG001"), str(error), ""
        except VerificationError as error:  # what the registry answers is not what the digest names, or no manifest
            return "SIG001", str(error), ""
        name = references.repository(image)
        return (
            _no_image(described, name)
            or self._signature(image, described)
            or self._moved(image)
            or (_elsewhere(described) if cloud_run else None)
        )

    def _signature(self, image: str, described: Description) -> Judged | None:
        try:
            self._client.verify(described.reference, **self._verify)
        except NotAnImageError as error:
            return "REF003", str(error), error.details.get("reference", "")
        except (UnreachableError, UsageError):
            raise
        except VerificationError as error:
            return self._signed_is(image, described.digest) or ("SIG001", str(error), "")
        return None

    def _signed_is(self, image: str, digest: str) -> Judged | None:
        """Return that what the tag names now is signed, where the digest beside the tag is not."""
        tag = references.tag(image)
        now = self._now(image, tag) if tag else digest
        if now in ("", digest):
            return None
        try:
            self._client.verify(f"{references.repository(image)}@{now}", **self._verify)
        except VerificationError:
            return None
        return "SIG002", f"{digest} is deployed and not signed; signed is {now}, which the tag {tag} names now", ""

    def _now(self, image: str, tag: str) -> str:
        """Return the digest of a tag; nothing where it is gone."""
        try:
            return self._client.resolve(f"{references.repository(image)}:{tag}", **self._resolve).digest
        except NotFoundError:
            return ""

    def _moved(self, image: str) -> Judged | None:
        tag, digest = references.tag(image), references.digest(image)
        if not (tag and digest):
            return None
        now = self._now(image, tag)
        if not now:
            return "REF012", f"the tag {tag} is gone; {digest} is what runs", ""
        return None if now == digest else ("REF012", f"the tag {tag} is {now} now; {digest} is what runs", "")


def _host(image: str) -> str:
    return references.repository(image).partition("/")[0]


def _no_image(described: Description, name: str) -> Judged | None:
    layers = described.layer_types
    if layers and all(layer == STATEMENT for layer in layers):
        meant = f"{name}@{described.attests}" if described.attests else ""
        return "REF004", f"this is what a build attests about {meant or 'an image'}, not the image", meant
    types = [described.artifact_type, *layers]
    if any(kind.startswith(NO_IMAGES) for kind in types):
        meant = f"{name}@{described.subject}" if described.subject else ""
        about = f", about {meant}" if meant else ""
        return "REF003", f"this is no image but {_first(types)}{about}", meant
    return None


def _first(types: list[str]) -> str:
    return next(kind for kind in types if kind.startswith(NO_IMAGES))


def _elsewhere(described: Description) -> Judged | None:
    """Return that Cloud Run cannot run it; an image that says no platform may be any."""
    platforms = [child.platform for child in described.children if child.image]
    platforms = [one for one in platforms or [described.platform] if one]
    if not platforms or any(one.startswith(CLOUD_RUN) for one in platforms):
        return None
    return "REF017", f"Cloud Run runs {CLOUD_RUN}, and this is {', '.join(platforms)}", ""
