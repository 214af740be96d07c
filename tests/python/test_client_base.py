"""What the calls of a client share."""

from __future__ import annotations

import pytest

import sigwright
from sigwright import Client, _client_base, _core, _identity
from sigwright.options import SignOptions


class Certifier:
    """Stands for Fulcio: counts how often it is asked."""

    def __init__(self, expires: int) -> None:
        self.asked = 0
        self.expires = expires

    def __call__(self, *_: object, **__: object) -> tuple[_core.Signer, int]:
        self.asked += 1
        return sigwright.keys.signer(sigwright.PrivateKey.generate(), None), self.expires


@pytest.fixture
def certifier(monkeypatch: pytest.MonkeyPatch) -> Certifier:
    import time

    made = Certifier(int(time.time()) + 600)
    monkeypatch.setattr(_core, "keyless_signer", made)
    monkeypatch.setattr(_identity, "token", str)
    return made


def test_one_certificate_lasts_for_a_run(certifier: Certifier) -> None:
    client = Client()
    for _ in range(3):
        client._signers(SignOptions(identity_token="token"))
    assert certifier.asked == 1
    client._signers(SignOptions(identity_token="another"))
    assert certifier.asked == 2


def test_a_certificate_that_ends_soon_is_not_used_again(certifier: Certifier) -> None:
    certifier.expires -= 600 - _client_base.CERTIFICATE_MARGIN
    client = Client()
    client._signers(SignOptions(identity_token="token"))
    client._signers(SignOptions(identity_token="token"))
    assert certifier.asked == 2


def test_a_blob_is_a_path_a_digest_or_bytes() -> None:
    assert _client_base.blob_of("file") == ("file", False)
    assert _client_base.blob_of("sha256:00") == ("sha256:00", True)
    assert _client_base.blob_of(b"bytes") == (b"bytes", False)


def test_an_image_is_named_by_text() -> None:
    with pytest.raises(TypeError):
        _client_base.text_of(b"image")
