"""Names of keys in tokens (RFC 7512)."""

from __future__ import annotations

from pathlib import Path

import pytest

import sigwright
from sigwright.keys import _pkcs11_uri as uris


@pytest.fixture
def module(tmp_path: Path) -> str:
    path = tmp_path / "module.so"
    path.touch()
    return str(path)


def test_a_uri_is_taken_apart(module: str) -> None:
    text = f"pkcs11:token=My%20Token;slot-id=7;id=%01%ff;object=a%3bb;type=private?module-path={module}&pin-value=1%26x"
    uri = uris.parse(text)
    assert (uri.module, uri.token, uri.slot, uri.id, uri.label) == (
        module,
        {"token": "My Token"},
        7,
        b"\x01\xff",
        "a;b",
    )
    assert uri.pin == "1&x"


def test_a_plus_is_a_plus(module: str) -> None:
    assert uris.parse(f"pkcs11:token=a+b;object=x?module-path={module}").token == {"token": "a+b"}


def test_the_pin_is_never_shown(module: str) -> None:
    uri = uris.parse(f"pkcs11:token=t;id=%0a;object=o?module-path={module}&pin-value=4711")
    assert repr(uri) == "<Uri pkcs11:token=t;id=%0a;object=o>"
    assert "4711" not in f"{uri!s}{uri!r}"


def test_module_and_pin_come_from_the_environment(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COSIGN_PKCS11_MODULE_PATH", module)
    monkeypatch.setenv("COSIGN_PKCS11_PIN", "1234")
    uri = uris.parse("pkcs11:token=t;object=o")
    assert (uri.module, uri.pin) == (module, "1234")
    assert uris.parse("pkcs11:token=t;object=o?pin-value=9").pin == "9"


def test_the_pin_comes_from_a_file(module: str, tmp_path: Path) -> None:
    (tmp_path / "pin").write_text("secret\nmore")
    assert uris.parse(f"pkcs11:token=t;object=o?module-path={module}&pin-source=file:{tmp_path}/pin").pin == "secret"
    with pytest.raises(sigwright.LocalFileError):
        uris.parse(f"pkcs11:token=t;object=o?module-path={module}&pin-source={tmp_path}/nowhere")


@pytest.mark.parametrize(
    "text",
    [
        "pkcs11:",
        "pkcs11:token=t",
        "pkcs11:object=o",
        "pkcs11:slot-id=x;object=o",
        "pkcs11:token=t;token=u;object=o",
        "pkcs11:token=t;object=o;rotten=1",
        "pkcs11:token=%ff;object=o",
        "pkcs11:token=t;object",
        "pkcs11:token=t;object=" + "o" * 5000,
    ],
)
def test_a_malformed_uri_is_a_mistake(text: str, module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COSIGN_PKCS11_MODULE_PATH", module)
    with pytest.raises(sigwright.UsageError):
        uris.parse(text)


def test_a_module_must_be_named_absolute_and_there() -> None:
    with pytest.raises(sigwright.UsageError, match="no PKCS#11 module"):
        uris.parse("pkcs11:token=t;object=o")
    with pytest.raises(sigwright.UsageError, match="absolute"):
        uris.parse("pkcs11:token=t;object=o?module-path=module.so")
    with pytest.raises(sigwright.KeyUnusableError, match="/nowhere"):
        uris.parse("pkcs11:token=t;object=o?module-path=/nowhere/module.so")


def test_what_is_written_reads_the_same(module: str) -> None:
    text = uris.construct(module, "My Token;", "3", "a b", b"\x00\x10")
    uri = uris.parse(text)
    assert (uri.token, uri.slot, uri.label, uri.id) == ({"token": "My Token;"}, 3, "a b", b"\x00\x10")
