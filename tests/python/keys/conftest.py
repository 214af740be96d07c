"""Patience without waiting."""

from __future__ import annotations

import pytest

from sigwright.keys import _service


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_service, "PAUSE_SECONDS", 0)
