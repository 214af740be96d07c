"""Nothing goes to a public log unless somebody agreed."""

from __future__ import annotations

import io
import sys
from typing import Any

import pytest

from sigwright.cli.consent import asked
from sigwright.errors import UsageError


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def call(subject: str, **given: Any) -> str:
    if given.get("yes"):
        return f"signed {subject}"
    raise UsageError("the log is public", details={"public_log": "rekor.example"})


def sit_at(monkeypatch: pytest.MonkeyPatch, answer: str) -> Terminal:
    """Put a person at the terminal; returns what they see. Not a fixture: pytest sets stderr again before a test."""
    shown = Terminal()
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    monkeypatch.setattr(sys, "stderr", shown)
    return shown


@pytest.mark.parametrize("answer", ["y\n", "YES\n"])
def test_a_person_who_agrees_is_asked_once(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    shown = sit_at(monkeypatch, answer)
    given: dict[str, Any] = {}
    assert asked(call, "first", given) == "signed first"
    assert "rekor.example" in shown.getvalue()
    sit_at(monkeypatch, "")
    assert asked(call, "second", given) == "signed second"


def test_who_is_to_be_published_hears_of_the_identity(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = sit_at(monkeypatch, "y\n")

    def sign(subject: str, **given: Any) -> str:
        if given.get("yes"):
            return subject
        raise UsageError("public", details={"public_log": "fulcio.example", "publishes": "identity"})

    assert asked(sign, "image", {}) == "image"
    assert "sign as yourself" in shown.getvalue()
    assert "nobody can remove it" in shown.getvalue()


@pytest.mark.parametrize("answer", ["\n", "n\n", "", "maybe\n"])
def test_anything_else_is_a_no(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    sit_at(monkeypatch, answer)
    with pytest.raises(UsageError):
        asked(call, "image", {})


def test_nobody_is_asked_who_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    with pytest.raises(UsageError):
        asked(call, "image", {})


def test_other_mistakes_are_not_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = sit_at(monkeypatch, "y\n")

    def wrong(_: str, **__: Any) -> str:
        raise UsageError("something else")

    with pytest.raises(UsageError):
        asked(wrong, "image", {})
    assert shown.getvalue() == ""
