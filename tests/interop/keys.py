"""Key pairs of every type, made by openssl and imported by cosign, whose encrypted form both programs read."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from interop.programs import Program

GENERATE = {
    "p256": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "p384": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
    "p521": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"],
    "rsa2048": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    "rsa4096": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:4096"],
    "ed25519": ["-algorithm", "ED25519"],
}
KEY_TYPES = tuple(GENERATE)
# cosign hashes by the curve when it signs, and verifies with SHA-256 unless it is told otherwise.
HASH_FLAG = {"p384": "--signature-digest-algorithm=sha384", "p521": "--signature-digest-algorithm=sha512"}


@dataclass(frozen=True)
class KeyPair:
    kind: str
    private: Path
    public: Path
    pkcs8: Path


def make(kind: str, directory: Path, importer: Program) -> KeyPair:
    """A new pair `directory/kind.key` and `.pub`, sealed by `importer import-key-pair`."""
    directory.mkdir(parents=True, exist_ok=True)
    pem = directory / f"{kind}.pem"
    subprocess.run(["openssl", "genpkey", *GENERATE[kind], "-out", str(pem)], check=True, capture_output=True)
    importer.succeeds("import-key-pair", "--yes", "--key", pem, "--output-key-prefix", directory / kind)
    return KeyPair(kind, directory / f"{kind}.key", directory / f"{kind}.pub", pem)
