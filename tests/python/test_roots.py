"""Which trusted root counts, when it is refreshed, and what is said of its age."""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import sigwright
from fakes.faults import status
from fakes.tuf_repository import TufRepository
from sigwright import Client, _core, _roots, trust
from sigwright._client_base import PUBLIC_GOOD_ROOT
from sigwright._roots import SIGNING_CONFIG, TRUSTED_ROOT

LIMITS: dict[str, Any] = {"timeout": 10.0}
WHO = {"identity": "dev@example.com", "issuer": "https://issuer.example"}


@pytest.fixture(autouse=True)
def online(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SIGWRIGHT_OFFLINE")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")  # nothing listens there
    monkeypatch.setattr(_roots, "_warned", set())


@pytest.fixture
def repository() -> Iterator[TufRepository]:
    content = Path(PUBLIC_GOOD_ROOT).read_bytes()
    with TufRepository({TRUSTED_ROOT: content, SIGNING_CONFIG: b"{}"}) as running:
        yield running


@pytest.fixture
def kept(repository: TufRepository, tmp_path: Path) -> _roots.Repository:
    anchor = tmp_path / "anchor.json"
    anchor.write_bytes(repository.root())
    trust.initialize(mirror=repository.url, root=anchor)
    repository.log.clear()
    return _roots.here()


def current(*, may_refresh: bool = True, offline: bool = False) -> str:
    return _roots.current(_core.Context("test"), LIMITS, may_refresh=may_refresh, offline=offline)


def grow_old(kept: _roots.Repository, days: float) -> None:
    then = time.time() - days * _roots.DAY
    for path in (kept.stamp, kept.target(TRUSTED_ROOT)):
        os.utime(path, (then, then))


def said(caplog: pytest.LogCaptureFixture) -> str:
    return " ".join(record.getMessage() for record in caplog.records if record.levelno == logging.WARNING)


def test_a_root_of_today_is_not_asked_for_again(repository: TufRepository, kept: _roots.Repository) -> None:
    assert current() == kept.target(TRUSTED_ROOT)
    assert len(repository.log) == 0


def test_a_root_of_yesterday_is_refreshed_once(repository: TufRepository, kept: _roots.Repository) -> None:
    grow_old(kept, 1.1)
    current()
    asked = len(repository.log)
    assert asked > 0
    current()
    assert len(repository.log) == asked


@pytest.mark.parametrize("how", [{"may_refresh": False}, {"offline": True}])
def test_nothing_is_asked_where_that_is_not_wanted(
    repository: TufRepository, kept: _roots.Repository, how: dict[str, bool], caplog: pytest.LogCaptureFixture
) -> None:
    grow_old(kept, 40)
    assert current(**how) == kept.target(TRUSTED_ROOT)
    assert len(repository.log) == 0
    assert ("40 days ago" in said(caplog)) == how.get("offline", False)


def test_without_an_answer_a_young_root_is_believed_and_that_is_said(
    repository: TufRepository, kept: _roots.Repository, caplog: pytest.LogCaptureFixture
) -> None:
    grow_old(kept, 2)
    repository.faults.add(status(503))
    assert current() == kept.target(TRUSTED_ROOT)
    assert "could not be refreshed" in said(caplog)
    asked = len(repository.log)
    current()
    assert len(repository.log) == asked


def test_without_an_answer_an_old_root_is_not(repository: TufRepository, kept: _roots.Repository) -> None:
    grow_old(kept, 8)
    repository.faults.add(status(503))
    for _ in range(2):
        with pytest.raises(sigwright.UnreachableError) as caught:
            current()
        assert "--offline" in caught.value.hint
    assert current(offline=True) == kept.target(TRUSTED_ROOT)


def test_an_answer_that_lies_is_worse_than_none(repository: TufRepository, kept: _roots.Repository) -> None:
    grow_old(kept, 2)
    repository.publish({TRUSTED_ROOT: b"{}"}, days=-1)
    with pytest.raises(sigwright.UntrustedError):
        current()


def test_on_a_new_machine_without_a_way_out_our_copy_is_believed(
    caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    assert current() == PUBLIC_GOOD_ROOT
    assert "2026-08" in said(caplog)
    assert Path(tmp_path, ".sigstore/root/tuf-repo-cdn.sigstore.dev.failed").exists()


def test_a_home_that_cannot_be_written_is_no_reason_to_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("TUF_ROOT", str(blocked / "root"))
    assert current() == PUBLIC_GOOD_ROOT


def test_a_repository_that_was_never_read_has_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUF_MIRROR", "https://tuf.example")
    for offline in (False, True):
        with pytest.raises(sigwright.UntrustedError) as caught:
            current(offline=offline)
        assert "initialize" in caught.value.hint


@pytest.mark.parametrize(
    "mirror", ["foo", "https://", "https:", "file:relative", "file://host/x", "ftp://x/", "https://a b", "//x", "."]
)
def test_what_is_no_address_is_a_usage_error(tmp_path: Path, mirror: str) -> None:
    with pytest.raises(sigwright.UsageError, match="no address"):
        _roots.Repository(str(tmp_path), mirror)


@pytest.mark.parametrize("text", ["{}", "[]", "no JSON", '{"mirror": 5}', '{"mirror": ""}', "[" * 100_000])
def test_a_damaged_note_of_the_repository_is_told(tmp_path: Path, text: str) -> None:
    folder = tmp_path / ".sigstore" / "root"
    folder.mkdir(parents=True)
    (folder / "remote.json").write_text(text)
    with pytest.raises(sigwright.UsageError, match=r"remote\.json"):
        current()


def test_keys_never_ask_and_identities_do(
    repository: TufRepository, kept: _roots.Repository, key: sigwright.PrivateKey, tmp_path: Path
) -> None:
    client = Client()
    signed = client.sign_blob(b"data", key=key, tlog_upload=False)
    grow_old(kept, 2)
    with pytest.raises(sigwright.Error):
        client.verify_blob(b"data", key=key.public_key, bundle=signed.bundle.encode())
    with pytest.raises(sigwright.Error):
        client.verify_blob(b"data", bundle=signed.bundle.encode(), trusted_root=PUBLIC_GOOD_ROOT, **WHO)
    with pytest.raises(sigwright.Error):
        client.verify_blob(b"data", bundle=signed.bundle.encode(), offline=True, **WHO)
    (tmp_path / "log.pub").write_text(key.public_key.to_pem())
    with pytest.raises(sigwright.Error):
        client.verify_blob(b"data", bundle=signed.bundle.encode(), rekor_public_key=tmp_path / "log.pub", **WHO)
    assert len(repository.log) == 0
    with pytest.raises(sigwright.NoCertificateError):
        client.verify_blob(b"data", bundle=signed.bundle.encode(), **WHO)
    assert len(repository.log) > 0


def test_what_signs_without_a_key_uses_the_services_of_the_repository(
    repository: TufRepository, kept: _roots.Repository
) -> None:
    with pytest.raises(sigwright.Error, match=r"signing_config\.v0\.2\.json"):  # which is none
        Client().sign_blob(b"data", identity_token="a.b.c")
    with pytest.raises(sigwright.UsageError, match="would be published"):
        Client().sign_blob(b"data", identity_token="a.b.c", use_signing_config=False)


def test_the_copies_that_come_along_are_whole() -> None:
    for mirror in _roots.BUNDLED:
        repository = _roots.Repository("/nowhere", mirror)
        assert json.loads(Path(repository.bundled()).read_text())["tlogs"]
        assert json.loads(Path(repository.bundled(".tuf")).read_text())["signed"]["_type"] == "root"
