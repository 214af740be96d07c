"""Reading and writing JSON beside the JSON library alone, which checks less."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial

from bench.measure import Row
from sigwright import _core, bench

BOUND = """The library builds the same tree for both. Ours is strict on the way: keys that come twice, depth, size and
numbers are refused while reading, and a bundle or manifest is read out of the tree then."""
PLATFORMS = 200
INDEX = "application/vnd.oci.image.index.v1+json"


def rows() -> Iterator[Row]:
    bundle = json.dumps(json.loads(bench.KEYLESS.read_text(encoding="utf-8"))["bundle"])
    index = large_index()
    yield row("JSON parsed strictly / by the library alone", index, "strict", "library", 1.25)
    yield row("bundle parsed / its JSON by the library alone", bundle, "bundle", "library", 4)
    yield row("index of 200 platforms parsed / its JSON by the library alone", index, "manifest", "library", 2)
    yield row("JSON canonicalised / read and written by the library alone", index, "canonical", "library written", 2)


def large_index() -> str:
    entries = [
        {
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "digest": f"sha256:{number:064x}",
            "size": 1000 + number,
            "platform": {"os": "linux", "architecture": "amd64", "variant": f"v{number}"},
        }
        for number in range(PLATFORMS)
    ]
    return json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries})


def row(what: str, text: str, kind: str, beside: str, target: float) -> Row:
    for each in (kind, beside):
        if _core.bench_document(each, text, 1) != 1:
            raise SystemExit(f"a document to be timed is not read: {each}")
    rates = bench.rates({each: partial(_core.bench_document, each, text) for each in (kind, beside)})
    speed = {each: rate * len(text) / 1e6 for each, rate in rates.items()}
    detail = f"{speed[kind]:.0f} MB/s against {speed[beside]:.0f} MB/s, {len(text)} bytes"
    return Row(what, target, rates[beside] / rates[kind], detail)
