#!/usr/bin/env python3
"""Instructions of the hot paths, counted by callgrind: the same on a busy machine and an idle one.

Each path runs few and many times in a process of its own; the difference is the path's. `budget.json` holds what each
may cost; one that costs 5 % more fails, and one that costs 5 % less asks for a new budget (--write).
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

BUDGET = Path(__file__).with_name("budget.json")
ROOM = 0.05
FEW, MANY = 2, 52
BEFORE = """
import json, sys, tempfile
from pathlib import Path
import sigwright
from sigwright import _core, bench
from sigwright.client import default_client
times, vectors = int(sys.argv[1]), Path(sys.argv[2])
case = json.loads(bench.KEYLESS.read_text())
place = Path(tempfile.mkdtemp())
bundle, root = place / "bundle.json", place / "root.json"
bundle.write_text(json.dumps(case["bundle"]))
root.write_text(json.dumps(case["trusted_root"]))
"""
PATHS = {
    "bundle by key, in the core": """
text, digest = bench.make_bundle(key := sigwright.PrivateKey.generate())
_core.bench_bundle_verify(text, digest, key.public_key.to_pem(), times=times)
""",
    "bundle by identity, in the core": """
asked = (case["digest"], case["identity"], case["issuer"], str(root))
_core.bench_keyless_verify(default_client()._context(), bundle.read_text(), *asked, times=times)
""",
    "bundle by identity, in Python": """
client = sigwright.Client(offline=True)
for _ in range(times):
    client.verify_blob(case["digest"], bundle=bundle, identity=case["identity"], issuer=case["issuer"],
                       trusted_root=root, statements=True)
""",
    "entry of Rekor v1": """
trusted = (vectors / "trust/trusted_root.json").read_text()
_core.bench_entry_verify((vectors / "bundle/keyless-rekor1.json").read_text(), trusted, times)
""",
    "inclusion proof of 2^40": "_core.bench_inclusion(times * 20)",
    "1 MiB hashed": "_core.bench_sha256(bytes(1 << 20), times=times)",
}


def counted(program: str, times: int) -> int:
    vectors = Path(__file__).resolve().parents[1] / "vectors"
    with tempfile.TemporaryDirectory() as scratch:
        tool = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={scratch}/out"]
        command = [*tool, sys.executable, "-c", BEFORE + program, str(times), str(vectors)]
        done = subprocess.run(command, check=True, capture_output=True, text=True, env={"PYTHONHASHSEED": "0"})
    found = re.search(r"Collected : (\d+)", done.stderr)
    if found is None:
        raise SystemExit(f"callgrind counted nothing:\n{done.stderr}")
    return int(found[1])


def cost(program: str) -> int:
    return (counted(program, MANY) - counted(program, FEW)) // (MANY - FEW)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="make what is measured the budget")
    arguments = parser.parse_args()
    found = {name: cost(program) for name, program in PATHS.items()}
    if arguments.write:
        BUDGET.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    budget = json.loads(BUDGET.read_text(encoding="utf-8"))
    over = False
    for name, instructions in found.items():
        ratio = instructions / budget[name]
        grown = ratio > 1 + ROOM
        over = over or grown
        verdict = "MISS" if grown else "less" if ratio < 1 - ROOM else "ok"
        print(f"{verdict:4} {name:34} {instructions:12,} instructions, {ratio:.3f} of its budget")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
