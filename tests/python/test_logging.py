"""The core's lines arrive in Python's logging."""

from __future__ import annotations

import logging

import pytest

import sigwright
from python.silence import SilentServer
from sigwright._logging import core_level, emit


def test_lines_keep_their_level_and_topic(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "sigwright"):
        for level, topic in enumerate(["http", "oci", ""]):
            emit(level, topic, "100% of a line")
    assert caplog.record_tuples == [
        ("sigwright.http", logging.DEBUG, "100% of a line"),
        ("sigwright.oci", logging.INFO, "100% of a line"),
        ("sigwright", logging.WARNING, "100% of a line"),
    ]


@pytest.mark.parametrize(("level", "core"), [(logging.DEBUG, 0), (logging.INFO, 1), (logging.ERROR, 2)])
def test_the_core_is_told_what_anybody_wants_to_see(level: int, core: int, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(level, "sigwright"):
        assert core_level() == core


def test_requests_are_logged_for_debugging_alone(silent: SilentServer, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "sigwright"), pytest.raises(sigwright.TimedOutError):
        sigwright.Client(registry_password="secret-word", registry_username="me").resolve(silent.image, timeout=0.3)
    assert caplog.records
    assert "secret-word" not in caplog.text
