"""What the core does in one process, beside OpenSSL called directly."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

from bench.measure import Row

BOUND = """Signature checks. A certificate, its promise, a log's checkpoint and a timestamp that were found good are not
checked again, so more bundles a second are possible than their checks alone would allow."""


def rows() -> Iterator[Row]:
    command = [sys.executable, "-m", "sigwright.bench", "--json"]
    figures = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    raw = figures["raw_p256_verify_per_s"]
    checks = figures["bundle_verify_per_s"] * figures["verifications_per_bundle"]
    detail = f"{figures['bundle_verify_per_s']:.0f} bundles/s of {raw:.0f} bare checks/s"
    yield Row("bundle verification / its signature checks alone", 0.8, checks / raw, detail, at_most=False)
    raw = figures["raw_keyless_checks_per_s"]
    detail = f"{figures['keyless_verify_per_s']:.0f} bundles/s where their checks alone allow {raw:.0f}"
    ratio = figures["keyless_verify_per_s"] / raw
    yield Row("keyless bundle verification / its signature checks alone", 0.8, ratio, detail, at_most=False)
    ratio = figures["sha256_MBps"] / figures["raw_sha256_MBps"]
    detail = f"{figures['sha256_MBps']:.0f} MB/s of {figures['raw_sha256_MBps']:.0f} MB/s"
    yield Row("SHA-256 / OpenSSL's alone", 0.95, ratio, detail, at_most=False)
