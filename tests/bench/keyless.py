"""Verifying a bundle with a certificate again and again in one process, beside what others do."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.measure import Row
from sigwright import bench

BOUND = """The same bundle is verified again and again, as an audit or an admission controller does. Its certificate,
checkpoint and timestamp were found good before, so that of its checks one stays, its own signature's. The rest is
reading JSON and certificates, and the objects that Python is given."""

ROUNDS = 3
SECONDS = "2"

# Each prints how often it verified the bundle in a second of CPU time, from its text on.
OURS = """
import sigwright
client = sigwright.Client(offline=True)
given = {"identity": case["identity"], "issuer": case["issuer"], "trusted_root": root, "statements": True}
verify = lambda: client.verify_blob(case["digest"], bundle=bundle, **given)
"""
THEIRS = """
from sigstore.models import Bundle, TrustedRoot
from sigstore.verify import Verifier, policy
verifier = Verifier(trusted_root=TrustedRoot.from_file(root))
identity = policy.Identity(identity=case["identity"], issuer=case["issuer"])
text = open(bundle).read()
verify = lambda: verifier.verify_dsse(Bundle.from_json(text), identity)
"""
BEFORE = """
import json, sys, time
case, bundle, root = json.load(open(sys.argv[1])), sys.argv[2], sys.argv[3]
"""
AFTER = """
verify()
count, started = 0, time.process_time()
while (spent := time.process_time() - started) < float(sys.argv[4]):
    verify()
    count += 1
print(count / spent)
"""


def rows(sigstore: Path, sigstore_go: Path, scratch: Path) -> Iterator[Row]:
    case, bundle, root = write_case(scratch)
    python = str(sigstore.resolve().parent / "python")
    asked = json.loads(bench.KEYLESS.read_text(encoding="utf-8"))
    digest = asked["digest"].removeprefix("sha256:")
    commands = {
        "ours": [sys.executable, "-W", "ignore", "-c", BEFORE + OURS + AFTER, case, bundle, root, SECONDS],
        "sigstore-python": [python, "-W", "ignore", "-c", BEFORE + THEIRS + AFTER, case, bundle, root, SECONDS],
        "sigstore-go": [sigstore_go, bundle, root, digest, asked["identity"], asked["issuer"], SECONDS],
    }
    found = dict.fromkeys(commands, 0.0)
    for _ in range(ROUNDS):
        for name, command in commands.items():
            output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
            found[name] = max(found[name], float(output))
    for name, target in (("sigstore-python", 5), ("sigstore-go", 2.5)):
        detail = f"{found['ours']:.0f} a second of CPU against {found[name]:.0f}"
        yield Row(f"keyless bundles in Python / {name}", target, found["ours"] / found[name], detail, at_most=False)


def write_case(scratch: Path) -> tuple[str, str, str]:
    """sigstore-python wants a name of every authority."""
    case = json.loads(bench.KEYLESS.read_text(encoding="utf-8"))
    for kind in ("certificateAuthorities", "timestampAuthorities"):
        for authority in case["trusted_root"][kind]:
            authority["subject"].setdefault("commonName", "test")
    bundle, root = scratch / "keyless.json", scratch / "keyless_root.json"
    bundle.write_text(json.dumps(case["bundle"]), encoding="utf-8")
    root.write_text(json.dumps(case["trusted_root"]), encoding="utf-8")
    return str(bench.KEYLESS), str(bundle), str(root)
