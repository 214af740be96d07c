"""Profiles from Python: what the core decides, as values."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sigwright
from sigwright import trust

EMPTY = json.dumps(
    {
        "mediaType": "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json",
        "trustedRoot": {"mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1"},
        "signingConfig": {"mediaType": "application/vnd.dev.sigstore.signingconfig.v0.2+json"},
    }
)
VECTORS = Path(__file__).parents[1] / "vectors"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path


def full() -> str:
    document = json.loads(EMPTY)
    document["trustedRoot"] = json.loads(VECTORS.joinpath("trust/trusted_root.json").read_text())
    document["signingConfig"] = json.loads(VECTORS.joinpath("trust/signing_config.both.json").read_text())
    return json.dumps(document)


def test_a_profile_is_saved_loaded_and_listed(home: Path) -> None:
    assert trust.profiles() == ()
    saved = trust.save(full(), "team")
    assert saved == trust.load("team")
    assert trust.profiles() == ("team",)
    assert Path(saved.file) == home / "sigwright/profiles/team.json"
    assert json.loads(Path(saved.file).read_text()) == json.loads(saved.document)
    assert trust.load(Path(saved.file)).logs == saved.logs


def test_a_profile_tells_whom_it_trusts() -> None:
    profile = trust.save(full())
    assert profile.name == "default"
    assert profile.log == "required"
    assert [log.key_type for log in profile.logs] == ["ecdsa-p256", "ed25519"]
    assert profile.logs[0].fingerprint.startswith("sha256:")
    assert profile.logs[0].valid_from == "2024-01-01T00:00:00Z"
    assert profile.logs[0].valid_until is None
    assert len(profile.timestamp_authorities) == len(profile.certificate_authorities) == 1
    assert repr(profile) == "<Profile default log=required 2 logs>"


def test_the_parts_are_what_cosign_reads() -> None:
    profile = trust.save(full())
    assert profile.trusted_root == VECTORS.joinpath("trust/trusted_root.json").read_text()
    assert profile.signing_config == VECTORS.joinpath("trust/signing_config.both.json").read_text()


@pytest.mark.parametrize("document", ["", "{}", EMPTY.replace("v0.1", "v7", 1)])
def test_what_is_no_profile_is_not_saved(document: str) -> None:
    with pytest.raises(sigwright.MalformedError):
        trust.save(document)
    assert trust.profiles() == ()


def test_a_profile_that_is_not_there_is_an_error() -> None:
    with pytest.raises(sigwright.LocalFileError, match="no profile team"):
        trust.load("team")


def test_the_rule_about_logs_can_be_set() -> None:
    assert trust.set_log("none", profile="team").log == "none"
    assert trust.set_log("optional", profile="team").log == "optional"
    with pytest.raises(ValueError, match="required"):
        trust.set_log("perhaps")  # type: ignore[arg-type]


def test_a_log_and_an_authority_can_be_forgotten() -> None:
    profile = trust.save(full())
    assert len(trust.remove("rekor", profile.logs[0].fingerprint).logs) == 1
    assert trust.remove("tsa", profile.timestamp_authorities[0].url).timestamp_authorities == ()
    with pytest.raises(sigwright.UsageError, match="has no tsa"):
        trust.remove("tsa", profile.timestamp_authorities[0].url)


def test_a_log_that_nobody_reaches_is_not_pinned() -> None:
    with pytest.raises(sigwright.UnreachableError):
        trust.add_rekor("http://127.0.0.1:1", timeout=2)
    with pytest.raises(sigwright.UsageError):
        trust.add_rekor("http://rekor.invalid")
    assert trust.profiles() == ()


def test_an_authority_needs_a_chain_that_holds(tmp_path: Path) -> None:
    chain = tmp_path / "chain.pem"
    chain.write_text("not a certificate")
    with pytest.raises(sigwright.Error):
        trust.add_tsa("https://tsa.invalid", chain)
    with pytest.raises(sigwright.Error):
        trust.add_ca("https://ca.invalid", chain)


def test_a_log_that_is_not_pinned_cannot_be_rotated() -> None:
    trust.save(EMPTY)
    with pytest.raises(sigwright.UsageError, match="pins no log"):
        trust.rotate_rekor("https://rekor.invalid")


def test_the_doctor_finds_what_is_at_hand_well_and_the_rest_not() -> None:
    trust.set_log("none")
    findings = trust.doctor()
    assert {finding.health for finding in findings} == {"ok"}
    assert "profile default" in findings[1].message
    bad = next(finding for finding in trust.doctor(profile="nobody") if finding.health == "fail")
    assert bad.exit_code == 22
    assert bad.hint
    with pytest.raises(TypeError, match="unknown option: speed"):
        trust.doctor(speed="high")


def test_a_trusted_root_is_made_of_descriptions() -> None:
    key = VECTORS / "tlog/rekor2-log.pub"
    start = "2026-01-01T00:00:00Z"
    text = trust.create_trusted_root(rekor=[f"url=https://log.test,public-key={key},start-time={start}"])
    log = json.loads(text)["tlogs"][0]
    assert (log["baseUrl"], log["publicKey"]["validFor"]) == ("https://log.test", {"start": start})
    defaults = trust.create_trusted_root(with_default_services=True, no_default_rekor=True)
    assert "tlogs" not in json.loads(defaults)
    with pytest.raises(sigwright.UsageError, match="start-time is missing"):
        trust.create_trusted_root(rekor=["url=u,public-key=k"])
    with pytest.raises(TypeError, match="no option rekro"):
        trust.create_trusted_root(rekro=[])


def test_a_signing_config_is_made_of_descriptions(tmp_path: Path) -> None:
    service = "url=https://log.test,api-version=2,start-time=2026-01-01T00:00:00Z,operator=team"
    text = trust.create_signing_config(rekor=[service], rekor_config="ANY")
    assert json.loads(text)["rekorTlogUrls"][0]["majorApiVersion"] == 2
    base = tmp_path / "base.json"
    base.write_text(text)
    assert trust.create_signing_config(base_config=base) == text
    assert len(json.loads(trust.create_signing_config(with_default_rekor_v2=True))["rekorTlogUrls"]) == 2
    with pytest.raises(sigwright.UsageError, match="rekor-config is missing"):
        trust.create_signing_config(rekor=[service])
    with pytest.raises(TypeError):
        trust.create_signing_config(unknown=True)
