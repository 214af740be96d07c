"""Long-running operations: what a service answers before it has done what it was asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sigwright.errors import MalformedError, TimedOutError
from sigwright.gcp import failures
from sigwright.gcp.rest import mapping, text

if TYPE_CHECKING:
    from sigwright.gcp.rest import Api, Deadline, Document

NAME = re.compile(r"projects/[^/?#\s]+/locations/[^/?#\s]+/operations/[^/?#\s]+")
FIRST_PAUSE, LONGEST_PAUSE, GROWTH = 0.2, 5.0, 1.5


class OperationFailed(Exception):  # noqa: N818 (no error of the package: it becomes one)
    """Google's word for what went wrong."""

    def __init__(self, refusal: failures.Refusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


def wait(api: Api, deadline: Deadline, operation: Document, version: str) -> Document:
    """Ask until an operation is done, and return what it gives.

    Raises `OperationFailed`, `TimedOutError` when the time is over before, `MalformedError` for what is no operation.
    """
    pause = FIRST_PAUSE
    name = text(operation, "name")
    while operation.get("done") is not True:
        if not NAME.fullmatch(name) or ".." in name:
            raise MalformedError(f"{api.service.title}: the answer is no operation")
        try:
            deadline.sleep(pause)
        except TimedOutError:
            raise TimedOutError(
                f"{api.service.title}: the operation {name} is not done in the time allowed",
                hint="it goes on without us: look at the service before you run this again, or allow more with "
                "--timeout",
            ) from None
        pause = min(pause * GROWTH, LONGEST_PAUSE)
        operation = api.get(f"{version}/{name}", "waiting for the operation")
    if "error" in operation:
        error = mapping(operation, "error")
        raise OperationFailed(failures.of_operation(error))
    return mapping(operation, "response")
