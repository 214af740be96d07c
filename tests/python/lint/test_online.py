"""What a registry adds."""

from __future__ import annotations

from pathlib import Path

import pytest

import sigwright
from fakes.images import image
from fakes.registry import FakeRegistry
from sigwright.lint import lint
from sigwright.lint.online import Registry


def rules(path: Path, reference: str, key: sigwright.PrivateKey) -> list[str]:
    path.write_text(f"FROM {reference}\n")
    verify = {"key": key.public_key, "insecure_ignore_tlog": True}
    return [finding.rule for finding in lint([str(path)], online=Registry(sigwright.Client(), verify, {})).findings]


def test_references_are_resolved_and_verified(tmp_path: Path, key: sigwright.PrivateKey) -> None:
    file = tmp_path / "Dockerfile"
    with FakeRegistry() as registry:
        app = f"{registry.address}/app"
        digest = registry.store.push("app", image("hello"), "v1")
        assert rules(file, f"{app}@{digest}", key) == ["SIG001"]
        signed = sigwright.sign(f"{app}:v1", key=key, tlog_upload=False)
        assert rules(file, signed.reference, key) == []
        assert rules(file, f"{app}:v1", key) == ["REF010"]
        assert rules(file, f"{app}:v1@{digest}", key) == []
        assert rules(file, f"{app}@sha256:{'0' * 64}", key) == ["REF014"]
        signature = registry.store.repository("app").tags[f"{digest.replace(':', '-')}.sig"]
        assert rules(file, f"{app}@{signature}", key) == ["REF003"]
        registry.store.push("app", image("newer"), "v1")
        assert rules(file, f"{app}:v1@{digest}", key) == ["REF012"]


def test_without_a_registry_nothing_is_asked(tmp_path: Path) -> None:
    with FakeRegistry() as registry:
        (tmp_path / "Dockerfile").write_text(f"FROM {registry.address}/app:v1\n")
        assert [finding.rule for finding in lint([str(tmp_path)]).findings] == ["REF010"]
        assert len(registry.log) == 0


def test_a_registry_that_cannot_be_reached_is_an_error(tmp_path: Path, key: sigwright.PrivateKey) -> None:
    with FakeRegistry() as registry:
        address = registry.address
    with pytest.raises(sigwright.UnreachableError):
        rules(tmp_path / "Dockerfile", f"{address}/app@sha256:{'0' * 64}", key)
