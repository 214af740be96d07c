"""Keys of programs that speak Sigstore's plugin protocol."""

from __future__ import annotations

import itertools
import os
import sys
from pathlib import Path

import pytest

import sigwright
from fakes import kms_plugin
from python.keys.contract import KINDS, NO_EVIDENCE, NO_LOG, ServiceContract, kind_and_bits
from sigwright.keys import executable, schemes

numbers = itertools.count()


class PluginService:
    """The contract's view of the program in tests/fakes."""

    kinds = KINDS
    malformed = ("nobody://x", "../evil://x")
    missing = "test://nowhere"
    permission = ""

    def name(self, kind: str) -> str:
        return f"test://{kind}/{next(numbers)}"

    def make(self, kind: str) -> str:
        name = self.name(kind)
        schemes.create(name, *kind_and_bits(kind))
        return name


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a directory that is on PATH."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    monkeypatch.setenv("KMS_PLUGIN_KEYS", str(tmp_path))
    return folder


def install(programs: Path, name: str, script: str) -> None:
    path = programs / f"sigstore-kms-{name}"
    path.write_text(script)
    path.chmod(0o755)


class TestExecutable(ServiceContract):
    """A program beside us."""

    @pytest.fixture
    def service(self, programs: Path) -> PluginService:
        install(programs, "test", f'#!/bin/sh\nexec {sys.executable} {kms_plugin.__file__} "$@"\n')
        return PluginService()

    def test_a_signature_by_another_key_is_refused_and_not_stored(self, service: PluginService, image: str) -> None:
        schemes.create("test://liar", "", 0)
        with pytest.raises(sigwright.KeyUnusableError, match="does not verify"):
            sigwright.sign(image, key="test://liar", **NO_LOG)
        assert sigwright.tree(image).attached == ()

    # A program has neither permissions that we know of nor a way to be down for a while.
    test_a_refusal_names_the_permission = None  # type: ignore[assignment]
    test_a_service_that_is_down_is_asked_again_and_then_given_up = None  # type: ignore[assignment]


def test_a_missing_program_is_named(image: str) -> None:
    with pytest.raises(sigwright.UsageError, match="sigstore-kms-nobody"):
        sigwright.sign(image, key="nobody://x", **NO_LOG)


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ('#!/bin/sh\necho \'{"errorMessage": "the door is closed"}\'; exit 1\n', "the door is closed"),
        ("#!/bin/sh\necho 'not json'\n", "not JSON"),
        ("#!/bin/sh\necho '[]'\n", "not a JSON object"),
        ("#!/bin/sh\necho '{}'\n", "not one of publicKey"),
        ('#!/bin/sh\necho \'{"publicKey": {"publicKeyPEM": "??"}}\'\n', "no publicKeyPEM"),
        ("#!/bin/sh\nkill -9 $$\n", "signal 9"),
        ("#!/nowhere/at/all\n", "cannot be run"),
        ("#!/bin/sh\nhead -c 2000000 /dev/zero\n", "longer than any honest one"),
    ],
)
def test_what_a_program_does_wrong_is_said(programs: Path, image: str, script: str, words: str) -> None:
    install(programs, "wrong", script)
    with pytest.raises(sigwright.KeyUnusableError, match=words) as caught:
        sigwright.sign(image, key="wrong://x", **NO_LOG)
    assert "sigstore-kms-wrong" in str(caught.value)


def test_a_program_that_does_not_answer_is_given_up(
    programs: Path, image: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executable, "SECONDS", 0.2)
    install(programs, "slow", "#!/bin/sh\nexec sleep 30\n")
    with pytest.raises(sigwright.TimedOutError, match="sigstore-kms-slow"):
        sigwright.sign(image, key="slow://x", **NO_LOG)


def test_the_answer_counts_and_not_the_exit_code(programs: Path, image: str, key: sigwright.PrivateKey) -> None:
    from base64 import b64encode

    sigwright.sign(image, key=key, **NO_LOG)
    pem = b64encode(key.public_key.to_pem().encode()).decode()
    install(programs, "odd", f'#!/bin/sh\necho \'{{"publicKey": {{"publicKeyPEM": "{pem}"}}}}\'\nexit 3\n')
    assert sigwright.verify(image, key="odd://x", **NO_EVIDENCE).ok
