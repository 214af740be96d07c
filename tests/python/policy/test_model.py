"""What policies are read into."""

from __future__ import annotations

from sigwright.policy.model import Decision


def test_a_row_is_what_documents_hold() -> None:
    decision = Decision(image="a", digest="sha256:00", verdict="failed", code=17, message="no")
    assert decision.row == {"image": "a", "digest": "sha256:00", "verdict": "failed", "code": 17, "message": "no"}


def test_only_verified_and_allowed_are_let_in() -> None:
    admitted = {
        verdict: Decision(image="a", verdict=verdict, code=0, message="").admitted
        for verdict in ("verified", "allowed", "failed", "error")
    }
    assert admitted == {"verified": True, "allowed": True, "failed": False, "error": False}
