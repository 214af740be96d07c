"""What gcloud answers."""

from __future__ import annotations

import json
from typing import Any

import pytest

import sigwright
from sigwright.gcp import gcloud


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"[]", b'{"credential": {}}', b'{"credential": {"access_token": 1}}',
        b'{"credential": {"access_token": ""}}', b'{"credential": null}',
        b'{"credential": {"access_token": "t", "token_expiry": "tomorrow"}}',
    ],
)  # fmt: skip
def test_an_answer_without_a_token_is_refused(monkeypatch: pytest.MonkeyPatch, answer: bytes) -> None:
    class Done:
        returncode, stdout = 0, answer

    monkeypatch.setattr(gcloud.subprocess, "run", lambda *_, **__: Done)
    with pytest.raises(sigwright.AccessDeniedError):
        gcloud.GcloudCredentials().refresh(None)


def test_the_token_is_good_until_gcloud_says(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(**more: Any) -> None:
        class Done:
            returncode, stdout = 0, json.dumps({"credential": {"access_token": "secret", **more}}).encode()

        monkeypatch.setattr(gcloud.subprocess, "run", lambda *_, **__: Done)

    answer(token_expiry="2999-01-01T00:00:00Z")
    credentials = gcloud.GcloudCredentials()
    credentials.refresh(None)
    assert credentials.valid
    assert "secret" not in repr(credentials)
    answer(token_expiry="1999-01-01T00:00:00Z")
    credentials.refresh(None)
    assert not credentials.valid
    answer()
    credentials.refresh(None)
    assert credentials.valid
