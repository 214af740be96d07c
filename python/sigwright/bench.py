"""`python -m sigwright.bench [--json]`: how fast the core checks and hashes, beside OpenSSL called directly.

One thread, CPU time, the competitors in turn: a busy machine slows both alike. The log's figure is what a disk allows,
so it comes with how often a second that disk flushes a file.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import statistics
import tempfile
import time
from pathlib import Path

import sigwright
from sigwright import _core
from sigwright.client import default_client

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 9
SECONDS_A_ROUND = 0.15
HASHED_BYTES = 16 << 20
LOG_WRITERS = 8
LOG_ENTRIES = 4096
KEYLESS = Path(__file__).with_name("bench_keyless.json")
"""A bundle that cosign made on loopback, and what it is verified with."""
KEYLESS_P256 = 6
"""P-256 checks in it."""
# A bundle by a key without a log holds one signature.
VERIFICATIONS_PER_BUNDLE = 1

MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json"


def write_image(layout: Path) -> str:
    """Write an image without layers into a new OCI layout; return its reference."""
    blobs = layout / "blobs" / "sha256"
    blobs.mkdir(parents=True)

    def store(data: bytes, media_type: str) -> dict[str, object]:
        digest = hashlib.sha256(data).hexdigest()
        (blobs / digest).write_bytes(data)
        return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(data)}

    config = store(b"{}", "application/vnd.oci.image.config.v1+json")
    manifest = {"schemaVersion": 2, "mediaType": MANIFEST_TYPE, "config": config, "layers": []}
    entry = store(json.dumps(manifest).encode(), MANIFEST_TYPE)
    (layout / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [entry]}))
    (layout / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    return f"oci:{layout}@{entry['digest']}"


def make_bundle(key: sigwright.PrivateKey) -> tuple[str, str]:
    """Sign an image; return the text of its bundle and its digest."""
    with tempfile.TemporaryDirectory() as directory:
        bundle = Path(directory, "bundle.json")
        signed = sigwright.sign(
            write_image(Path(directory, "image")),
            key=key,
            tlog_upload=False,
            upload=False,
            signature_format="bundle",
            bundle=bundle,
        )
        return bundle.read_text(encoding="utf-8"), signed.digest


def seconds_of(work: Callable[[int], object], times: int) -> float:
    """Return the seconds of processor that this thread spends on `work(times)`."""
    started = time.thread_time()
    work(times)
    return time.thread_time() - started


def times_for(work: Callable[[int], object]) -> int:
    """How often `work` fits into a round."""
    times = 1
    while (spent := seconds_of(work, times)) < SECONDS_A_ROUND / 4:
        times *= 2
    return max(1, int(times * SECONDS_A_ROUND / spent))


def rates(works: dict[str, Callable[[int], object]]) -> dict[str, float]:
    """How often a second each can be done: the median of rounds in which all of them take their turn."""
    times = {name: times_for(work) for name, work in works.items()}
    found: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            found[name].append(times[name] / seconds_of(work, times[name]))
    return {name: statistics.median(values) for name, values in found.items()}


def measure() -> dict[str, float]:
    """Return the figures by name."""
    key = sigwright.PrivateKey.generate()
    bundle, digest = make_bundle(key)
    public_key = key.public_key.to_pem()
    if _core.bench_bundle_verify(bundle, digest, public_key, times=1) != 1:
        raise sigwright.InternalError("the bundle to be timed does not verify")
    data = bytes(HASHED_BYTES)
    checks = rates(
        {
            "raw": lambda times: _core.bench_raw_verify("ecdsa-p256", times),
            "bundle": lambda times: _core.bench_bundle_verify(bundle, digest, public_key, times=times),
        }
    )
    hashes = rates(
        {
            "raw": lambda times: _core.bench_raw_sha256(data, times=times),
            "ours": lambda times: _core.bench_sha256(data, times=times),
        }
    )
    return {
        "raw_p256_verify_per_s": checks["raw"],
        "bundle_verify_per_s": checks["bundle"],
        "verifications_per_bundle": VERIFICATIONS_PER_BUNDLE,
        "sha256_MBps": hashes["ours"] * HASHED_BYTES / 1e6,
        "raw_sha256_MBps": hashes["raw"] * HASHED_BYTES / 1e6,
        **keyless(),
        **log_appends(),
    }


def keyless() -> dict[str, float]:
    """How many bundles with a certificate are verified a second, and how many of the signature checks in them.

    Signature, certificate, its promise, the timestamp and its chain of two are P-256; the log's checkpoint is Ed25519.
    """
    case = json.loads(KEYLESS.read_text(encoding="utf-8"))
    bundle = json.dumps(case["bundle"])
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory, "trusted_root.json")
        root.write_text(json.dumps(case["trusted_root"]), encoding="utf-8")

        def verify(times: int) -> int:
            asked = (case["digest"], case["identity"], case["issuer"], str(root))
            return _core.bench_keyless_verify(default_client()._context(), bundle, *asked, times=times)

        if verify(1) != 1:
            raise sigwright.InternalError("the keyless bundle to be timed does not verify")
        checks = rates(
            {
                "p256": lambda times: _core.bench_raw_verify("ecdsa-p256", times),
                "ed25519": lambda times: _core.bench_raw_verify("ed25519", times),
                "bundle": verify,
            }
        )
    raw = 1 / (KEYLESS_P256 / checks["p256"] + 1 / checks["ed25519"])
    return {"keyless_verify_per_s": checks["bundle"], "raw_keyless_checks_per_s": raw}


def log_appends() -> dict[str, float]:
    """How many durable appends a log in a directory takes a second, and how many flushes the disk."""
    with tempfile.TemporaryDirectory() as directory:
        rates = _core.bench_log_appends(directory, writers=LOG_WRITERS, entries=LOG_ENTRIES)
    return {"log_append_per_s": rates["appends_per_s"], "fsync_per_s": rates["fsyncs_per_s"]}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m sigwright.bench", description=__doc__, allow_abbrev=False)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    as_json = parser.parse_args().json
    figures = {name: round(value, 1) for name, value in measure().items()}
    print(json.dumps(figures) if as_json else "\n".join(f"{name:26} {value:12.1f}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
