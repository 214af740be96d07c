"""The API and the command against a registry that does what it is told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import sigwright
from fakes.auth import Auth
from fakes.faults import Effect, Honest, corrupted, status
from fakes.images import image, index
from fakes.loopback import Request, Response
from fakes.registry import FakeRegistry, Referrers


@pytest.fixture(params=["on", "off", "ggcr"])
def registry(request: pytest.FixtureRequest) -> Iterator[FakeRegistry]:
    mode: Referrers = request.param
    with FakeRegistry(referrers=mode) as running:
        yield running


@pytest.fixture
def plain() -> Iterator[FakeRegistry]:
    with FakeRegistry() as running:
        yield running


def command(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sigwright", *words],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def push(registry: FakeRegistry, text: str = "hello") -> str:
    registry.store.push("app", image(text), "v1")
    return f"{registry.address}/app:v1"


def test_what_is_signed_verifies_whatever_the_registry_can(registry: FakeRegistry, key: sigwright.PrivateKey) -> None:
    reference = push(registry)
    signed = sigwright.sign(reference, key=key, tlog_upload=False)
    assert signed.reference.startswith(f"{registry.address}/app@sha256:")
    report = sigwright.verify(reference, key=key.public_key, insecure_ignore_tlog=True)
    assert {candidate.format for candidate in report.verified} == {"legacy", "bundle"}
    kinds = {attached.format for attached in sigwright.tree(reference).attached}
    assert kinds >= {"legacy", "bundle"}


@pytest.mark.parametrize("format", ["legacy", "bundle"])
def test_one_format_alone_is_written_and_found(registry: FakeRegistry, key: sigwright.PrivateKey, format: str) -> None:
    reference = push(registry)
    sigwright.sign(reference, key=key, tlog_upload=False, signature_format=format)  # type: ignore[arg-type]
    report = sigwright.verify(reference, key=key.public_key, insecure_ignore_tlog=True)
    assert [candidate.format for candidate in report.verified] == [format]


def test_an_index_is_signed_and_verified_with_its_images(plain: FakeRegistry, key: sigwright.PrivateKey) -> None:
    plain.store.push("app", index("hello"), "v1")
    reference = f"{plain.address}/app:v1"
    signed = sigwright.sign(reference, key=key, tlog_upload=False, recursive=True)
    assert [manifest.platform for manifest in signed.manifests] == ["", "linux/amd64", "linux/arm64"]
    report = sigwright.verify(reference, key=key.public_key, insecure_ignore_tlog=True, recursive=True)
    assert len(report.children) == 2


def test_an_image_of_an_index_that_is_not_signed_fails_the_whole(
    plain: FakeRegistry, key: sigwright.PrivateKey
) -> None:
    plain.store.push("app", index("hello"), "v1")
    reference = f"{plain.address}/app:v1"
    sigwright.sign(reference, key=key, tlog_upload=False)
    report = sigwright.check(reference, key=key.public_key, insecure_ignore_tlog=True, recursive=True)
    assert not report.ok
    assert [child.ok for child in report.children] == [False, False]


def test_signatures_may_be_kept_elsewhere(plain: FakeRegistry, key_file: Path, public_key_file: Path) -> None:
    reference = push(plain)
    elsewhere = {"COSIGN_REPOSITORY": f"{plain.address}/signatures"}
    done = command("sign", "--key", str(key_file), "--tlog-upload=false", reference, **elsewhere)
    assert done.returncode == 0, done.stderr
    assert plain.store.names() == ["app", "signatures"]
    verify = ("verify", "--key", str(public_key_file), "--insecure-ignore-tlog", "-o", "json", reference)
    assert command(*verify, **elsewhere).returncode == 0
    assert command(*verify).returncode == 10


def test_docker_media_types_are_written_when_asked(plain: FakeRegistry, key_file: Path) -> None:
    reference = push(plain)
    done = command(
        "sign", "--key", str(key_file), "--tlog-upload=false", "--signature-format=legacy", reference,
        COSIGN_DOCKER_MEDIA_TYPES="1",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    types = {manifest.media_type for manifest in plain.store.repository("app").manifests.values()}
    assert "application/vnd.docker.distribution.manifest.v2+json" in types


@pytest.mark.parametrize("kind", ["basic", "bearer"])
def test_a_registry_asks_who_is_there(kind: str, key: sigwright.PrivateKey) -> None:
    with FakeRegistry(auth=Auth(kind)) as registry:  # type: ignore[arg-type]
        reference = push(registry)
        with pytest.raises(sigwright.AccessDeniedError) as caught:
            sigwright.resolve(reference)
        assert caught.value.exit_code == 20
        with pytest.raises(sigwright.AccessDeniedError):
            sigwright.resolve(reference, registry_username="user", registry_password="wrong")
        with sigwright.Client(registry_username="user", registry_password="password") as client:
            client.sign(reference, key=key, tlog_upload=False)
            assert client.verify(reference, key=key.public_key, insecure_ignore_tlog=True).ok


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("app:nosuchtag",), 11),
        (("nosuchapp:v1",), 11),
        (("app@sha256:" + "0" * 64,), 11),
        (("UPPER:v1",), 2),
        (("app@sha256:0",), 2),
    ],
)
def test_what_is_not_there_has_its_exit_code(plain: FakeRegistry, words: tuple[str, ...], code: int) -> None:
    push(plain)
    done = command("resolve", f"{plain.address}/{words[0]}")
    assert done.returncode == code
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["Error", "hint"]


def test_nobody_listening_is_unreachable() -> None:
    done = command("resolve", "-t", "10s", "127.0.0.1:1/app:v1")
    assert done.returncode == 21
    assert done.stderr.startswith("Error: ")


def test_a_registry_that_keeps_failing_is_unreachable(plain: FakeRegistry, key: sigwright.PrivateKey) -> None:
    reference = push(plain)
    plain.faults.add(status(503, {"Retry-After": "0"}))
    report = sigwright.check(reference, key=key.public_key, insecure_ignore_tlog=True, timeout=30)
    assert report.error is not None
    assert report.error.exit_code == 21
    with pytest.raises(sigwright.UnreachableError):
        sigwright.verify(reference, key=key.public_key, insecure_ignore_tlog=True, timeout=30)


def test_bytes_that_are_not_what_their_digest_says_are_refused(plain: FakeRegistry, key: sigwright.PrivateKey) -> None:
    reference = push(plain)
    signed = sigwright.sign(reference, key=key, tlog_upload=False)
    plain.faults.add(corrupted(), path="/blobs/")
    report = sigwright.check(signed.reference, key=key.public_key, insecure_ignore_tlog=True)
    assert not report.ok
    assert report.error is not None
    assert report.error.exit_code in (12, 22)


def test_the_output_is_what_cosigns_readers_read(plain: FakeRegistry, key_file: Path, public_key_file: Path) -> None:
    reference = push(plain)
    done = command("sign", "--key", str(key_file), "--tlog-upload=false", "-a", "env=test", reference)
    digest_reference = done.stdout.strip()
    done = command("verify", "--key", str(public_key_file), "--insecure-ignore-tlog", reference)
    assert done.returncode == 0, done.stderr
    elements = json.loads(done.stdout)
    digest = digest_reference.rpartition("@")[2]
    assert {element["critical"]["image"]["docker-manifest-digest"] for element in elements} == {digest}
    assert all(element["optional"] == {"env": "test"} for element in elements)
    assert {element["critical"]["type"] for element in elements} == {
        "cosign container image signature",
        "https://sigstore.dev/cosign/sign/v1",
    }


def another_signs_first(reference: str, key_file: Path) -> Effect:
    """503 after another writer has added a signature and has seen it there."""

    def effect(_request: Request, _honest: Honest) -> Response:
        done = command("sign", "--key", str(key_file), "--tlog-upload=false", reference)
        return Response(503, {"Retry-After": "0"} if done.returncode == 0 else {}, done.stderr.encode())

    return effect


@pytest.mark.parametrize("referrers", ["on", "off"])
def test_a_write_that_was_turned_away_does_not_undo_another(
    referrers: Referrers, key: sigwright.PrivateKey, key_file: Path, other_key: sigwright.PrivateKey
) -> None:
    with FakeRegistry(referrers=referrers) as registry:
        reference = push(registry)
        tags = r"/manifests/sha256-\w+(\.sig)?$"
        registry.faults.add(another_signs_first(reference, key_file), method="PUT", path=tags, times=1)
        sigwright.sign(reference, key=other_key, tlog_upload=False)
        for one in (key, other_key):
            report = sigwright.verify(reference, key=one.public_key, insecure_ignore_tlog=True)
            assert {candidate.format for candidate in report.verified} == {"legacy", "bundle"}


def test_many_images_of_a_registry_are_verified_at_the_same_time(key: sigwright.PrivateKey) -> None:
    with FakeRegistry(latency=0.05) as registry:
        for number in range(6):
            registry.store.push(f"app{number}", image(f"{number}"), "v1")
        images = [f"{registry.address}/app{number}:v1" for number in range(6)]
        for name in images:
            sigwright.sign(name, key=key, tlog_upload=False)
        registry.log.clear()
        reports = sigwright.verify_many(images, key=key.public_key, insecure_ignore_tlog=True)
        assert all(report.ok for report in reports)
        assert registry.log.most_at_once() > 3
