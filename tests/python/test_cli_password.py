"""Where the password comes from."""

from __future__ import annotations

import io
import sys

import pytest

import sigwright
from sigwright.cli import password


class Input:
    """Standard input that holds bytes."""

    def __init__(self, data: bytes, terminal: bool = False) -> None:
        self.buffer = io.BytesIO(data)
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


def answers(monkeypatch: pytest.MonkeyPatch, *texts: str) -> None:
    given = iter(texts)
    monkeypatch.setattr(sys, "stdin", Input(b"", terminal=True))
    monkeypatch.setattr("getpass.getpass", lambda _: next(given))
    monkeypatch.delenv("COSIGN_PASSWORD")


def test_the_environment_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Input(b"other"))
    assert password.read() == b"test"


def test_an_empty_password_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COSIGN_PASSWORD", "")
    monkeypatch.setattr(sys, "stdin", Input(b"other"))
    assert password.read(new=True) == b""


def test_without_a_terminal_standard_input_is_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COSIGN_PASSWORD")
    monkeypatch.setattr(sys, "stdin", Input(b"piped\n"))
    assert password.read() == b"piped\n"  # as cosign: the line end belongs to it


def test_a_terminal_is_asked_once_and_for_a_new_password_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, "one")
    assert password.read() == b"one"
    monkeypatch.setenv("COSIGN_PASSWORD", "x")
    answers(monkeypatch, "two", "two")
    assert password.read(new=True) == b"two"


def test_two_different_answers_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, "one", "two")
    with pytest.raises(sigwright.UsageError, match="differ"):
        password.read(new=True)


def test_standard_input_is_not_both_data_and_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COSIGN_PASSWORD")
    with pytest.raises(sigwright.UsageError, match="holds the data"):
        password.read(data_on_stdin=True)
