"""Where identity tokens come from."""

from __future__ import annotations

import io
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

from sigwright import Client, PrivateKey, UsageError, _core, _identity

TOKEN = "head.claims.signature"


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SIGSTORE_ID_TOKEN", raising=False)
    monkeypatch.setitem(sys.modules, "id", None)


def test_a_token_is_given_itself_or_as_a_file_or_on_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{TOKEN}\n"))
    assert [_identity.token(given) for given in (TOKEN, str(file), file, "-")] == [TOKEN] * 4


def test_a_file_comes_before_a_token_of_the_same_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.b.c").write_text(TOKEN)
    assert _identity.token("a.b.c") == TOKEN


def test_the_environment_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGSTORE_ID_TOKEN", TOKEN)
    assert _identity.token(None) == TOKEN


def test_the_machine_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    providers = ModuleType("id")
    providers.detect_credential = lambda audience: f"{audience}.b.c"  # type: ignore[attr-defined]
    providers.IdentityError = RuntimeError  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "id", providers)
    assert _identity.token(None) == "sigstore.b.c"


def test_without_one_there_is_a_hint() -> None:
    with pytest.raises(UsageError, match="no identity token") as caught:
        _identity.token(None)
    assert "--identity-token" in caught.value.hint


def test_one_certificate_serves_until_it_nears_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    ends = iter([time.time() + 600, time.time() + 60, time.time() + 600])

    def issue(_: object, given: str, options: object, **__: object) -> tuple[object, float]:
        asked.append(given)
        return _core.key_signer(PrivateKey.generate()), next(ends)

    monkeypatch.setattr(_core, "keyless_signer", issue)
    client = Client(tlog_upload=False)
    for audience in ("a.b.c", "a.b.c", "d.e.f", "d.e.f"):
        client.sign_blob(b"data", identity_token=audience)
    assert asked == ["a.b.c", "d.e.f", "d.e.f"]
