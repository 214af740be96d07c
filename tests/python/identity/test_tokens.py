"""Where identity tokens come from, and what happens where there is none."""

from __future__ import annotations

import io
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

import sigwright
from fakes.oidc import OidcIssuer
from sigwright import Client, PrivateKey, _core
from sigwright.identity import browser, oidc, tokens
from sigwright.options import SignBlobOptions

TOKEN = "head.claims.signature"


def obtain(web: oidc.Web, issuer: str = "https://nowhere.example", **options: object) -> str:
    return tokens.obtain(SignBlobOptions(**options), issuer, web)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_token_is_given_itself_or_as_a_file_or_on_standard_input(
    web: oidc.Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{TOKEN}\n"))
    assert [obtain(web, identity_token=given) for given in (TOKEN, str(file), file, "-")] == [TOKEN] * 4


def test_a_file_comes_before_a_token_of_the_same_name(
    web: oidc.Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.b.c").write_text(TOKEN)
    assert obtain(web, identity_token="a.b.c") == TOKEN


def test_the_machine_has_one_unless_that_is_not_wanted(web: oidc.Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGSTORE_ID_TOKEN", TOKEN)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert obtain(web) == TOKEN
    assert obtain(web, oidc_provider="envvar") == TOKEN
    with pytest.raises(sigwright.UsageError, match="no identity token"):
        obtain(web, oidc_disable_ambient_providers=True)
    with pytest.raises(sigwright.UsageError, match="wants none"):
        obtain(web, oidc_disable_ambient_providers=True, oidc_provider="envvar")


def test_without_one_and_without_a_person_there_is_a_hint(web: oidc.Web, monkeypatch: pytest.MonkeyPatch) -> None:
    for stdin in (io.StringIO(), None):
        monkeypatch.setattr(sys, "stdin", stdin)
        for flow in ("", "token"):
            with pytest.raises(sigwright.UsageError, match="no identity token") as caught:
                obtain(web, fulcio_auth_flow=flow)
            assert "--identity-token" in caught.value.hint


@pytest.fixture
def followed(issuer: OidcIssuer, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Browsers that are opened are at once somebody's who agrees."""
    opened: list[str] = []

    def open_it(address: str) -> bool:
        import threading

        opened.append(address)
        threading.Thread(target=issuer.visit, args=(address,)).start()
        return True

    monkeypatch.setattr(browser, "_open", open_it)
    return opened


def test_a_person_at_a_terminal_gets_a_browser(
    issuer: OidcIssuer, web: oidc.Web, followed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal())
    assert _core.token_claims(obtain(web, issuer.url))["subject"] == "dev@example.com"
    assert len(followed) == 1


def test_a_notebook_gets_a_code_for_another_device(
    issuer: OidcIssuer, web: oidc.Web, followed: list[str], monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setitem(sys.modules, "ipykernel", ModuleType("ipykernel"))
    assert _core.token_claims(obtain(web, issuer.url))["subject"] == "dev@example.com"
    assert followed == []
    assert "WDJB-MJHT" in capsys.readouterr().out


def test_a_client_of_its_own_shows_the_secret_of_its_file(issuer: OidcIssuer, web: oidc.Web, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hush-hush\n")
    flow = {"fulcio_auth_flow": "client_credentials", "oidc_client_id": "robot"}
    token = obtain(web, issuer.url, oidc_client_secret_file=secret, **flow)
    assert _core.token_claims(token)["audiences"] == ["robot"]
    secret.write_text("wrong-one")
    with pytest.raises(sigwright.AccessDeniedError, match="invalid_client") as caught:
        obtain(web, issuer.url, oidc_client_secret_file=secret, **flow)
    assert "wrong-one" not in f"{caught.value}{caught.value.hint}"
    secret.write_text("")
    with pytest.raises(sigwright.AccessDeniedError, match="empty"):
        obtain(web, issuer.url, oidc_client_secret_file=secret, **flow)


def test_one_certificate_serves_until_it_nears_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    ends = iter([time.time() + 600, time.time() + 60, time.time() + 600])

    def issue(_: object, given: str, options: object, **__: object) -> tuple[object, float]:
        asked.append(given)
        return _core.key_signer(PrivateKey.generate()), next(ends)

    monkeypatch.setattr(_core, "keyless_signer", issue)
    client = Client(tlog_upload=False, fulcio_url="http://127.0.0.1:1")
    for audience in ("a.b.c", "a.b.c", "d.e.f", "d.e.f"):
        client.sign_blob(b"data", identity_token=audience)
    assert asked == ["a.b.c", "d.e.f", "d.e.f"]


def test_threads_that_sign_together_log_in_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from concurrent.futures import ThreadPoolExecutor

    asked: list[str] = []

    def issue(_: object, given: str, options: object, **__: object) -> tuple[object, float]:
        asked.append(given)
        time.sleep(0.05)
        return _core.key_signer(PrivateKey.generate()), time.time() + 600

    monkeypatch.setattr(_core, "keyless_signer", issue)
    client = Client(tlog_upload=False, fulcio_url="http://127.0.0.1:1", identity_token=TOKEN)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(client.sign_blob, [b"data"] * 4))
    assert asked == [TOKEN]


def test_who_has_no_token_and_cannot_log_in_is_told_so_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    with pytest.raises(sigwright.UsageError, match="no identity token"):
        Client(tlog_upload=False).sign_blob(b"data")
    monkeypatch.setenv("SIGSTORE_ID_TOKEN", TOKEN)
    with pytest.raises(sigwright.UsageError, match="would be published"):
        Client(tlog_upload=False).sign_blob(b"data")


def test_nobody_logs_in_before_a_yes_to_what_is_published(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "obtain", lambda *_: pytest.fail("somebody was asked to log in"))
    with pytest.raises(sigwright.UsageError, match="would be published") as caught:
        Client(tlog_upload=False).sign_blob(b"data", fulcio_auth_flow="device")
    assert caught.value.details["publishes"] == "identity"


def test_a_certificate_is_brought_with_a_key_alone() -> None:
    for more in ({}, {"key": PrivateKey.generate(), "issue_certificate": True}):
        with pytest.raises(sigwright.UsageError, match="--certificate"):
            Client(tlog_upload=False).sign_blob(b"data", certificate="a.pem", **more)  # type: ignore[arg-type]
