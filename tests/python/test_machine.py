"""What `doctor` says of the machine."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from sigwright import _machine, _roots
from sigwright.client import Client


def found(*registries: str) -> dict[str, str]:
    context = Client()._context()
    return {finding.subject: finding.message for finding in _machine.findings(context, registries)}


def test_libraries_are_named_with_where_they_come_from() -> None:
    messages = found()
    assert messages["openssl"].startswith("OpenSSL 3.")
    assert "; loaded from /" in messages["openssl"] or "; linked into sigwright" in messages["openssl"]
    assert messages["curl"].startswith("libcurl/")


def test_the_trusted_root_has_an_age(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUF_ROOT", str(tmp_path))
    assert "comes with sigwright" in found()["trusted root"]
    repository = _roots.here()
    for path in (Path(repository.folder, "targets", _roots.TRUSTED_ROOT), Path(repository.stamp)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    long_ago = time.time() - 400 * _roots.DAY
    os.utime(repository.stamp, (long_ago, long_ago))
    finding = _machine._trusted_root()
    if repository.target(_roots.TRUSTED_ROOT):
        assert (finding.health, "400 days ago" in finding.message) == ("warn", True)


def test_registries_are_asked_about_one_by_one(tmp_path: Path) -> None:
    (tmp_path / ".docker").mkdir()
    (tmp_path / ".docker/config.json").write_text('{"auths":{"r.test":{"auth":"dTpodW50ZXIy"}}}')
    assert found()["credentials r.test"] == "user name and password of u from ~/.docker/config.json"
    assert found("other.test")["credentials other.test"] == "anonymous"
    assert not any("hunter2" in message for message in found().values())
