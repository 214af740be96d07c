"""What refusals of Google's amount to."""

from __future__ import annotations

import pytest

import sigwright
from sigwright.gcp import failures
from sigwright.gcp.endpoints import RUN


def error(code: int, status: str = "", message: str = "why") -> sigwright.Error:
    document = {"error": {"code": code, "status": status, "message": message}}
    return failures.error_of(failures.read(code, document), RUN, "trying")


@pytest.mark.parametrize(
    ("code", "status", "exit_code"),
    [
        (401, "UNAUTHENTICATED", 20), (403, "PERMISSION_DENIED", 20), (404, "NOT_FOUND", 11), (409, "ABORTED", 23),
        (409, "ALREADY_EXISTS", 23), (429, "RESOURCE_EXHAUSTED", 21), (400, "INVALID_ARGUMENT", 22),
        (400, "FAILED_PRECONDITION", 17), (500, "INTERNAL", 21), (503, "", 21), (412, "", 23), (418, "", 22),
        (504, "DEADLINE_EXCEEDED", 21),
    ],
)  # fmt: skip
def test_every_status_has_its_exit_code(code: int, status: str, exit_code: int) -> None:
    caught = error(code, status)
    assert caught.exit_code == exit_code
    assert "why" in str(caught)


@pytest.mark.parametrize("document", [None, [], {}, {"error": []}, {"error": "x"}, {"error": {"message": 1}}])
def test_an_answer_that_explains_nothing_still_is_an_error(document: object) -> None:
    caught = failures.error_of(failures.read(403, document), RUN, "trying")
    assert isinstance(caught, sigwright.AccessDeniedError)
    assert "status 403" in str(caught)


def test_the_permission_that_is_missing_is_named_again_in_the_hint() -> None:
    caught = error(403, "PERMISSION_DENIED", "Permission 'run.services.update' denied on resource x")
    assert "run.services.update" in caught.hint


@pytest.mark.parametrize(("code", "status"), [(500, "INTERNAL"), (502, ""), (400, "FAILED_PRECONDITION")])
def test_what_google_answered_is_no_question_of_network_or_policy_file(code: int, status: str) -> None:
    assert "what stands there" in error(code, status).hint
    refusal = failures.Refusal(code, status, "why", "", "")
    assert failures.error_of(refusal, RUN, "deploying", otherwise="see the logs").hint == "see the logs"


def test_tokens_are_hidden_and_long_texts_cut() -> None:
    text = str(error(400, "", "bad token ya29.a0AfH6SMB-x and eyJhbGciOi.eyJz.sig " + "x" * 5000))
    assert "a0AfH6" not in text
    assert "eyJz" not in text
    assert len(text) < 2200


def test_the_error_of_an_operation_goes_by_number() -> None:
    refusal = failures.of_operation({"code": 7, "message": "no"})
    assert isinstance(failures.error_of(refusal, RUN, "deploying"), sigwright.AccessDeniedError)
    for odd in ({}, {"code": "7"}, {"code": 99}):
        assert failures.error_of(failures.of_operation(odd), RUN, "deploying").exit_code == 21
