"""Signing and verifying a file of one GiB, and verifying one of four, beside hashing it with openssl."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from bench.measure import Cost, Row, in_turn
from interop.programs import COSIGN_SIGNS_ALONE, COSIGN_VERIFIES_ALONE, SIGNS_ALONE, Program

BOUND = (
    """Hashing bounds both: one pass over the file, read while the piece before it is hashed. A key file adds scrypt."""
)

ROUNDS = 3
HASH_ROUNDS = 2
GIBIBYTE = 1 << 30


def rows(cosign: Program, sigwright: Program, openssl: Program, key: Path, scratch: Path) -> Iterator[Row]:
    blob, small = scratch / "blob", scratch / "small"
    write(small, 1024)
    write(blob, GIBIBYTE)
    try:
        yield from compare(cosign, sigwright, openssl, key, blob, small)
        write(blob, 4 * GIBIBYTE)
        yield hashed(sigwright, openssl, key, blob)
    finally:
        blob.unlink()


def hashed(sigwright: Program, openssl: Program, key: Path, blob: Path) -> Row:
    """Verifying a file is hashing it; both read it from memory, where there is enough of it."""
    bundle, private, public = blob.with_suffix(".huge"), key.with_suffix(".key"), key.with_suffix(".pub")
    sigwright.succeeds("sign-blob", *SIGNS_ALONE, "--key", private, "--bundle", bundle, blob)
    verify = ("verify-blob", *COSIGN_VERIFIES_ALONE, "--key", public, "--bundle", bundle, blob)
    costs = in_turn({"openssl": (openssl, ("dgst", "-sha256", blob)), "verify-blob": (sigwright, verify)}, HASH_ROUNDS)
    detail = ", ".join(f"{name} {4 * GIBIBYTE / 1e6 / cost.wall:.0f} MB/s" for name, cost in costs.items())
    ratio = costs["openssl"].wall / costs["verify-blob"].wall
    return Row("verify-blob of 4 GiB / openssl's hashing of it", 0.95, ratio, detail, at_most=False)


def write(path: Path, size: int) -> None:
    piece = os.urandom(min(size, 1 << 20))
    with path.open("wb") as file:
        for _ in range(size // len(piece)):
            file.write(piece)


def compare(cosign: Program, sigwright: Program, openssl: Program, key: Path, blob: Path, small: Path) -> Iterator[Row]:
    private, public = key.with_suffix(".key"), key.with_suffix(".pub")
    ours, theirs = blob.with_suffix(".ours"), blob.with_suffix(".theirs")
    sign = ("sign-blob", "--key", private, "--bundle")
    verify = ("verify-blob", *COSIGN_VERIFIES_ALONE, "--key", public, "--bundle")
    costs = in_turn(
        {
            "openssl": (openssl, ("dgst", "-sha256", blob)),
            "key": (sigwright, (*sign, small.with_suffix(".ours"), *SIGNS_ALONE, small)),
            "sign": (sigwright, (*sign, ours, *SIGNS_ALONE, blob)),
            "verify": (sigwright, (*verify, ours, blob)),
            "cosign sign": (cosign, (*sign, theirs, *COSIGN_SIGNS_ALONE, blob)),
            "cosign verify": (cosign, (*verify, theirs, blob)),
        },
        ROUNDS,
    )
    hashing = costs["openssl"].cpu
    yield Row("verify-blob 1 GiB: CPU / openssl", 1.1, costs["verify"].cpu / hashing, beside(costs, "verify"))
    yield Row("verify-blob 1 GiB: peak MiB", 64, costs["verify"].mebibytes, "")
    over_key = (costs["sign"].cpu - costs["key"].cpu) / hashing
    yield Row("sign-blob 1 GiB over its key: CPU / openssl", 1.1, over_key, beside(costs, "sign"))
    yield Row("sign-blob 1 GiB: peak MiB", 128, costs["sign"].mebibytes, "")


def beside(costs: dict[str, Cost], verb: str) -> str:
    ours, theirs, hashing = costs[verb], costs[f"cosign {verb}"], costs["openssl"]
    return f"{ours.cpu:.2f} s; openssl {hashing.cpu:.2f} s; cosign {theirs.cpu:.2f} s, {theirs.mebibytes:.0f} MiB"
