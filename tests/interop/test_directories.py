"""Directories both ways with OpenSSF model signing: what it signs we verify, and what we sign it verifies."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from interop import programs
from interop.keys import KeyPair
from interop.programs import Program

ALONE = ("--tlog-upload=false",)
UNLOGGED = ("--insecure-ignore-tlog",)
CURVES = ("p256", "p384", "p521")


@pytest.fixture
def model(tmp_path: Path) -> Path:
    directory = tmp_path / "model"
    for name in ("weights.bin", "a/b", "a.txt", "deep/er/config.json", "empty", "naïve file", ".git/HEAD"):
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(name if name != "empty" else "")
    return directory


@pytest.fixture(scope="session")
def model_signing(scratch: Path) -> Program:
    return programs.model_signing(scratch)


def damage(model: Path) -> list[Path]:
    """Copies of the directory, each with one difference."""
    copies = []
    for name in ("changed", "added", "missing"):
        copy = model.with_name(name)
        shutil.copytree(model, copy)
        copies.append(copy)
    (copies[0] / "a" / "b").write_text("else")
    (copies[1] / "more").write_text("")
    (copies[2] / "empty").unlink()
    return copies


@pytest.mark.parametrize("kind", CURVES)
def test_model_signing_verifies_what_we_sign(
    sigwright: Program, model_signing: Program, key: Callable[[str], KeyPair], kind: str, model: Path
) -> None:
    pair, bundle = key(kind), model.with_name("model.sig")
    sigwright.succeeds("sign-directory", "--key", pair.private, *ALONE, "--bundle", bundle, model)
    verify = ("verify", "key", "--public_key", pair.public, "--signature", bundle)
    model_signing.succeeds(*verify, model)
    for copy in damage(model):
        model_signing.fails(*verify, copy)


@pytest.mark.parametrize("kind", CURVES)
def test_we_verify_what_model_signing_signs(
    sigwright: Program, model_signing: Program, key: Callable[[str], KeyPair], kind: str, model: Path
) -> None:
    pair, bundle = key(kind), model.with_name("model.sig")
    model_signing.succeeds("sign", "key", "--private_key", pair.pkcs8, "--signature", bundle, model)
    verify = ("verify-directory", "--key", pair.public, *UNLOGGED, "--bundle", bundle)
    sigwright.succeeds(*verify, model)
    words = ("1 changed: a/b", "1 added: more", "1 missing: empty")
    for copy, said in zip(damage(model), words, strict=True):
        assert said in sigwright.exits(12, *verify, copy).stderr


def test_paths_that_are_left_out_are_so_for_both(
    sigwright: Program, model_signing: Program, key: Callable[[str], KeyPair], model: Path
) -> None:
    pair = key("p256")
    ours, theirs = model / "ours.sig", model / "theirs.sig"
    left_out = ("--ignore", "a", "--ignore", "theirs.sig")
    sigwright.succeeds("sign-directory", "--key", pair.private, *ALONE, *left_out, "--bundle", ours, model)
    more = ("--ignore-paths", model / "a", "--ignore-paths", ours, "--private_key", pair.pkcs8)
    model_signing.succeeds("sign", "key", *more, "--signature", theirs, model)
    (model / "a" / "b").write_text("else")
    (model / ".git" / "HEAD").write_text("else")
    verify = ("verify-directory", "--key", pair.public, *UNLOGGED, "--bundle")
    sigwright.succeeds(*verify, ours, model)
    sigwright.succeeds(*verify, theirs, model)
    asked = ("verify", "key", "--public_key", pair.public, "--ignore-paths", model / "a", "--ignore-paths")
    model_signing.succeeds(*asked, theirs, "--signature", ours, model)
    model_signing.succeeds(*asked, ours, "--signature", theirs, model)


def test_both_name_the_same_digest(
    sigwright: Program, model_signing: Program, key: Callable[[str], KeyPair], model: Path
) -> None:
    import base64

    pair = key("p256")
    ours, theirs = model.with_name("ours.sig"), model.with_name("theirs.sig")
    sigwright.succeeds("sign-directory", "--key", pair.private, *ALONE, "--bundle", ours, model)
    model_signing.succeeds("sign", "key", "--private_key", pair.pkcs8, "--signature", theirs, model)
    said = [
        json.loads(base64.b64decode(json.loads(path.read_text())["dsseEnvelope"]["payload"])) for path in (ours, theirs)
    ]
    assert said[0]["subject"] == said[1]["subject"]
    assert said[0]["predicate"]["resources"] == said[1]["predicate"]["resources"]
