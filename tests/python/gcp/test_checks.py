"""The table of checks."""

from __future__ import annotations

from fakes.gcp.discovery import load
from sigwright.gcp import checks
from sigwright.gcp.attestations import Opinion


def test_every_check_of_the_api_has_a_row() -> None:
    published = set(load("binaryauthorization.v1").schemas["Check"]["properties"])
    assert set(checks.KINDS) == published - {"displayName", "imageAllowlist"}


def test_what_only_google_knows_is_googles_verdict() -> None:
    outcome = checks.Outcome(False, "unknown here", only_google=True)
    assert checks.by_google(outcome, Opinion(holds=True, reason="CONFORMANT")).passed
    assert not checks.by_google(outcome, Opinion(holds=False, reason="NON_CONFORMANT")).passed
