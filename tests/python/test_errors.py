"""Errors: one class a row of the core's table, whatever raises it."""

from __future__ import annotations

import pickle

import pytest

import sigwright
from sigwright import _core, errors

ROWS = _core.error_table()
CLASSES = {
    value
    for value in vars(errors).values()
    if isinstance(value, type) and issubclass(value, errors.Error) and value is not errors.Error
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["symbol"]))
def test_the_core_raises_the_class_of_the_row(row: dict[str, object]) -> None:
    with pytest.raises(sigwright.Error) as caught:
        _core.raise_error(str(row["symbol"]), "what happened")
    error = caught.value
    assert type(error) is getattr(sigwright, str(row["exception"]))
    assert (str(error), error.code, error.exit_code) == ("what happened", row["symbol"], row["exit_code"])
    assert error.hint
    assert type(error).__doc__


def test_every_class_has_a_row() -> None:
    assert {cls.__name__ for cls in CLASSES} - {"VerificationError"} == {row["exception"] for row in ROWS}


def test_every_exit_code_is_explained() -> None:
    from sigwright.cli.exit_codes import MEANINGS

    assert {row["exit_code"] for row in ROWS} <= set(MEANINGS)


@pytest.mark.parametrize("code", [10, 12, 13, 14, 15, 16, 17])
def test_what_a_failed_verification_raises_is_a_verification_error(code: int) -> None:
    names = [str(row["exception"]) for row in ROWS if row["exit_code"] == code]
    assert names
    assert all(issubclass(getattr(errors, name), sigwright.VerificationError) for name in names)


@pytest.mark.parametrize("name", ["UnreachableError", "NotFoundError", "AccessDeniedError", "KeyNotFoundError"])
def test_what_could_not_be_found_out_is_no_verification_error(name: str) -> None:
    assert not issubclass(getattr(errors, name), sigwright.VerificationError)


def test_an_error_made_in_python_has_code_and_hint_of_its_row() -> None:
    error = errors.KeyNotFoundError("no key")
    row = next(row for row in ROWS if row["exception"] == "KeyNotFoundError")
    assert (error.code, error.exit_code, error.hint) == (row["symbol"], row["exit_code"], row["hint"])
    assert errors.KeyNotFoundError("no key", hint="look there").hint == "look there"


def test_errors_pickle_with_all_they_carry() -> None:
    error = errors.NotAnImageError("a signature", hint="use that", details={"reference": "r@sha256:0"})
    copy = pickle.loads(pickle.dumps(error))
    assert (str(copy), copy.hint, copy.details) == ("a signature", "use that", {"reference": "r@sha256:0"})


def test_a_subclass_by_a_user_keeps_the_row() -> None:
    class Mine(errors.UsageError):
        pass

    assert (Mine("x").code, Mine("x").exit_code) == ("usage", 2)
