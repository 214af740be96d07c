"""Where a token may go."""

from __future__ import annotations

import pytest

import sigwright
from sigwright.gcp.endpoints import RUN, base_url

V = RUN.variable


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("", "https://run.googleapis.com"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://localhost:8080/", "http://localhost:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("https://run.example", "https://run.example"),
    ],
)
def test_https_and_this_machine_are_taken(given: str, url: str) -> None:
    assert base_url(RUN, {V: given}) == url


@pytest.mark.parametrize(
    "given",
    [
        "http://run.example", "http://127.0.0.1.evil.com", "http://localhost.evil.com", "http://127.0.0.1@evil.com",
        "http://10.0.0.1", "ftp://127.0.0.1", "127.0.0.1:80", "https://", "http://[::1", "https://a?b", "http://a:x",
        "http://2130706433",
    ],
)  # fmt: skip
def test_all_else_is_refused_by_name(given: str) -> None:
    with pytest.raises(sigwright.UsageError, match=V):
        base_url(RUN, {V: given})


def test_a_service_knows_the_name_it_is_enabled_by() -> None:
    assert RUN.host == "run.googleapis.com"
