"""Settings of a repository in Artifact Registry that would lose signatures: immutable tags, and cleanup policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sigwright.errors import Error
from sigwright.gcp import names
from sigwright.gcp.cleanup import cleaned, keeps_signatures
from sigwright.gcp.endpoints import ARTIFACTREGISTRY
from sigwright.gcp.rest import Api, Deadline, mapping, text
from sigwright.trust import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sigwright.gcp.names import Repository
    from sigwright.gcp.rest import Document


class Loss(NamedTuple):
    """One way in which signatures would go, and what to do."""

    message: str
    hint: str


def findings(reference: str, timeout: float | None = None) -> list[Finding]:
    """Return what `doctor` says about where an image is kept; nothing for one that is not in Artifact Registry."""
    subject = f"retention of {reference}"
    try:
        repository = names.repository_of(reference)
        if repository is None:
            return []
        found = losses(read(repository, timeout))
    except Error as error:
        return [Finding(subject=subject, health="fail", message=str(error), hint=error.hint, exit_code=error.exit_code)]
    if not found:
        return [Finding(subject=subject, health="ok", message=f"{repository.path} would lose no signatures")]
    return [Finding(subject=subject, health="warn", message=loss.message, hint=loss.hint) for loss in found]


def read(repository: Repository, timeout: float | None = None) -> Document:
    """Return a repository's settings."""
    api = Api(ARTIFACTREGISTRY, Deadline(timeout))
    return api.get(f"v1/{repository.path}", f"reading the repository {repository.path}")


def losses(repository: Document) -> list[Loss]:
    """Return what the settings of a repository would lose."""
    found = list(_immutable(repository))
    policies = [policy for policy in mapping(repository, "cleanupPolicies").values() if isinstance(policy, dict)]
    dry = " (a dry run for now)" if repository.get("cleanupPolicyDryRun") is True else ""
    kept = any(keeps_signatures(policy) for policy in policies)
    for policy in policies:
        for message, hint in cleaned(policy, kept=kept):
            found.append(Loss(f"the cleanup policy {text(policy, 'id') or 'without an id'} {message}{dry}", hint))
    return found


def _immutable(repository: Document) -> Iterator[Loss]:
    if mapping(repository, "dockerConfig").get("immutableTags") is True:
        yield Loss(
            "tags are immutable: a second signature of an image cannot be added to its .sig tag",
            "sign with --signature-format bundle, which needs no tag, or keep signatures elsewhere with "
            "--signature-repository",
        )
