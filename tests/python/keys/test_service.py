"""Patience with services, and libraries that are not there."""

from __future__ import annotations

import logging
import threading

import pytest

import sigwright
from sigwright.keys import _service


def explain(raised: Exception) -> sigwright.Error:
    return sigwright.UnreachableError("away") if isinstance(raised, OSError) else sigwright.KeyUnusableError("broken")


def test_a_passing_fault_is_tried_again_and_told(caplog: pytest.LogCaptureFixture) -> None:
    answers: list[object] = [OSError(), OSError(), "done"]

    def call() -> object:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    with caplog.at_level(logging.WARNING, "sigwright"):
        assert _service.patiently(call, explain) == "done"
    assert caplog.messages == ["attempt 1 of 3: away", "attempt 2 of 3: away"]


@pytest.mark.parametrize(("fault", "times"), [(OSError, 3), (ValueError, 1), (sigwright.AccessDeniedError, 1)])
def test_a_lasting_fault_is_not_tried_for_ever(fault: type[Exception], times: int) -> None:
    calls = []

    def call() -> None:
        calls.append(1)
        raise fault("x")

    with pytest.raises(sigwright.Error):
        _service.patiently(call, explain)
    assert len(calls) == times


def test_nothing_of_what_the_library_knew_is_chained() -> None:
    def call() -> None:
        raise OSError("with a token in it")

    with pytest.raises(sigwright.UnreachableError) as caught:
        _service.patiently(call, explain)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_a_missing_library_names_its_extra() -> None:
    with pytest.raises(sigwright.KeyUnusableError, match="not_there") as caught:
        _service.library("not_there", "vault")
    assert "sigwright[vault]" in caught.value.hint
    with pytest.raises(sigwright.KeyUnusableError) as caught:
        _service.library("not_there.inside", "azure")
    assert "sigwright[azure]" in caught.value.hint


def test_what_a_service_says_is_one_short_line() -> None:
    assert _service.said("a\n\n b\t c") == "a b c"
    assert len(_service.said("x" * 1000)) == _service.SAID
    assert _service.said("a\x1b[31mb\x07") == "a [31mb"
    assert _service.said("no access for tok-1", "tok-1", "") == "no access for ***"


@pytest.mark.parametrize(
    ("kind", "bits", "name"), [("", 0, "P"), ("ecdsa-p256", 0, "P"), ("rsa", 2048, "R"), ("rsa", 3072, None)]
)
def test_kinds_have_a_name_or_are_refused(kind: str, bits: int, name: str | None) -> None:
    names = {"ecdsa-p256": "P", "rsa-2048": "R"}
    if name is None:
        with pytest.raises(sigwright.UsageError, match="rsa-3072"):
            _service.kind_name(kind, bits, names)
    else:
        assert _service.kind_name(kind, bits, names) == name


def test_the_time_allowed_bounds_all_attempts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_service, "PAUSE_SECONDS", 0.01)
    calls = []

    def call() -> None:
        calls.append(_service.read_seconds())
        raise OSError

    with _service.until(_service.end_of(0.0)), pytest.raises(sigwright.TimedOutError):
        _service.patiently(call, explain)
    assert calls == []
    with _service.until(_service.end_of(5.0)), pytest.raises(sigwright.UnreachableError):
        _service.patiently(call, explain)
    assert len(calls) == 3
    assert all(seconds <= 5 for seconds in calls)
    assert _service.read_seconds() == _service.READ_SECONDS


def test_a_signer_keeps_to_the_time_it_was_opened_with(image: str) -> None:
    key = sigwright.PrivateKey.generate("ed25519")

    def sign(message: bytes, _: str) -> bytes:
        _service.read_seconds()
        return key.sign(message)

    with _service.until(_service.end_of(0.0)):
        late = _service.signer(key.public_key, ("",), sign)
    with pytest.raises(sigwright.TimedOutError):
        sigwright.sign(image, key=late, tlog_upload=False)
    in_time = _service.signer(key.public_key, ("",), sign)
    sigwright.sign(image, key=in_time, tlog_upload=False)


def test_an_answer_that_does_not_end_is_left() -> None:
    never = threading.Event()
    try:
        with _service.until(_service.end_of(0.05)), pytest.raises(sigwright.TimedOutError):
            _service.patiently(never.wait, explain)
    finally:
        never.set()
