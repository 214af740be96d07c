"""--debug-http and --verbose show requests, and none of the secrets in them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fakes.auth import Auth
from fakes.images import image
from fakes.registry import FakeRegistry
from fakes.sigstore.services import VirtualSigstore

SECRET = "hunter2-secret"  # planted wherever a request could carry one


def run(*words: str, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "HOME": str(home), "SIGWRIGHT_OFFLINE": "true"}
    return subprocess.run(
        [sys.executable, "-m", "sigwright", *words], env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("flag", ["--debug-http", "--verbose", "-v", "-d"])
def test_requests_are_shown_without_their_secrets(flag: str, tmp_path: Path) -> None:
    (tmp_path / ".docker").mkdir()
    with FakeRegistry(auth=Auth("bearer", users={"robot": SECRET})) as registry:
        registry.store.push("team/app", image("hello"), "v1")
        account = {"username": "robot", "password": SECRET}
        config = {"auths": {registry.address: account}, "HttpHeaders": {"X-Token": SECRET}}
        (tmp_path / ".docker/config.json").write_text(json.dumps(config))
        done = run("resolve", flag, f"{registry.address}/team/app:v1", home=tmp_path)
        tokens = {
            value.removeprefix("Bearer ") for request in registry.log.all()
            for name, value in request.headers.items() if name.lower() == "authorization" and value.startswith("Bearer")
        }  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "/v2/team/app/manifests/v1" in done.stderr
    assert "401 from" in done.stderr
    assert tokens
    for secret in (SECRET, *tokens):
        assert secret not in done.stderr
    assert done.stdout.startswith(registry.address)


def test_nothing_of_it_is_shown_unasked(tmp_path: Path) -> None:
    with FakeRegistry() as registry:
        registry.store.push("team/app", image("hello"), "v1")
        done = run("resolve", f"{registry.address}/team/app:v1", home=tmp_path)
    assert done.stderr == ""


@pytest.mark.parametrize("form", ["https://robot:{}@127.0.0.1:1", "http://127.0.0.1:1/api?token={}"])
def test_secrets_in_urls_are_in_no_message(form: str, tmp_path: Path) -> None:
    for words in (("log", "show", form), ("doctor", "--rekor-url", form), ("login", "-u", "a", "-p", "b", form)):
        done = run(*(word.format(SECRET) for word in words), "--debug-http", "--timeout", "5s", home=tmp_path)
        assert done.returncode != 0
        assert SECRET not in done.stderr + done.stdout


def test_signing_and_verifying_show_neither_passwords_nor_tokens(tmp_path: Path, key_file: Path) -> None:
    """What the registry, the certificate authority and the log were shown is in nothing that was said."""
    loud = ("-v", "--debug-http", "--registry-username", "robot", "--registry-password", SECRET)
    with VirtualSigstore() as sigstore, FakeRegistry(auth=Auth("basic", users={"robot": SECRET})) as registry:
        files = sigstore.write(tmp_path)
        registry.store.push("app", image("hello"), "v1")
        name = f"{registry.address}/app:v1"
        token = sigstore.issuer.token(email="dev@example.com")
        config = ("--signing-config", str(files["signing_config"]), "--trusted-root", str(files["trusted_root"]))
        who = ("--certificate-identity", "dev@example.com", "--certificate-oidc-issuer", sigstore.issuer.url)
        said = [
            run("sign", *loud, "-y", *config, "--identity-token", token, name, home=tmp_path),
            run("sign", *loud, "-y", *config, "--key", str(key_file), name, home=tmp_path),
            run("verify", *loud, *config[2:], *who, name, home=tmp_path),
            run("login", *loud[:2], "-u", "robot", "-p", SECRET, registry.address, home=tmp_path),
        ]
        shown = {request.headers["authorization"].split()[1] for request in registry.log.all()
                 if "authorization" in request.headers}  # fmt: skip
    assert [done.returncode for done in said] == [0, 0, 0, 0], [done.stderr for done in said]
    assert shown
    text = "".join(done.stdout + done.stderr for done in said)
    private = key_file.read_text().splitlines()[1]
    for secret in (SECRET, token, token.split(".")[2], private, *shown):
        assert secret not in text
    assert "POST" in text
