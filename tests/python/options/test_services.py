"""Logs and authorities that signing asks."""

from __future__ import annotations

from sigwright.options import SignOptions
from sigwright.options.services import FLOWS, KeylessOptions, LogOptions


def test_signatures_are_logged_and_asked_about_until_told_otherwise() -> None:
    options = SignOptions()
    assert (options.tlog_upload, options.yes) == (True, False)


def test_every_flow_is_a_choice_of_its_flag() -> None:
    assert KeylessOptions._options["fulcio_auth_flow"].choices == FLOWS


def test_the_key_of_a_log_stays_out_of_the_core() -> None:
    assert not LogOptions._options["log_key"].core
