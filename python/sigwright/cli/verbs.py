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
    "keys show": ("keys_show", "show the fingerprint, the algorithm and the age of a key"),
    "pkcs11-tool list-tokens": ("pkcs11_tool_list_tokens", "list the tokens that a PKCS#11 module knows"),
    "pkcs11-tool list-keys-uris": ("pkcs11_tool_list_keys_uris", "list the keys of a token by their names"),
    "keys rotate": ("keys_rotate", "sign with a new key what an old one has signed"),
    "tree": ("tree", "show what is attached to an image"),
    "triangulate": ("triangulate", "print where the signature of an image is kept"),
    "policy check": ("policy_check", "judge images by a policy, one of your own or of another tool"),
    "policy explain": ("policy_explain", "show how a policy comes to what it says about an image"),
    "policy test": ("policy_test", "try a policy on images whose verdict is known"),
    "policy convert": ("policy_convert", "convert a policy of another tool, or plain constraints in CUE"),
    "resolve": ("resolve", "print the digest reference of an image"),
    "copy": ("copy", "copy an image with everything attached to it"),
    "save": ("save", "save an image with all its evidence as an OCI layout"),
    "load": ("load", "load the image of an OCI layout into a registry"),
    "download signature": ("download_signature", "print the signatures of an image"),
    "download attestation": ("download_attestation", "print the attestations about an image"),
    "download sbom": ("download_sbom", "print the SBOM attached to an image"),
    "attach signature": ("attach_signature", "attach a signature that was made elsewhere"),
    "attach attestation": ("attach_attestation", "attach attestations that were made elsewhere"),
    "attach sbom": ("attach_sbom", "attach an SBOM"),
    "clean": ("clean", "remove what is attached to an image"),
    "generate": ("generate", "print what a signer elsewhere shall sign"),
    "upload blob": ("upload_blob", "store files as an image"),
    "upload wasm": ("upload_wasm", "store a wasm module as an image"),
    "manifest verify": ("manifest_verify", "verify the images that Kubernetes manifests name"),
    "dockerfile verify": ("dockerfile_verify", "verify the images that a Dockerfile is built from"),
    "gate": ("gate", "verify images, then run a command with their digest references"),
    "gcp deploy-run": ("gcp_deploy_run", "verify an image, deploy it to Cloud Run, and see that it serves"),
    "gcp attest": ("gcp_attest", "attest images for Binary Authorization"),
    "gcp binauthz": ("gcp_binauthz", "verify attestations of Binary Authorization, show attestors"),
    "gcp policy": ("gcp_policy", "show, judge by or make a policy of Binary Authorization"),
    "gcp running": ("gcp_running", "list what runs on Cloud Run, by digest"),
    "audit": ("audit", "verify many images: a list, a repository, a registry"),
    "audit diff": ("audit_diff", "compare the last two runs of an audit"),
    "audit verify": ("audit_verify", "verify the evidence of an audit again, without a registry"),
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
    "initialize": ("initialize", "fetch the trusted root of a Sigstore instance through TUF"),
    "bundle create": ("bundle_create", "make a bundle of the parts of an older signature"),
    "bundle inspect": ("bundle_inspect", "explain a bundle check by check, without network"),
    "bundle upgrade": ("bundle_upgrade", "make a v0.3 bundle of an older one"),
    "trusted-root create": ("trusted_root_create", "write a trusted root of services"),
    "signing-config create": ("signing_config_create", "write a signing config of services"),
    "trust": ("trust", "keep profiles: whose logs and timestamps are believed, and which are used"),
    "config show": ("config_show", "show what files and environment set, and where each value comes from"),
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
"""The first words of commands of two; some are commands themselves."""


BARE_GROUPS = tuple(group for group in GROUPS if group not in VERBS)
"""Those that are none."""


def members(group: str) -> list[str]:
    """Return the second words of a group's commands."""
    return [verb.partition(" ")[2] for verb in VERBS if verb.startswith(f"{group} ")]
