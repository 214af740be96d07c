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
from types import ModuleType

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import (
    audits,
    blobs,
    copies,
    core,
    documents,
    images,
    keyless,
    logs,
    package,
    rules,
    signing,
    startup,
)  # fmt: skip
from bench.measure import Row
from interop import programs
from interop.install_peers import peer
from interop.programs import Program

SIGNERS = 6


def make_keys(sigwright: Program, scratch: Path) -> list[Path]:
    prefixes = [scratch / f"key{number}" for number in range(SIGNERS)]
    for prefix in prefixes:
        sigwright.succeeds("generate-key-pair", "--output-key-prefix", prefix)
    return prefixes


def all_rows(scratch: Path) -> Iterator[tuple[ModuleType, Row]]:
    cosign, sigwright = programs.cosign(scratch), programs.sigwright(scratch)
    openssl = replace(cosign, path=Path(shutil.which("openssl") or "openssl"))
    crane, regctl, sigstore = (find(scratch) for find in (programs.crane, programs.regctl, programs.sigstore_python))
    keys = make_keys(sigwright, scratch)
    parts: dict[ModuleType, Iterator[Row]] = {
        startup: startup.rows(cosign, sigwright),
        package: package.rows(),
        images: images.rows(cosign, sigwright, keys),
        signing: signing.rows(cosign, sigwright, keys[0], scratch),
        core: core.rows(),
        keyless: keyless.rows(sigstore.path, peer("sigstore-go"), scratch),
        documents: documents.rows(),
        blobs: blobs.rows(cosign, sigwright, openssl, keys[0], scratch),
        audits: audits.rows(cosign, sigwright, keys[0], scratch),
        copies: copies.rows(sigwright, crane, regctl, scratch),
        logs: logs.rows(scratch),
        rules: rules.rows(sigwright, scratch),
    }
    for part, rows in parts.items():
        yield from ((part, row) for row in rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    found = []
    with tempfile.TemporaryDirectory() as scratch:
        for part, row in all_rows(Path(scratch)):
            print(row.line(), flush=True)
            described = {"part": (part.__doc__ or "").strip(), "bound": part.BOUND}
            found.append({**asdict(row), "met": row.met, **described})
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
