"""What a refusal of Google's amounts to: an error with its exit code, Google's own words and what to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from sigwright import errors
from sigwright.explain import explain

if TYPE_CHECKING:
    from typing import Any

    from sigwright.errors import Error
    from sigwright.gcp.endpoints import Service

LONGEST = 2000
"""Characters of a message that are shown."""
PERMISSION = re.compile(r"\b([a-z][a-z0-9]+(?:\.[a-zA-Z]+){2,3})\b")
DISABLED = re.compile(r"SERVICE_DISABLED|has not been used in project|it is disabled|API is not enabled", re.IGNORECASE)
SECRET = re.compile(r"ya29\.[\w.-]+|eyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?|Bearer\s+\S+", re.IGNORECASE)


class Refusal(NamedTuple):
    """An answer that is no success; `status` is Google's word for it, such as PERMISSION_DENIED."""

    code: int
    status: str
    message: str
    reason: str
    """Of its ErrorInfo: SERVICE_DISABLED, ..."""
    project: str

    @property
    def disabled(self) -> bool:
        """Whether the API is not enabled in the project."""
        return DISABLED.search(f"{self.reason} {self.message}") is not None


BY_STATUS = {
    "UNAUTHENTICATED": errors.AccessDeniedError,
    "PERMISSION_DENIED": errors.AccessDeniedError,
    "NOT_FOUND": errors.NotFoundError,
    "ALREADY_EXISTS": errors.WriteConflictError,
    "ABORTED": errors.WriteConflictError,
    "RESOURCE_EXHAUSTED": errors.UnreachableError,
    "UNAVAILABLE": errors.UnreachableError,
    "INTERNAL": errors.UnreachableError,
    "DEADLINE_EXCEEDED": errors.TimedOutError,
    "INVALID_ARGUMENT": errors.MalformedError,
    "FAILED_PRECONDITION": errors.PolicyError,
    "OUT_OF_RANGE": errors.MalformedError,
}
BY_CODE = {
    400: errors.MalformedError,
    401: errors.AccessDeniedError,
    403: errors.AccessDeniedError,
    404: errors.NotFoundError,
    409: errors.WriteConflictError,
    412: errors.WriteConflictError,
    413: errors.LimitExceededError,
}
OTHERWISE = "this is Google's answer, and it may pass: look at what stands there, then run this again"
RPC_STATUS = {
    1: "CANCELLED", 2: "UNKNOWN", 3: "INVALID_ARGUMENT", 4: "DEADLINE_EXCEEDED", 5: "NOT_FOUND", 6: "ALREADY_EXISTS",
    7: "PERMISSION_DENIED", 8: "RESOURCE_EXHAUSTED", 9: "FAILED_PRECONDITION", 10: "ABORTED", 11: "OUT_OF_RANGE",
    12: "UNIMPLEMENTED", 13: "INTERNAL", 14: "UNAVAILABLE", 15: "DATA_LOSS", 16: "UNAUTHENTICATED",
}  # fmt: skip
"""google.rpc.Code: what an operation's error is numbered by."""


def read(code: int, document: Any) -> Refusal:
    """Return what an answer's body says, or as much as can be read of it."""
    error = document.get("error") if isinstance(document, dict) else None
    if not isinstance(error, dict):
        return Refusal(code, "", "", "", "")
    return _of_status(code, error, _text(error.get("status")))


def of_operation(error: dict[str, Any]) -> Refusal:
    """Return what the error of an operation says (google.rpc.Status)."""
    code = error.get("code")
    return _of_status(500, error, RPC_STATUS.get(code, "") if isinstance(code, int) else "")


def _of_status(code: int, error: dict[str, Any], status: str) -> Refusal:
    details = error.get("details")
    infos = [item for item in details if isinstance(item, dict)] if isinstance(details, list) else []
    reason = next((_text(item["reason"]) for item in infos if "reason" in item), "")
    metadata: dict[str, Any] = next((item["metadata"] for item in infos if isinstance(item.get("metadata"), dict)), {})
    project = _text(metadata.get("consumer")).removeprefix("projects/")
    return Refusal(code, status, _text(error.get("message")), reason, project)


def _text(value: Any) -> str:
    return SECRET.sub("(hidden)", value)[:LONGEST] if isinstance(value, str) else ""


def error_of(refusal: Refusal, service: Service, doing: str, *, otherwise: str = OTHERWISE) -> Error:
    """Return the error for an answer to `doing`, such as "reading the service web".

    `otherwise` is the hint where nothing better is known.
    """
    kind = BY_STATUS.get(refusal.status) or BY_CODE.get(refusal.code)
    if kind is None:
        kind = errors.UnreachableError if refusal.code == 429 or refusal.code >= 500 else errors.MalformedError
    said = refusal.message or refusal.status or f"status {refusal.code}"
    return kind(f"{service.title}, {doing}: {said}", hint=_hint(refusal, service) or otherwise)


def _hint(refusal: Refusal, service: Service) -> str | None:
    if refusal.disabled:
        project = f" --project {refusal.project}" if refusal.project else ""
        return f"enable the API: `gcloud services enable {service.host}{project}`, and wait a few minutes"
    if refusal.status == "RESOURCE_EXHAUSTED" or refusal.code == 429:
        return "the project's quota is used up: wait, or raise it under IAM & Admin, Quotas"
    if refusal.code == 401 or refusal.status == "UNAUTHENTICATED":
        return "the token was refused: `gcloud auth application-default login`, or another key file"
    known = explained(refusal.message)
    if known:
        return known
    if refusal.code == 403 or refusal.status == "PERMISSION_DENIED":
        permission = PERMISSION.search(refusal.message)
        needs = f"the permission {permission[1]}" if permission else f"a role for {service.title}"
        return f"grant the account {needs} in that project"
    if refusal.code == 404 or refusal.status == "NOT_FOUND":
        return "check project, region and name"
    if refusal.code in (409, 412):
        return "somebody else changed it meanwhile: look at what stands there, then run this again"
    return None


def explained(message: str) -> str | None:
    """Return what to do about a message, where `sigwright explain` knows it."""
    answer = explain(message)
    fixes = [explanation.fix for explanation in answer.explanations if explanation.source != "registry"]
    return "; ".join(dict.fromkeys(fixes)) if answer.known and fixes else None
