#!/usr/bin/env python3
"""Measure everything, or the parts that are named, and print a table of goals and figures; --json FILE keeps them, and
what it has of other parts."""

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
from typing import Any

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

PARTS = (
    startup, package, images, signing, core, keyless, documents, blobs, audits, copies, logs, rules,
)  # fmt: skip


def all_rows(scratch: Path, wanted: list[str]) -> Iterator[tuple[ModuleType, Row]]:
    cosign, sigwright = programs.cosign(scratch), programs.sigwright(scratch)
    openssl = replace(cosign, path=Path(shutil.which("openssl") or "openssl"))
    crane, regctl, sigstore = (find(scratch) for find in (programs.crane, programs.regctl, programs.sigstore_python))
    key = scratch / "key"
    sigwright.succeeds("generate-key-pair", "--output-key-prefix", key)
    rows_of: dict[ModuleType, Iterator[Row]] = {
        startup: startup.rows(cosign, sigwright),
        package: package.rows(),
        images: images.rows(cosign, sigwright, key),
        signing: signing.rows(cosign, sigwright, key, scratch),
        core: core.rows(),
        keyless: keyless.rows(sigstore.path, peer("sigstore-go"), scratch),
        documents: documents.rows(),
        blobs: blobs.rows(cosign, sigwright, openssl, key, scratch),
        audits: audits.rows(cosign, sigwright, key, scratch),
        copies: copies.rows(sigwright, crane, regctl, scratch),
        logs: logs.rows(scratch),
        rules: rules.rows(sigwright, scratch),
    }
    for part in PARTS:
        if not wanted or name_of(part) in wanted:
            yield from ((part, row) for row in rows_of[part])


def name_of(part: ModuleType) -> str:
    return part.__name__.removeprefix("bench.")


def keep(file: Path, found: list[dict[str, Any]]) -> None:
    """Write what was found in the place of what the file has of the same parts, in the order of all parts."""
    measured = {row["part"] for row in found}
    before = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    order = [(part.__doc__ or "").strip() for part in PARTS]
    kept = [row for row in before if row["part"] in order and row["part"] not in measured]
    rows = sorted([*kept, *found], key=lambda row: order.index(row["part"]))
    file.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(map(name_of, PARTS))}; all if none is named")
    arguments = parser.parse_args()
    if unknown := set(arguments.parts) - set(map(name_of, PARTS)):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    found = []
    with tempfile.TemporaryDirectory() as scratch:
        for part, row in all_rows(Path(scratch), arguments.parts):
            print(row.line(), flush=True)
            described = {"part": (part.__doc__ or "").strip(), "bound": part.BOUND}
            found.append({**asdict(row), "met": row.met, **described})
    if arguments.json:
        keep(arguments.json, found)


if __name__ == "__main__":
    main()
