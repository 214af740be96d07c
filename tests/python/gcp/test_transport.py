"""Sessions."""

from __future__ import annotations

import pytest

from sigwright.gcp import transport


def test_our_authorities_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in transport.CA_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    assert transport.Session().verify is True
    monkeypatch.setenv("SSL_CERT_FILE", "system.pem")
    assert transport.Session().verify == "system.pem"
    monkeypatch.setenv("SIGWRIGHT_CA_BUNDLE", "own.pem")
    assert transport.Session().verify == "own.pem"


def test_the_id_of_a_project_is_not_asked_for() -> None:
    answer = transport.request()("https://cloudresourcemanager.googleapis.com/v1/projects/1", method="GET")
    assert answer.status == 404
