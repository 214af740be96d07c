#!/usr/bin/env python3
"""Measure everything in one run and print a table of targets and figures; --json FILE keeps them."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import audits, blobs, copies, core, images, keyless, logs, startup
from bench.measure import Row
from interop import programs
from interop.programs import Program

SIGNERS = 6


def make_keys(sigwright: Program, scratch: Path) -> list[Path]:
    prefixes = [scratch / f"key{number}" for number in range(SIGNERS)]
    for prefix in prefixes:
        sigwright.succeeds("generate-key-pair", "--output-key-prefix", prefix)
    return prefixes


def all_rows(scratch: Path) -> Iterator[Row]:
    cosign, sigwright = programs.cosign(scratch), programs.sigwright(scratch)
    openssl = replace(cosign, path=Path(shutil.which("openssl") or "openssl"))
    yield from startup.rows(cosign, sigwright)
    keys = make_keys(sigwright, scratch)
    yield from blobs.rows(cosign, sigwright, openssl, keys[0], scratch)
    yield from images.rows(cosign, sigwright, keys)
    yield from audits.rows(cosign, sigwright, keys[0], scratch)
    yield from copies.rows(sigwright, programs.crane(scratch), programs.regctl(scratch), scratch)
    yield from core.rows()
    yield from keyless.rows(programs.sigstore_python(scratch).path, scratch)
    yield from logs.rows(scratch)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    found = []
    with tempfile.TemporaryDirectory() as scratch:
        for row in all_rows(Path(scratch)):
            print(row.line(), flush=True)
            found.append({**asdict(row), "met": row.met})
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
