"""Key files in secrets of GitHub Actions, which are written and never read."""

from __future__ import annotations

import ctypes
import ctypes.util
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

import pytest

import sigwright
from fakes.github_secrets import GitHubSecrets
from python.keys.contract import NO_LOG
from python.keys.stores import fits, pair_of
from sigwright import cli
from sigwright.keys import schemes


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[GitHubSecrets]:
    with GitHubSecrets() as running:
        monkeypatch.setenv("GITHUB_HOST", running.url)
        monkeypatch.setenv("GITHUB_TOKEN", running.token)
        yield running


def opened(github: GitHubSecrets, sealed: str) -> str:
    """Open a sealed box as GitHub does: with libsodium itself, and nothing of ours."""
    name = ctypes.util.find_library("sodium")
    if name is None:
        pytest.skip("libsodium is not a library of its own here")
    sodium, box = ctypes.CDLL(name), b64decode(sealed)
    message = ctypes.create_string_buffer(len(box) - 48)
    assert sodium.crypto_box_seal_open(message, box, ctypes.c_ulonglong(len(box)), github.public, github.private) == 0
    return message.raw.decode()


@pytest.mark.parametrize(("name", "place"), [("owner/project", "repos/owner/project"), ("team", "orgs/team")])
def test_the_three_secrets_are_sealed_for_github(github: GitHubSecrets, name: str, place: str) -> None:
    pair = pair_of("ecdsa-p256")
    lines = schemes.store(f"github://{name}", pair, b"test")
    assert [line.partition(" ")[0] for line in lines] == ["COSIGN_PASSWORD", "COSIGN_PRIVATE_KEY", "COSIGN_PUBLIC_KEY"]
    secrets = {secret: opened(github, body["encrypted_value"]) for secret, body in github.sealed[place].items()}
    assert secrets["COSIGN_PUBLIC_KEY"] == pair["public_pem"]
    assert fits(pair, secrets["COSIGN_PRIVATE_KEY"], secrets["COSIGN_PASSWORD"])


def test_the_command_writes_the_public_half(
    github: GitHubSecrets, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.run(["generate-key-pair", "github://owner/project"]) == 0
    public = sigwright.PublicKey.from_file(tmp_path / "cosign.pub")
    assert public.to_pem() == opened(
        github, github.sealed["repos/owner/project"]["COSIGN_PUBLIC_KEY"]["encrypted_value"]
    )


def test_nothing_can_be_signed_or_verified_there(image: str) -> None:
    for call in (lambda: sigwright.sign(image, key="github://a/b", **NO_LOG),
                 lambda: sigwright.verify(image, key="github://a/b")):  # fmt: skip
        with pytest.raises(sigwright.UsageError, match="gives no secret back") as caught:
            call()
        assert "env://COSIGN_PRIVATE_KEY" in caught.value.hint


@pytest.mark.parametrize("name", ["github://", "github://a/b/c", "github://a b"])
def test_a_malformed_name_is_a_mistake(github: GitHubSecrets, name: str) -> None:
    with pytest.raises(sigwright.UsageError):
        schemes.store(name, pair_of("ecdsa-p256"), b"")


def test_what_is_missing_is_named(github: GitHubSecrets, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = pair_of("ecdsa-p256")
    with pytest.raises(sigwright.KeyNotFoundError) as caught:
        schemes.store("github://owner/nothing", pair, b"")
    assert "Secrets: write" in caught.value.hint
    github.denied = True
    with pytest.raises(sigwright.AccessDeniedError) as denied:
        schemes.store("github://team", pair, b"")
    assert "admin:org" in denied.value.hint
    monkeypatch.delenv("GITHUB_TOKEN")
    with pytest.raises(sigwright.AccessDeniedError) as without:
        schemes.store("github://team", pair, b"")
    assert "GITHUB_TOKEN" in without.value.hint
