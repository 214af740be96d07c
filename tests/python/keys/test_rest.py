"""Requests with a token: to one host, in the clear to this machine alone."""

from __future__ import annotations

import pytest

import sigwright
from fakes.key_service import reply
from fakes.loopback import LoopbackServer, Request, Response
from sigwright.keys import _rest


class Answers(LoopbackServer):
    """Gives the answers that a test wants, and keeps what it was asked."""

    def __init__(self, *answers: Response) -> None:
        super().__init__()
        self.answers = list(answers)
        self.asked: list[Request] = []

    def answer(self, request: Request) -> Response:
        self.asked.append(request)
        return self.answers.pop(0) if self.answers else Response(404)


def api(base: str) -> _rest.Api:
    return _rest.Api("The service", base, {"X-Token": "secret-token"}, "a scope")


def test_a_document_comes_back_and_nothing_for_what_is_not_there() -> None:
    with Answers(reply({"a": 1}), Response(204)) as server:
        assert api(server.url).call("POST", "/x", {"b": 2}) == {"a": 1}
        assert server.asked[0].body == b'{"b": 2}'
        assert api(server.url).call("GET", "/x") == {}
        assert api(server.url).call("GET", "/x") is None


def test_no_redirect_is_followed_with_the_token() -> None:
    with Answers() as other, Answers(Response(302, {"Location": f"{other.url}/steal"})) as server:
        with pytest.raises(sigwright.KeyUnusableError, match="302"):
            api(server.url).call("GET", "/x")
        assert other.asked == []


def test_a_passing_fault_is_tried_again() -> None:
    with Answers(Response(503), Response(429), reply({})) as server:
        assert api(server.url).call("GET", "/x") == {}
        assert len(server.asked) == 3


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (reply({"message": "no"}, 401), sigwright.AccessDeniedError),
        (reply({"message": "no"}, 422), sigwright.KeyUnusableError),
        (Response(200, {}, b"<html>"), sigwright.KeyUnusableError),
    ],
)
def test_an_answer_of_another_kind_is_an_error(answer: Response, expected: type[sigwright.Error]) -> None:
    with Answers(answer) as server, pytest.raises(expected) as caught:
        api(server.url).call("GET", "/x")
    assert "secret-token" not in f"{caught.value}{caught.value.hint}{api('https://h')!r}"


def test_a_service_that_is_not_there_is_unreachable() -> None:
    with Answers() as server:
        url = server.url
    with pytest.raises(sigwright.UnreachableError):
        api(url).call("GET", "/x")


def test_plain_http_is_for_this_machine() -> None:
    assert _rest.base_url("gitlab.example", "X") == "https://gitlab.example"
    assert _rest.base_url("http://127.0.0.1:1/", "X") == "http://127.0.0.1:1"
    for wrong in ("http://gitlab.example", "ftp://h", "https://"):
        with pytest.raises(sigwright.UsageError, match="X"):
            _rest.base_url(wrong, "X")
