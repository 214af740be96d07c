"""Which provider a scheme belongs to."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import sigwright
from python.keys.contract import NO_EVIDENCE, NO_LOG
from sigwright.keys import schemes

ROOT = Path(__file__).parents[3]


@pytest.mark.skipif(sys.version_info < (3, 11), reason="tomllib is newer")
def test_the_package_declares_what_is_built_in() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["entry-points"][schemes.GROUP] == schemes.BUILT_IN


@pytest.mark.parametrize("scheme", sorted(schemes.BUILT_IN))
def test_every_provider_can_be_imported_and_makes_or_keeps_keys(scheme: str) -> None:
    provider = import_module(schemes.BUILT_IN[scheme])
    assert callable(provider.signer)
    assert callable(provider.public_key)
    assert hasattr(provider, "create") != hasattr(provider, "store")


def test_a_provider_of_somebody_else_is_found(
    image: str, key: sigwright.PrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Theirs:
        """A key in memory, as a service of theirs."""

        algorithm = "ed25519"

        def __init__(self) -> None:
            self.key = sigwright.PrivateKey.generate("ed25519")

        def signer(self, name: str) -> Any:
            return self

        def public_key(self, name: str = "") -> str:
            return self.key.public_key.to_pem()

        def sign(self, digest: bytes) -> bytes:
            return self.key.sign(digest)

    theirs = Theirs()
    point = SimpleNamespace(load=lambda: theirs)
    monkeypatch.setattr("importlib.metadata.entry_points", lambda **_: [point])
    sigwright.sign(image, key="theirs://key", **NO_LOG)
    assert sigwright.verify(image, key="theirs://key", **NO_EVIDENCE).ok
    with pytest.raises(sigwright.UsageError, match="makes no keys"):
        schemes.create("theirs://key", "", 0)


def test_nobody_replaces_what_is_built_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.metadata.entry_points", lambda **_: pytest.fail("asked"))
    assert schemes.provider_of("awskms:///alias/x") is import_module("sigwright.keys.aws")


@pytest.mark.parametrize("name", ["ftp://x/y", "file://x", "http://x/key"])
def test_an_unknown_scheme_is_a_mistake(image: str, name: str) -> None:
    with pytest.raises(sigwright.UsageError):
        sigwright.sign(image, key=name, **NO_LOG)


def test_what_is_no_public_key_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    provider = SimpleNamespace(public_key=lambda _: None)
    monkeypatch.setattr(schemes, "provider_of", lambda _: provider)
    with pytest.raises(sigwright.KeyUnusableError):
        schemes.public_key("odd://x")
