#!/usr/bin/env python3
"""Run every fuzz target for a while over the vectors of the tests, and say how much was tried (`make fuzz TIME=60`).

Ends with 1 where a target ends badly; its input is then under build/fuzz/findings and belongs into the vectors.
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
VECTORS = ROOT / "tests" / "vectors"
LARGEST = 64 << 10


class Run(NamedTuple):
    """What a target did."""

    name: str
    executions: int
    edges: int
    found: bool


def inside(value: Any) -> Iterator[bytes]:
    """Every text in a document, and what it is in base64: bodies, certificates, tokens, proofs."""
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from inside(part)
    if isinstance(value, str):
        yield value.encode()
        try:
            yield base64.b64decode(value, validate=True)
        except ValueError:
            return


def seeds(folder: Path) -> Path:
    """Write the corpus that all targets begin with: the vectors, and what is inside those in JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    number = 0
    for path in sorted(VECTORS.rglob("*")):
        if not path.is_file() or path.stat().st_size > LARGEST:
            continue
        parts = [path.read_bytes()]
        if path.suffix == ".json":
            parts += inside(json.loads(parts[0]))
        for part in parts:
            if 8 <= len(part) <= LARGEST:
                (folder / f"{number:05}").write_bytes(part)
                number += 1
    return folder


def fuzz(program: Path, corpus: Path, findings: Path, seconds: int) -> Run:
    name = program.name.removeprefix("fuzz_")
    own = findings.parent / "corpus" / name
    own.mkdir(parents=True, exist_ok=True)
    findings.mkdir(parents=True, exist_ok=True)
    words = [str(program), f"-max_total_time={seconds}", "-rss_limit_mb=2048", "-timeout=10", "-print_final_stats=1",
             f"-max_len={LARGEST}", f"-dict={Path(__file__).with_name('words.dict')}",
             f"-artifact_prefix={findings}/{name}-", str(own), str(corpus)]  # fmt: skip
    done = subprocess.run(words, capture_output=True, text=True, errors="replace", check=False)
    (findings.parent / f"{name}.log").write_text(done.stderr)
    counts = re.findall(r"stat::number_of_executed_units: (\d+)", done.stderr)
    edges = re.findall(r"cov: (\d+)", done.stderr)
    return Run(name, int(counts[-1]) if counts else 0, int(edges[-1]) if edges else 0, done.returncode != 0)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=Path, required=True, help="where the targets were built")
    parser.add_argument("--time", type=int, default=60, help="seconds for each")
    parser.add_argument("--jobs", type=int, default=1)
    given = parser.parse_args()
    programs = sorted(path for path in given.programs.glob("fuzz_*") if path.is_file())
    state = ROOT / "build" / "fuzz"
    corpus = seeds(state / "seeds")
    with ThreadPoolExecutor(given.jobs) as pool:
        runs = list(pool.map(lambda one: fuzz(one, corpus, state / "findings", given.time), programs))
    for run in runs:
        print(f"{'FOUND' if run.found else 'ok   '} {run.name}: {run.executions} executions, {run.edges} edges")
    total = sum(run.executions for run in runs)
    print(f"{len(runs)} targets, {total} executions, {sum(run.found for run in runs)} with findings")
    return 1 if not runs or any(run.found for run in runs) else 0


if __name__ == "__main__":
    sys.exit(main())
