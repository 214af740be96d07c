"""What a registry adds."""

from __future__ import annotations

from pathlib import Path

import pytest

import sigwright
from fakes.auth import Auth
from fakes.images import OCI_CONFIG, OCI_MANIFEST, Image, descriptor, encode, image, index
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
        unsigned = registry.store.push("app", image("unsigned"))
        assert rules(file, f"{app}@{unsigned}", key) == ["SIG001"]
        assert rules(file, f"{app}:v1@{unsigned}", key) == ["SIG001"]
        sigwright.sign(f"{app}:v1", key=key, tlog_upload=False)
        assert rules(file, f"{app}:v1@{unsigned}", key) == ["SIG002"]


def attestation(subject: str) -> Image:
    """What buildx hangs beside an image."""
    said = {"_type": "https://in-toto.io/Statement/v0.1", "predicateType": "https://slsa.dev/provenance/v0.2"}
    about = [{"name": "app", "digest": {"sha256": subject.removeprefix("sha256:")}}]
    return plain(encode({**said, "subject": about, "predicate": {}}), "application/vnd.in-toto+json")


def plain(data: bytes, layer_type: str, config_type: str = OCI_CONFIG) -> Image:
    layers = [descriptor(layer_type, data)]
    config = b'{"architecture":"unknown","os":"unknown"}'
    described = descriptor(config_type, config)
    manifest = {"schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": described, "layers": layers}
    return Image(OCI_MANIFEST, encode(manifest), (config, data))


def test_what_a_build_attests_is_no_image(tmp_path: Path, key: sigwright.PrivateKey) -> None:
    file = tmp_path / "Dockerfile"
    with FakeRegistry() as registry:
        app = f"{registry.address}/app"
        digest = registry.store.push("app", image("hello"))
        beside = registry.store.push("app", attestation(digest))
        assert rules(file, f"{app}@{beside}", key) == ["REF004"]
        registry_of_lint = Registry(sigwright.Client(), {"key": key.public_key, "insecure_ignore_tlog": True}, {})
        assert lint([str(file)], fix=True, online=registry_of_lint).fixed == [str(file)]
        assert file.read_text() == f"FROM {app}@{digest}\n"


@pytest.mark.parametrize("config", ["application/vnd.cncf.helm.config.v1+json", "application/vnd.wasm.config.v0+json"])
def test_what_no_container_runtime_runs_is_no_image(tmp_path: Path, key: sigwright.PrivateKey, config: str) -> None:
    with FakeRegistry() as registry:
        digest = registry.store.push("app", plain(b"x", "application/x", config))
        assert rules(tmp_path / "Dockerfile", f"{registry.address}/app@{digest}", key) == ["REF003"]


def test_one_platform_where_elsewhere_all_are_meant(tmp_path: Path, key: sigwright.PrivateKey) -> None:
    with FakeRegistry() as registry:
        app = f"{registry.address}/app"
        whole = index("hello")
        registry.store.push("app", whole, "v1")
        sigwright.sign(f"{app}:v1", key=key, tlog_upload=False, recursive=True)
        (tmp_path / "Dockerfile.a").write_text(f"FROM {app}@{whole.digest}\n")
        assert rules(tmp_path / "Dockerfile.a", f"{app}@{whole.digest}", key) == []
        (tmp_path / "Dockerfile").write_text(f"FROM {app}@{whole.children[1].digest}\n")
        verify = {"key": key.public_key, "insecure_ignore_tlog": True}
        found = lint([str(tmp_path)], online=Registry(sigwright.Client(), verify, {})).findings
        placed = {Path(one.file).name: one.rule for one in found}
        assert placed == {"Dockerfile": "REF017", "Dockerfile.a": "REF015"}


@pytest.mark.parametrize(("architecture", "found"), [("amd64", []), ("arm64", ["REF017"])])
def test_cloud_run_needs_its_platform(
    tmp_path: Path, key: sigwright.PrivateKey, architecture: str, found: list[str]
) -> None:
    with FakeRegistry() as registry:
        app = f"{registry.address}/app"
        registry.store.push("app", image("hello", architecture=architecture), "v1")
        reference = sigwright.sign(f"{app}:v1", key=key, tlog_upload=False).reference
        verify = {"key": key.public_key, "insecure_ignore_tlog": True}
        (tmp_path / "a.sh").write_text(f"gcloud run deploy a --image {reference}\ndocker run {reference}\n")
        findings = lint([str(tmp_path)], online=Registry(sigwright.Client(), verify, {})).findings
        assert [one.rule for one in findings] == found


def test_without_a_registry_nothing_is_asked(tmp_path: Path) -> None:
    with FakeRegistry() as registry:
        (tmp_path / "Dockerfile").write_text(f"FROM {registry.address}/app:v1\n")
        assert [finding.rule for finding in lint([str(tmp_path)]).findings] == ["REF010"]
        assert len(registry.log) == 0


def test_what_registries_do_not_answer_hides_nothing(tmp_path: Path, key: sigwright.PrivateKey) -> None:
    with FakeRegistry() as gone:
        address = gone.address
    names = [f"{address}/app@sha256:{'0' * 64}", f"{address}/web@sha256:{'0' * 64}", "registry.example/Upper/case:1"]
    with FakeRegistry() as registry:
        unsigned = f"{registry.address}/app@{registry.store.push('app', image('unsigned'))}"
        broken = f"{registry.address}/b@{registry.store.push('b', Image(OCI_MANIFEST, b'{'))}"
        (tmp_path / "a.sh").write_text("".join(f"docker run {name}\n" for name in [*names, unsigned, broken]))
        online = Registry(sigwright.Client(), {"key": key.public_key, "insecure_ignore_tlog": True}, {})
        found = lint([str(tmp_path)], online=online).findings
    assert [(finding.rule, finding.reference) for finding in found] == [("SIG001", unsigned), ("SIG001", broken)]
    assert list(online.unanswered) == names[:1]
    assert [error.exit_code for error in online.unanswered.values()] == [21]


def test_a_registry_that_denies_access_is_said_once_for_each_reference(
    tmp_path: Path, key: sigwright.PrivateKey
) -> None:
    with FakeRegistry(auth=Auth("basic")) as registry:
        (tmp_path / "a.sh").write_text(f"docker run {registry.address}/a:1\ndocker run {registry.address}/b:1\n")
        online = Registry(sigwright.Client(), {"key": key.public_key, "insecure_ignore_tlog": True}, {})
        assert [finding.rule for finding in lint([str(tmp_path)], online=online).findings] == ["REF010", "REF010"]
    assert [error.exit_code for error in online.unanswered.values()] == [20, 20]
