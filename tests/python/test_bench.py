"""The benchmark prints the figures that others read, and times a bundle that really verifies."""

from __future__ import annotations

import json

import pytest

from sigwright import _core, bench

FIGURES = [
    "raw_p256_verify_per_s",
    "bundle_verify_per_s",
    "verifications_per_bundle",
    "sha256_MBps",
    "raw_sha256_MBps",
    "keyless_verify_per_s",
    "raw_keyless_checks_per_s",
    "log_append_per_s",
    "fsync_per_s",
]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "ROUNDS", 1)
    monkeypatch.setattr(bench, "SECONDS_A_ROUND", 0.004)
    monkeypatch.setattr(bench, "HASHED_BYTES", 1 << 16)
    monkeypatch.setattr(bench, "LOG_ENTRIES", 8)


@pytest.mark.usefixtures("quick")
def test_json_has_every_figure(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["bench", "--json"])
    bench.main()
    figures = json.loads(capsys.readouterr().out)
    assert list(figures) == FIGURES
    assert all(value > 0 for value in figures.values())


@pytest.mark.usefixtures("quick")
def test_without_json_there_is_a_line_for_each(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["bench"])
    bench.main()
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == FIGURES


def test_the_bundle_that_is_timed_verifies_with_its_own_key_and_image_only() -> None:
    from sigwright import PrivateKey

    key, stranger = PrivateKey.generate(), PrivateKey.generate()
    bundle, digest = bench.make_bundle(key)
    assert _core.bench_bundle_verify(bundle, digest, key.public_key.to_pem(), times=2) == 2
    assert _core.bench_bundle_verify(bundle, digest, stranger.public_key.to_pem(), times=2) == 0
    assert _core.bench_bundle_verify(bundle, "sha256:" + "0" * 64, key.public_key.to_pem(), times=2) == 0
    for algorithm in ("ecdsa-p256", "ecdsa-p384", "ed25519"):
        assert _core.bench_raw_verify(algorithm, 2) == 2
