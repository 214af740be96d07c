"""--sk and --slot: what they become. tests/interop signs with a token."""

from __future__ import annotations

import pytest

import sigwright
from sigwright.cli import sign, verify_blob
from sigwright.cli.parse import parse
from sigwright.cli.security_key import SLOTS, name_of

pytest.importorskip("pkcs11")


@pytest.fixture(autouse=True)
def _one_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sigwright.keys.pkcs11.piv_key", "the key in {}".format)


@pytest.mark.parametrize(
    ("slot", "id"),
    [("", 2), ("signature", 2), ("authentication", 1), ("key-management", 3), ("card-authentication", 4)],
)
def test_a_slot_is_the_id_that_drivers_show_its_key_under(slot: str, id: int) -> None:
    assert name_of("", slot) == f"the key in {id}"


def test_one_key_is_enough() -> None:
    with pytest.raises(sigwright.UsageError, match="both name a key"):
        name_of("cosign.key", "signature")


@pytest.mark.parametrize(("module", "verb"), [(sign, "sign"), (verify_blob, "verify-blob")])
def test_a_slot_that_piv_has_not_is_refused(module: object, verb: str) -> None:
    flags = module.Flags  # type: ignore[attr-defined]
    assert parse(flags, verb, ["--sk", "--slot="]).values["slot"] == ""
    assert parse(flags, verb, ["--sk"]).values["sk"] is True
    with pytest.raises(sigwright.UsageError, match=", ".join(SLOTS)):
        parse(flags, verb, ["--sk", "--slot", "9c"])


def test_the_variables_of_cosign_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COSIGN_SK", "true")
    monkeypatch.setenv("COSIGN_SLOT", "authentication")
    values = parse(sign.Flags, "sign", []).values
    assert (values["sk"], values["slot"]) == (True, "authentication")
