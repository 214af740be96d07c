"""Keys in services and tokens: what sigwright signs with them cosign verifies, and the other way round."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from fakes import kms_plugin
from fakes.images import image
from fakes.key_service import Key
from fakes.vault import Vault
from interop.programs import COSIGN_SIGNS_ALONE, SIGNS_ALONE, Program
from interop.registries import Registry, free_port

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Service:
    """A key, and the environment in which programs reach it."""

    name: str
    settings: dict[str, str]


@pytest.fixture(scope="module")
def moto() -> Iterator[dict[str, str]]:
    """AWS KMS in a process of its own."""
    port = free_port()
    code = f"import time; from fakes import aws_kms\nwith aws_kms.running({port}): time.sleep(600)"
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent)}
    process = subprocess.Popen([sys.executable, "-c", code], env=environment)
    try:
        wait_for(port, process)
        yield {
            "AWS_ENDPOINT_URL_KMS": f"http://127.0.0.1:{port}", "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-central-1",
        }  # fmt: skip
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    import socket
    import time

    for _ in range(300):
        assert process.poll() is None
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the service does not start")


@pytest.fixture(scope="module")
def vault() -> Iterator[Vault]:
    running = Vault()
    with running:
        yield running


@pytest.fixture
def plugin(tmp_path: Path) -> dict[str, str]:
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "sigstore-kms-test"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} {kms_plugin.__file__} "$@"\n')
    program.chmod(0o755)
    return {"PATH": f"{folder}:{os.environ['PATH']}", "KMS_PLUGIN_KEYS": str(tmp_path)}


@pytest.fixture(params=["awskms", "hashivault", "plugin"])
def service(request: pytest.FixtureRequest) -> Service:
    """A key that both programs can reach."""
    if request.param == "awskms":
        return Service("awskms:///alias/interop", request.getfixturevalue("moto"))
    if request.param == "plugin":
        return Service("test://interop", request.getfixturevalue("plugin"))
    return in_vault(request.getfixturevalue("vault"), "ecdsa-p256")


def in_vault(vault: Vault, kind: str) -> Service:
    vault.versions.setdefault(kind, [Key(kind)])
    return Service(f"hashivault://{kind}", {"VAULT_ADDR": vault.url, "VAULT_TOKEN": vault.token})


def reaching(program: Program, service: Service) -> Program:
    return replace(program, settings={**program.settings, **service.settings})


def test_a_key_that_sigwright_has_made_signs_in_both_programs(
    cosign: Program, sigwright: Program, registry_of: Callable[[str], Registry], service: Service, repository: str,
    tmp_path: Path,
) -> None:  # fmt: skip
    ours, theirs = reaching(sigwright, service), reaching(cosign, service)
    prefix = tmp_path / "key"
    ours.succeeds("generate-key-pair", "--kms", service.name, "--output-key-prefix", prefix)
    shown = theirs.succeeds("public-key", "--key", service.name).stdout
    assert shown.strip() == prefix.with_suffix(".pub").read_text().strip()
    registry = registry_of("ggcr")
    reference = registry.push(repository, image(repository))
    ours.succeeds("sign", *SIGNS_ALONE, "--key", service.name, reference)
    theirs.succeeds("verify", "--insecure-ignore-tlog", "--allow-http-registry", "--key", service.name, reference)
    theirs.succeeds(
        "verify", "--insecure-ignore-tlog", "--allow-http-registry", "--key", prefix.with_suffix(".pub"), reference
    )


def test_what_cosign_signs_with_a_key_in_a_service_sigwright_verifies(
    cosign: Program, sigwright: Program, registry_of: Callable[[str], Registry], service: Service, repository: str
) -> None:
    ours, theirs = reaching(sigwright, service), reaching(cosign, service)
    ours.succeeds("generate-key-pair", "--kms", service.name)
    reference = registry_of("ggcr").push(repository, image(repository))
    signed = theirs("sign", *COSIGN_SIGNS_ALONE, "--allow-http-registry", "--key", service.name, reference)
    assert signed.code == 0, signed
    ours.succeeds("verify", "--insecure-ignore-tlog", "--key", service.name, reference)


def test_cosign_verifies_what_vaults_ed25519_keys_sign_by_the_public_key(
    cosign: Program, sigwright: Program, registry_of: Callable[[str], Registry], vault: Vault, repository: str,
    tmp_path: Path,
) -> None:  # fmt: skip
    """By the key's name cosign hashes first, and neither signs nor verifies what Vault takes."""
    service = in_vault(vault, "ed25519")
    ours, public = reaching(sigwright, service), tmp_path / "key.pub"
    ours.succeeds("public-key", "--key", service.name, "--outfile", public)
    reference = registry_of("ggcr").push(repository, image(repository))
    ours.succeeds("sign", *SIGNS_ALONE, "--key", service.name, reference)
    ours.succeeds("verify", "--insecure-ignore-tlog", "--key", service.name, reference)
    cosign.succeeds("verify", "--insecure-ignore-tlog", "--allow-http-registry", "--key", public, reference)
    reaching(cosign, service).fails(
        "verify", "--insecure-ignore-tlog", "--allow-http-registry", "--key", service.name, reference
    )
