"""Profiles in words, and the question before a key is pinned."""

from __future__ import annotations

import io
from typing import Any

import pytest

from sigwright.cli import trust_text
from sigwright.errors import UsageError
from sigwright.trust import Authority, Log, Pinned, Profile, Rotation

LOG = Log(
    url="https://rekor.corp", base_url="https://log.corp", log_id="aa", key_type="ed25519", fingerprint="sha256:1"
)
FOUND = {"url": "https://rekor.corp", "origin": "log.corp", "fingerprint": "sha256:1"}


def profile(**changes: Any) -> Profile:
    values: dict[str, Any] = {
        "name": "default", "file": "/p.json", "log": "required", "logs": (LOG,), "timestamp_authorities": (),
        "certificate_authorities": (), "trusted_root": "", "signing_config": "", "document": "",
    }  # fmt: skip
    return Profile(**{**values, **changes})


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Service:
    """Needs the fingerprint, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def __call__(self, url: str, **given: Any) -> str:
        self.asked.append({"url": url, **given})
        if not given.get("fingerprint"):
            raise UsageError("nobody vouched", details=FOUND)
        return "pinned"


def answer(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(text))
    monkeypatch.setattr("sys.stderr", Terminal())


def test_a_person_who_agrees_pins_the_key_that_was_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, "y\n")
    service = Service()
    assert trust_text.agreed(service, "https://rekor.corp", {"profile": "team"}) == "pinned"
    assert service.asked[1] == {"url": "https://rekor.corp", "profile": "team", "fingerprint": "sha256:1"}


@pytest.mark.parametrize("text", ["\n", "n\n", "", "yess\n"])
def test_anything_but_yes_pins_nothing(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    answer(monkeypatch, text)
    service = Service()
    with pytest.raises(UsageError):
        trust_text.agreed(service, "https://rekor.corp", {})
    assert len(service.asked) == 1


def test_without_a_terminal_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    with pytest.raises(UsageError):
        trust_text.agreed(Service(), "https://rekor.corp", {})


def test_another_error_asks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, "y\n")

    def refuse(url: str) -> str:
        raise UsageError(f"no such thing as {url}")

    with pytest.raises(UsageError, match="no such thing"):
        trust_text.agreed(refuse, "https://rekor.corp", {})


def test_a_profile_in_words() -> None:
    stamps = Authority(url="https://tsa", organization="o", common_name="TSA", fingerprint="sha256:2")
    retired = LOG._replace(valid_until="2026-01-01T00:00:00Z", final_size=7, read_url="https://tiles")
    text = trust_text.profile(profile(logs=(LOG, retired), timestamp_authorities=(stamps,), log="optional"))
    assert "log entry: checked where there is one" in text
    assert "known to cosign as https://log.corp" in text
    assert "until 2026-01-01T00:00:00Z\n    retired with 7 entries" in text
    assert "tiles at https://tiles" in text
    assert "timestamp authority https://tsa\n    TSA, certificate sha256:2" in text


def test_what_was_pinned_in_words() -> None:
    pinned = Pinned(profile=profile(name="team"), url="u", origin="o\x1b", fingerprint="sha256:1", known=False)
    text = trust_text.pinned(pinned)
    assert "the profile team pins u" in text
    assert "--profile team" in text
    assert "\x1b" not in text
    assert "pins already" in trust_text.pinned(pinned._replace(known=True))


@pytest.mark.parametrize("complete", [True, False])
def test_a_rotation_says_what_it_could_not_keep(complete: bool) -> None:
    rotation = Rotation(
        profile=profile(), url="u", origin="o", fingerprint="sha256:1", known=False, retired="sha256:0", final_size=9,
        complete=complete,
    )  # fmt: skip
    text = trust_text.rotation(rotation)
    assert "retired the key sha256:0 at 9 entries" in text
    assert ("warning" in text) is not complete
