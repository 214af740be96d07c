"""The commands: name, module, one line."""

from __future__ import annotations

VERBS = {
    "sign": ("sign", "sign an image and store the signature beside it"),
    "verify": ("verify", "verify the signatures of images"),
    "sign-blob": ("sign_blob", "sign a file"),
    "verify-blob": ("verify_blob", "verify the signature of a file"),
    "attest": ("attest", "attest something about an image"),
    "verify-attestation": ("verify_attestation", "verify attestations about images"),
    "attest-blob": ("attest_blob", "attest something about a file"),
    "verify-blob-attestation": ("verify_blob_attestation", "verify an attestation about a file"),
    "sign-directory": ("sign_directory", "sign every file of a directory"),
    "verify-directory": ("verify_directory", "verify the signature of a directory and every file of it"),
    "pypi verify": ("pypi_verify", "verify who published Python packages"),
    "npm verify": ("npm_verify", "verify where an npm package came from"),
    "generate-key-pair": ("generate_key_pair", "make a key pair"),
    "import-key-pair": ("import_key_pair", "encrypt an existing private key for signing"),
    "public-key": ("public_key", "print the public key of a private key"),
    "tree": ("tree", "show what is attached to an image"),
    "triangulate": ("triangulate", "print where the signature of an image is kept"),
    "resolve": ("resolve", "print the digest reference of an image"),
    "gate": ("gate", "verify images, then run a command with their digest references"),
    "lint": ("lint", "find references that are wrong to deploy, and correct them"),
    "explain": ("explain", "explain an exit code, a message, or the reference of a signature"),
    "log init": ("log_init", "make a transparency log of your own in a directory"),
    "log show": ("log_show", "show size, name, root and key of a log"),
    "log get": ("log_get", "show an entry of a log"),
    "log verify": ("log_verify", "compute a log again, every entry and tile"),
    "log monitor": ("log_monitor", "watch a log: that it only grows, and who appears in it"),
    "log witness": ("log_witness", "sign the checkpoint of a log that only grew since the last time"),
    "log anchor": ("log_anchor", "have a log's checkpoint stamped, or logged elsewhere"),
    "log serve": ("log_serve", "serve a log to a team: Rekor v2's API, and its tiles"),
    "trust": ("trust", "keep profiles: whose logs and timestamps are believed, and which are used"),
    "doctor": ("doctor", "tell which log would be used, and whether it answers and is trusted"),
    "login": ("login", "keep user name and password of a registry"),
    "logout": ("logout", "forget the credentials of a registry"),
    "env": ("env", "print the environment variables that count"),
    "demo": ("demo", "sign, verify and tamper with an image of its own, step by step"),
    "version": ("version", "print the version"),
    "completion": ("completion", "print the completion script of a shell"),
    "help": ("help", "explain a command, or the exit codes"),
}

GROUPS = tuple(dict.fromkeys(verb.partition(" ")[0] for verb in VERBS if " " in verb))
"""The first words of commands of two."""


def members(group: str) -> list[str]:
    """Return the second words of a group's commands."""
    return [verb.partition(" ")[2] for verb in VERBS if verb.startswith(f"{group} ")]
