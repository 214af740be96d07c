"""Copy, save, load, clean and download on bad days: what fails leaves nothing half done, what can be repeated is."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import sigwright
from fakes.auth import Auth
from fakes.faults import Effect, silent, status, too_many
from fakes.images import image
from fakes.registry import FakeRegistry
from sigwright.demo import Layout

USER = {"registry_username": "user", "registry_password": "password"}


@pytest.fixture
def source(key: sigwright.PrivateKey) -> Iterator[FakeRegistry]:
    with FakeRegistry() as registry:
        registry.store.push("app", image("hello"), "v1")
        sigwright.sign(f"{registry.address}/app:v1", key=key, tlog_upload=False)
        yield registry


@pytest.fixture
def target() -> Iterator[FakeRegistry]:
    with FakeRegistry() as registry:
        yield registry


def verifies(reference: str, key: sigwright.PrivateKey, **options: str) -> int:
    report = sigwright.check(reference, key=key.public_key, insecure_ignore_tlog=True, **options)  # type: ignore[arg-type]
    return len(report.verified)


@pytest.mark.parametrize("effect", [status(503), too_many(0)], ids=["503", "429"])
@pytest.mark.parametrize("where", ["reading", "writing"])
def test_a_copy_survives_answers_that_pass(
    source: FakeRegistry, target: FakeRegistry, key: sigwright.PrivateKey, effect: Effect, where: str
) -> None:
    faulty, method = (source, "GET") if where == "reading" else (target, None)
    faulty.faults.add(effect, method=method, path="/blobs/", after=1, times=2)
    sigwright.copy(f"{source.address}/app:v1", f"{target.address}/app:v1")
    assert verifies(f"{target.address}/app:v1", key) == 2


def test_who_let_the_time_pass_is_said(source: FakeRegistry, target: FakeRegistry) -> None:
    source.faults.add(silent(), method="GET", path="/blobs/")
    with pytest.raises(sigwright.TimedOutError, match=f"{source.address} did not answer"):
        sigwright.copy(f"{source.address}/app:v1", f"{target.address}/app:v1", timeout=1.0)


@pytest.mark.parametrize("path", ["/blobs/", "/manifests/sha256:"])
def test_a_copy_that_cannot_go_on_leaves_no_tag_and_goes_on_later(
    source: FakeRegistry, target: FakeRegistry, key: sigwright.PrivateKey, path: str
) -> None:
    target.faults.add(status(403), method="PUT", path=path, after=1)
    with pytest.raises(sigwright.AccessDeniedError):
        sigwright.copy(f"{source.address}/app:v1", f"{target.address}/app:v1")
    assert target.store.repository("app").tags == {}
    target.faults.clear()
    sigwright.copy(f"{source.address}/app:v1", f"{target.address}/app:v1")
    assert verifies(f"{target.address}/app:v1", key) == 2


def test_a_token_that_expires_in_the_middle_is_renewed(source: FakeRegistry, key: sigwright.PrivateKey) -> None:
    class Forgetful(Auth):
        """Takes every token back now and then."""

        asked = 0

        def refuse(self, request, scope, own_url):  # type: ignore[no-untyped-def]
            self.asked += 1
            if self.asked in (6, 20):
                self._tokens.clear()
            return super().refuse(request, scope, own_url)

    auth = Forgetful("bearer")
    with FakeRegistry(auth=auth) as target:
        to = f"{target.address}/app:v1"
        sigwright.copy(f"{source.address}/app:v1", to, **USER)  # type: ignore[arg-type]
        assert len(auth.exchanges) > 2
        assert verifies(to, key, **USER) == 2


def test_evidence_kept_elsewhere_is_copied_shown_downloaded_and_cleaned(
    target: FakeRegistry, key: sigwright.PrivateKey
) -> None:
    with FakeRegistry() as registry:
        registry.store.push("app", image("hello"), "v1")
        at, kept = f"{registry.address}/app:v1", f"{registry.address}/signatures"
        sigwright.sign(at, key=key, tlog_upload=False, repository=kept)
        assert verifies(at, key) == 0
        assert verifies(at, key, repository=kept) == 2
        references = {one.reference.partition("@")[0].rpartition(":sha256")[0] or one.reference.partition("@")[0]
                      for one in sigwright.tree(at, repository=kept).attached}  # fmt: skip
        assert references == {kept}
        assert len(sigwright.download_signatures(at, repository=kept)) == 2
        sigwright.copy(at, f"{target.address}/app:v1", repository=kept)
        assert verifies(f"{target.address}/app:v1", key) == 2
        sigwright.clean(at, repository=kept)
        assert verifies(at, key, repository=kept) == 0


def test_a_signer_loses_nothing_to_who_cleans_at_the_same_time(target: FakeRegistry, key: sigwright.PrivateKey) -> None:
    target.referrers = "off"
    target.store.push("app", image("hello"), "v1")
    at = f"{target.address}/app:v1"
    other = sigwright.PrivateKey.generate()
    for _ in range(6):
        sigwright.sign(at, key=other, tlog_upload=False)
        cleaning = threading.Thread(target=lambda: sigwright.clean(at, signer=other.public_key))
        signing = threading.Thread(target=lambda: sigwright.sign(at, key=key, tlog_upload=False))
        for thread in (cleaning, signing):
            thread.start()
        for thread in (cleaning, signing):
            thread.join()
        assert verifies(at, key) == 2
        assert verifies(at, other) == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts a small disk")
def test_a_save_on_a_full_disk_leaves_nothing_behind(source: FakeRegistry, tmp_path: Path) -> None:
    source.store.push("app", image(os.urandom(4 << 20).hex()), "large")
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", place], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("no disk can be mounted here")
    try:
        with pytest.raises(sigwright.LocalFileError, match="space"):
            sigwright.save(f"{source.address}/app:large", place / "saved")
        assert list(place.iterdir()) == []
    finally:
        subprocess.run(["umount", place], check=True)


class Saved:
    """A layout that is well, to be changed."""

    def __init__(self, directory: Path) -> None:
        Layout(directory).add_image([b"content"])
        self.directory = directory
        index = json.loads((directory / "index.json").read_text())
        manifest = json.loads(self.blob(index["manifests"][0]["digest"]).read_text())
        self.layer = self.blob(manifest["layers"][0]["digest"])

    def blob(self, digest: str) -> Path:
        return self.directory / "blobs" / Path(*digest.split(":"))


def special(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def device(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def outside(path: Path) -> None:
    secret = path.parents[3] / "secret"
    secret.write_bytes(path.read_bytes())
    path.unlink()
    path.symlink_to(secret)


def directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


def other_bytes_by_hard_link(path: Path) -> None:
    secret = path.parents[3] / "secret"
    secret.write_bytes(b"secret!")
    path.unlink()
    os.link(secret, path)


@pytest.mark.parametrize("change", [special, device, outside, directory, other_bytes_by_hard_link])
def test_a_layout_that_leads_elsewhere_is_not_loaded(tmp_path: Path, target: FakeRegistry, change) -> None:  # type: ignore[no-untyped-def]
    saved = Saved(tmp_path / "layout")
    change(saved.layer)
    before = sorted(path for path in tmp_path.rglob("*") if not path.is_dir())
    with pytest.raises((sigwright.MalformedError, sigwright.LocalFileError, sigwright.DigestMismatchError)):
        sigwright.load(saved.directory, f"{target.address}/app:v1")
    assert target.store.repository("app").tags == {}
    assert sorted(path for path in tmp_path.rglob("*") if not path.is_dir()) == before


def test_an_honest_hard_link_is_loaded(tmp_path: Path, target: FakeRegistry) -> None:
    saved = Saved(tmp_path / "layout")
    shutil.copy(saved.layer, tmp_path / "copy")
    saved.layer.unlink()
    os.link(tmp_path / "copy", saved.layer)
    assert sigwright.load(saved.directory, f"{target.address}/app:v1").blobs == 2
