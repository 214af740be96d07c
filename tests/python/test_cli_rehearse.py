"""--dry-run: everything is read and nothing is written, anywhere."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import sigwright
from fakes.images import image as an_image
from fakes.registry import FakeRegistry
from sigwright import cli
from sigwright.cli.rehearse import DryRunFlags
from sigwright.cli.verbs import VERBS

READS = ("GET", "HEAD")
SIGN = ("--key", "cosign.key", "--tlog-upload=false")
OF_IMAGES = [
    ("sign", *SIGN, "IMAGE"),
    ("sign", *SIGN, "--recursive", "IMAGE"),
    ("sign", *SIGN, "--output-signature", "a.sig", "--output-payload", "a.json", "IMAGE"),
    ("sign", "--key", "cosign.key", "IMAGE"),  # by default it would go to the public log
    ("attest", *SIGN, "--predicate", "cosign.pub", "--bundle", "a.bundle", "IMAGE"),
    ("attach", "sbom", "--sbom", "cosign.pub", "IMAGE"),
    ("copy", "IMAGE", "TARGET"),
    ("save", "--dir", "saved", "IMAGE"),
    ("load", "--dir", "layout", "TARGET"),
    ("upload", "blob", "-f", "cosign.pub", "TARGET"),
    ("clean", "--force", "IMAGE"),
]
OF_FILES = [
    ("generate-key-pair", "--output-key-prefix", "other"),
    ("sign-blob", *SIGN, "--bundle", "blob.bundle", "cosign.pub"),
    ("attest-blob", *SIGN, "--predicate", "cosign.pub", "--bundle", "blob.bundle", "cosign.pub"),
    ("sign-directory", *SIGN, "--bundle", "directory.bundle", "layout"),
    ("public-key", "--key", "cosign.key", "--outfile", "public.pem"),
    ("log", "init", "team-log"),
    ("trust", "set", "--log", "optional"),
    ("login", "-u", "robot", "-p", "secret", "registry.test"),
    ("signing-config", "create", "--out", "config.json"),
    ("trusted-root", "create", "--out", "root.json"),
]


@pytest.fixture
def registry() -> Iterator[FakeRegistry]:
    with FakeRegistry() as registry:
        registry.store.push("team/app", an_image("hello"), "v1")
        yield registry


@pytest.fixture
def folder(tmp_path: Path, image: str, key_file: Path, public_key_file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def files(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*") if path.is_file()
    }  # fmt: skip


@pytest.mark.parametrize("command", OF_IMAGES, ids=lambda words: " ".join(words[:2]))
def test_nothing_is_written_to_a_registry(
    command: tuple[str, ...], registry: FakeRegistry, folder: Path, capsys: pytest.CaptureFixture[str],
    key: sigwright.PrivateKey,
) -> None:  # fmt: skip
    reference = f"{registry.address}/team/app:v1"
    if command[0] == "clean":
        sigwright.sign(reference, key=key, tlog_upload=False)
    registry.log.clear()
    before = files(folder)
    named = {"IMAGE": reference, "TARGET": f"{registry.address}/team/other:v1"}
    code = cli.run([*(named.get(word, word) for word in command), "--dry-run"])
    said = capsys.readouterr()
    assert code == 0, said.err
    assert said.out
    assert [line for line in registry.log.lines() if not line.startswith(READS)] == []
    assert len(registry.log) > 0 or command[0] == "load"
    assert files(folder) == before
    if command[0] != "clean":
        assert "dry run: would " in said.err
        assert said.err.endswith("dry run: nothing was written\n")
        assert re.search(r"(?<!would be )\bstored\b", said.err) is None


@pytest.mark.parametrize("command", OF_FILES, ids=lambda words: " ".join(words[:2]))
def test_nothing_is_written_to_disk(command: tuple[str, ...], folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, environment = files(folder), dict(os.environ)
    assert cli.run([*command, "--dry-run"]) == 0
    assert files(folder) == before
    assert dict(os.environ) == environment
    said = capsys.readouterr().err
    assert "dry run: " in said
    assert "secret" not in said


@pytest.mark.parametrize("referrers", ["on", "off"])
def test_what_is_told_is_what_is_then_written(referrers: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with FakeRegistry(referrers=referrers) as registry:  # type: ignore[arg-type]
        registry.store.push("team/app", an_image("hello"), "v1")
        command = ["sign", *SIGN, f"{registry.address}/team/app:v1"]
        assert cli.run([*command, "--dry-run"]) == 0
        told = capsys.readouterr()
        assert cli.run(command) == 0
        done = capsys.readouterr()
        written = [r.target.rpartition("/")[2] for r in registry.log.find("PUT", "/manifests/")]
    assert told.out == done.out
    for name in (name for name in written if not name.startswith("sha256:")):
        assert f":{name} " in told.err


def test_it_fails_as_the_command_would(registry: FakeRegistry, folder: Path) -> None:
    assert cli.run(["sign", *SIGN, "--dry-run", f"{registry.address}/team/app:none"]) == 11
    assert cli.run(["sign", "--key", "none.key", "--dry-run", f"{registry.address}/team/app:v1"]) == 19
    assert cli.run(["log", "init", "--dry-run", "--origin", "UPPER", "team-log"]) != 0


def test_keyless_asks_nobody(registry: FakeRegistry, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reference = f"{registry.address}/team/app:v1"
    flags = (
        "--fulcio-url",
        "http://127.0.0.1:9",
        "--rekor-url",
        "http://127.0.0.1:9",
        "--oidc-issuer",
        "http://127.0.0.1:9",
    )
    code = cli.run(["sign", "--dry-run", *flags, "--signature-format", "bundle", reference])
    said = capsys.readouterr().err
    assert code in (0, 21), said


def test_every_verb_that_writes_has_the_flag() -> None:
    reading = {verb for verb in VERBS if verb.split()[0] in ("verify", "download", "policy", "help", "version")}
    for verb in ("sign", "attest", "sign-blob", "attest-blob", "sign-directory", "copy", "save", "load", "clean",
                 "upload blob", "upload wasm", "attach signature", "attach attestation", "attach sbom",
                 "generate-key-pair", "import-key-pair", "log init", "trust", "initialize", "login",
                 "logout"):  # fmt: skip
        module = __import__(f"sigwright.cli.{VERBS[verb][0]}", fromlist=["Flags"])
        assert "dry_run" in module.Flags._options, verb
        assert verb not in reading
    assert DryRunFlags._options["dry_run"].default is False


@pytest.mark.parametrize("verb", ["clean", "keys rotate", "gcp deploy-run", "gcp policy"])
def test_a_dry_run_that_is_a_verbs_own_is_left_to_it(verb: str) -> None:
    module = __import__(f"sigwright.cli.{VERBS[verb][0]}", fromlist=["Flags"])
    values = {"dry_run": True}
    assert not cli._rehearses(module, values)
    assert values == {"dry_run": True}
